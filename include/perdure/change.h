#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/document.h>

namespace perdure {

/// A position in one log, as text `epoch:seq:chain-prefix`. It stands after the change `seq`; seq 0 is the
/// beginning. A cursor that does not match the log it is shown to was taken from another one: another
/// store, or the same one before it was restored from a backup.
struct Cursor {
  std::string epoch;  ///< UUID of the log's lifetime, lower case
  std::uint64_t seq = 0;
  std::string chain_prefix = {};  ///< first 16 hex digits of the chain at `seq`

  bool operator==(const Cursor&) const = default;

  /// Throws `invalid_cursor` when the text has another form.
  [[nodiscard]] static Cursor parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;
};

enum class ChangeKind { put, erase };

/// One row of the log.
struct Change {
  std::uint64_t seq = 0;  ///< gap-free, in the order of commits, never reused (guarantee G4)
  ChangeKind kind = ChangeKind::put;
  Key key;
  std::uint64_t version = 0;
  Time at;
  std::string actor;  ///< who wrote it, as given in CommitOptions; empty when nobody was named
  std::string body;   ///< empty for an erase, when it was not asked for, and when it is unreadable
  std::string unreadable_reason = {};  ///< not empty: the body's bytes on disk are damaged (guarantee G8)
  /// The body was dropped by retention or by a purge, which leave its hash. A purged change has lost its id,
  /// scope and actor as well.
  enum class Removed { no, pruned, purged };
  Removed removed = Removed::no;
};

struct HistoryOptions {
  std::uint64_t before_version = 0;  ///< only older versions; 0: from the newest on
  std::size_t limit = 100;           ///< 1 to 1000 versions; a page also ends at 16 MiB of bodies
  bool bodies = false;
};

/// Versions of one document, newest first, deletions included.
struct HistoryPage {
  std::vector<Change> versions;
  std::uint64_t next_before_version = 0;  ///< pass as `before_version` to go on; 0 when nothing follows
};

/// What a purge removed, and what it had to leave.
struct PurgeResult {
  std::uint64_t versions_count =
      0;                  ///< rows of the log whose body, id and actor are gone; hashes and times stay
  std::uint64_t seq = 0;  ///< of the last of them; followers that have come so far have forgotten it
};

struct ChangePage {
  std::vector<Change> changes;
  Cursor next;          ///< pass as `since` to go on; also valid when `changes` is empty
  bool at_end = false;  ///< nothing followed when the page was read
};

}  // namespace perdure
