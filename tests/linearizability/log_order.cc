#include "tests/linearizability/log_order.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace perdure::test {
namespace {

constexpr std::size_t kViolationsCount = 10;
constexpr std::uint64_t kEnd = std::numeric_limits<std::uint64_t>::max();

/// Positions from the first to in front of the second; several of them ascend and do not touch.
using Range = std::pair<std::uint64_t, std::uint64_t>;
using Ranges = std::vector<Range>;

Ranges common(const Ranges& left, const Ranges& right) {
  Ranges both;
  for (auto a = left.begin(), b = right.begin(); a != left.end() && b != right.end();) {
    const Range range(std::max(a->first, b->first), std::min(a->second, b->second));
    if (range.first < range.second) both.push_back(range);
    if (a->second < b->second) {
      ++a;
    } else {
      ++b;
    }
  }
  return both;
}

/// The seqs that commits before and behind a moment of the clock allow.
class Timeline {
 public:
  explicit Timeline(const std::vector<RecordedCommit>& commits) {
    for (const RecordedCommit& commit : commits) {
      if (commit.written.empty()) continue;
      returned_.emplace_back(commit.returned, commit.written.back().seq);
      invoked_.emplace_back(commit.invoked, commit.written.front().seq);
    }
    std::sort(returned_.begin(), returned_.end());
    std::sort(invoked_.begin(), invoked_.end());
    for (std::size_t i = 1; i < returned_.size(); ++i) {
      returned_[i].second = std::max(returned_[i].second, returned_[i - 1].second);
    }
    for (std::size_t i = invoked_.size(); i-- > 1;) {
      invoked_[i - 1].second = std::min(invoked_[i - 1].second, invoked_[i].second);
    }
  }

  /// The last seq of the commits that had returned at `moment`.
  [[nodiscard]] std::uint64_t reached(std::uint64_t moment) const {
    const auto behind = std::lower_bound(returned_.begin(), returned_.end(), Point(moment, 0));
    return behind == returned_.begin() ? 0 : std::prev(behind)->second;
  }
  /// The first seq of the commits that were invoked after `moment`.
  [[nodiscard]] std::uint64_t not_begun(std::uint64_t moment) const {
    const auto behind = std::lower_bound(invoked_.begin(), invoked_.end(), Point(moment, kEnd));
    return behind == invoked_.end() ? kEnd : behind->second;
  }

 private:
  using Point = std::pair<std::uint64_t, std::uint64_t>;  // moment, seq
  std::vector<Point> returned_;
  std::vector<Point> invoked_;
};

/// All positions but those in the middle of a batch.
Ranges between(const std::vector<RecordedCommit>& commits) {
  Ranges middles;
  for (const RecordedCommit& commit : commits) {
    if (commit.written.size() < 2) continue;
    middles.emplace_back(commit.written.front().seq, commit.written.back().seq);
  }
  std::sort(middles.begin(), middles.end());
  Ranges ranges;
  std::uint64_t reached = 0;
  for (const Range& middle : middles) {
    ranges.emplace_back(reached, middle.first);
    reached = middle.second;
  }
  ranges.emplace_back(reached, kEnd);
  return ranges;
}

class LogOrder {
 public:
  LogOrder(const std::vector<Change>& log, const std::vector<RecordedCommit>& commits)
      : log_(log), timeline_(commits), between_batches_(between(commits)) {
    for (const Change& change : log) changes_of_[change.key.id].push_back(&change);
  }

  void check_numbers();
  void check(const RecordedCommit& commit);
  void check(const RecordedSnapshot& snapshot);
  [[nodiscard]] std::vector<std::string> violations() && { return std::move(violations_); }

 private:
  void report(std::string what) {
    if (violations_.size() < kViolationsCount) violations_.push_back(std::move(what));
  }
  [[nodiscard]] const Change* at(std::uint64_t seq) const;
  /// Where the document was at this version.
  [[nodiscard]] Ranges places(const std::string& id, std::uint64_t version) const;

  const std::vector<Change>& log_;
  const Timeline timeline_;
  const Ranges between_batches_;
  std::map<std::string, std::vector<const Change*>> changes_of_;
  std::vector<std::string> violations_;
};

void LogOrder::check_numbers() {
  for (std::size_t i = 1; i < log_.size(); ++i) {
    if (log_[i].seq != log_[i - 1].seq + 1) {
      report(fmt::format("in the log {} follows {}", log_[i].seq, log_[i - 1].seq));
    }
  }
}

const Change* LogOrder::at(std::uint64_t seq) const {
  const bool is_in = !log_.empty() && seq >= log_.front().seq && seq - log_.front().seq < log_.size();
  return is_in ? &log_[static_cast<std::size_t>(seq - log_.front().seq)] : nullptr;
}

void LogOrder::check(const RecordedCommit& commit) {
  std::uint64_t next_seq = commit.written.empty() ? 0 : commit.written.front().seq;
  for (const Written& written : commit.written) {
    const Change* const change = at(written.seq);
    if (change == nullptr || change->key != written.key || change->version != written.version) {
      report(fmt::format("{} version {} was acknowledged as seq {}, which the log does not say",
                         written.key.id, written.version, written.seq));
    }
    if (written.seq != next_seq++) report(fmt::format("seq {} stands apart from its batch", written.seq));
  }
  if (commit.written.empty()) return;
  const std::uint64_t before_seq = timeline_.reached(commit.invoked);
  if (before_seq >= commit.written.front().seq) {
    report(
        fmt::format("seq {} was invoked after seq {} had returned", commit.written.front().seq, before_seq));
  }
}

Ranges LogOrder::places(const std::string& id, std::uint64_t version) const {
  Ranges ranges;
  const auto found = changes_of_.find(id);
  if (found == changes_of_.end()) return version == 0 ? Ranges{{0, kEnd}} : Ranges{};
  const std::vector<const Change*>& changes = found->second;
  if (version == 0) ranges.emplace_back(0, changes.front()->seq);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const bool is_erased = changes[i]->kind == ChangeKind::erase;
    if (version == 0 ? !is_erased : is_erased || changes[i]->version != version) continue;
    ranges.emplace_back(changes[i]->seq, i + 1 < changes.size() ? changes[i + 1]->seq : kEnd);
  }
  return ranges;
}

void LogOrder::check(const RecordedSnapshot& snapshot) {
  Ranges ranges = between_batches_;
  for (const auto& [id, version] : snapshot.versions) ranges = common(ranges, places(id, version));
  std::string shown =
      fmt::format("the documents that were given at {} to {}:", snapshot.invoked, snapshot.returned);
  for (const auto& [id, version] : snapshot.versions) shown += fmt::format(" {}={}", id, version);
  if (ranges.empty()) return report(shown + " were never so at one position of the log");
  if (snapshot.seq) ranges = common(ranges, {{*snapshot.seq, *snapshot.seq + 1}});
  if (ranges.empty()) return report(fmt::format("{} were not so at seq {}", shown, *snapshot.seq));
  const Range allowed(timeline_.reached(snapshot.invoked), timeline_.not_begun(snapshot.returned));
  if (common(ranges, {allowed}).empty()) {
    report(fmt::format("{} were so, but not from seq {} to in front of {}", shown, allowed.first,
                       allowed.second));
  }
}

}  // namespace

std::vector<std::string> log_order_violations(const std::vector<Change>& log,
                                              const std::vector<RecordedCommit>& commits,
                                              const std::vector<RecordedSnapshot>& snapshots) {
  LogOrder order(log, commits);
  order.check_numbers();
  for (const RecordedCommit& commit : commits) order.check(commit);
  for (const RecordedSnapshot& snapshot : snapshots) order.check(snapshot);
  return std::move(order).violations();
}

}  // namespace perdure::test
