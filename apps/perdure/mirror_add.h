#pragma once

#include <string>

#include <perdure/mirror.h>

#include "apps/perdure/store_access.h"
#include "core/json_writer.h"

namespace perdure::cli {

/// `perdure mirror add`
struct MirrorRequest {
  std::string name;
  std::string collection;
  std::string directory;  ///< from the working directory
  std::string file_name;
};

/// Declares the mirror and builds it. When it cannot be built it is not declared either. Adding it again with
/// the same settings builds it again; with others it is refused with `conflict`.
[[nodiscard]] terminal::ExitCode declare_mirror(terminal::Console& console, const StoreAccess& access,
                                                const MirrorRequest& request);

// For `mirror rebuild`, which tells the same.

[[nodiscard]] Mirror::Rebuilt rebuild_mirror(terminal::Console& console, Mirror& mirror);
/// "12 files in /data/json, 3 written"
[[nodiscard]] std::string rebuilt_text(const std::string& directory, const Mirror::Rebuilt& built);
/// The members "files", "written", "removed" and "left".
void write_rebuilt(json::Writer& writer, const Mirror::Rebuilt& built);

}  // namespace perdure::cli
