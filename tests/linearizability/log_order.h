#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <perdure/batch.h>
#include <perdure/change.h>

namespace perdure::test {

/// An acknowledged commit. `invoked` and `returned` are points of one clock that all clients share.
struct RecordedCommit {
  std::vector<Written> written;
  std::uint64_t invoked = 0;
  std::uint64_t returned = 0;
};

/// Several documents that one call gave as they were at one moment.
struct RecordedSnapshot {
  std::map<std::string, std::uint64_t> versions;  ///< by id; 0: it does not exist
  std::optional<std::uint64_t> seq = {};          ///< of the last change that it holds, where that was said
  std::uint64_t invoked = 0;
  std::uint64_t returned = 0;
};

/// What the log, the acknowledged commits and the snapshots disagree on, a sentence for each; at most ten.
///
/// The log says in which order everything happened. That order is checked, not searched: each commit stands
/// in it where its answer says, its changes side by side; one that returned before another was invoked stands
/// before it; each snapshot is what the documents were at one position, which is behind every commit that had
/// returned when it was asked for and in front of every one invoked after it was given. So no snapshot shows
/// one document of a batch without the other.
///
/// Ids alone name the documents: all are of one collection and one scope. `log` begins at the position 1 or
/// later, with the first change of each of them.
[[nodiscard]] std::vector<std::string> log_order_violations(const std::vector<Change>& log,
                                                            const std::vector<RecordedCommit>& commits,
                                                            const std::vector<RecordedSnapshot>& snapshots);

}  // namespace perdure::test
