#pragma once

#include <functional>
#include <string>
#include <vector>

#include <perdure/mirror.h>

#include "apps/terminal/console.h"
#include "core/json_writer.h"

// What the commands about mirrors have in common.

namespace perdure::cli {

/// All that the store names; what cannot be read is a warning.
[[nodiscard]] std::vector<MirrorSettings> all_mirrors(terminal::Console& console, Store& store);

/// Of this name only, or all where it is empty. Throws `not_found`.
[[nodiscard]] std::vector<MirrorSettings> chosen_mirrors(terminal::Console& console, Store& store,
                                                         const std::string& name);

/// What `Mirror` tells its progress to, as a line on the terminal.
using MirrorWork = std::function<void(std::uint64_t done_count, std::uint64_t all_count)>;

/// What one mirror's directory and the store do not agree in.
struct MirrorReport {
  std::string name;
  std::vector<MirrorFinding> findings;
  std::string error;  ///< why it could not be looked at; else empty

  [[nodiscard]] bool ok() const;
};

/// Verifies the mirror, with a progress line. Does not throw for what keeps it from being verified.
[[nodiscard]] MirrorReport verify_mirror(terminal::Console& console, Store& store,
                                         const MirrorSettings& settings);

/// "edited      monday.json  was changed by hand"
[[nodiscard]] std::string finding_line(const MirrorFinding& finding);

/// {"kind","file","collection"?,"id"?,"scope"?,"what","problem"}
void write_finding(json::Writer& writer, const MirrorFinding& finding);

/// {"name","ok","error"?,"findings":[…]}
void write_report(json::Writer& writer, const MirrorReport& report);

/// One line per finding, each behind the mirror's name.
void print_report(terminal::Console& console, const MirrorReport& report);

}  // namespace perdure::cli
