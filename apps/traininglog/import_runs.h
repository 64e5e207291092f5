#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <perdure/store.h>

namespace traininglog {

/// What imports wrote, so that one of them can be taken back. A document for each group of sessions, written
/// in the commit of the group: whatever is stored is also recorded, after a crash too.
inline constexpr std::string_view kImportsCollection = "imports";

/// A session that an import wrote.
struct ImportedVersion {
  std::string id;
  std::string file;  ///< it came from
  std::string date;
  std::string focus;         ///< in the record its beginning
  std::uint64_t before = 0;  ///< version that it replaced; 0: there was no such session
  std::uint64_t after = 0;   ///< version that it became
};

/// The version that the next write of this session will be, deleted ones counted too.
[[nodiscard]] std::uint64_t next_version(perdure::Store& store, const std::string& session_id);

/// The document for one group.
[[nodiscard]] perdure::Operation import_record(const std::string& run_id, std::size_t part,
                                               const std::vector<ImportedVersion>& sessions);

struct ImportRun {
  struct Part {
    std::string id;  ///< of its document
    std::vector<ImportedVersion> sessions;
    bool is_undone = false;
  };

  std::string id;
  std::string at;                        ///< RFC 3339
  std::optional<std::string> undone_at;  ///< empty while a part of it can be taken back
  std::vector<Part> parts;

  [[nodiscard]] std::size_t session_count() const;
  [[nodiscard]] std::size_t created_count() const;
  [[nodiscard]] std::vector<std::string> files() const;  ///< each once, in their order
};

/// All that are recorded, newest first. Throws Error when a record cannot be read.
[[nodiscard]] std::vector<ImportRun> import_runs(perdure::Store& store);

struct TakenBack {
  enum class What {
    removed,   ///< it was not there before
    restored,  ///< to what it was before
    gone,      ///< somebody has deleted it already
    left,      ///< it was changed since, and is left alone
  };
  ImportedVersion session;
  What what = What::left;
  std::string why = {};  ///< it was left
};

/// Takes back exactly what this import wrote and nobody has changed since: part by part, each all or nothing.
/// The records say then that it was undone; after a crash in between, the same call goes on with the parts
/// that are left. A part of which nothing could be taken back is not recorded as undone, and may be tried
/// again. With `dry_run` nothing is written. Durable on return; the session files follow with the mirror.
std::vector<TakenBack> undo_import(perdure::Store& store, const ImportRun& run, bool dry_run);

}  // namespace traininglog
