#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <perdure/store.h>

#include "tests/crash/power_scenario.h"

namespace perdure::test {

/// Notes in the trace of a disk what the workload tries and what the store answers. Any thread.
class LedgerNotes {
 public:
  explicit LedgerNotes(SimulatedDisk& disk) : disk_(disk) {}

  /// Attempts are numbered by the workload.
  void attempt(std::uint64_t number);
  /// The commit returned.
  void acknowledged(std::uint64_t number, const std::vector<Written>& written);
  /// How the change stood in the log right after. `is_prunable`: retention may drop its body.
  void change(std::uint64_t attempt_number, const Change& change, bool is_prunable);
  void pruning();
  /// All changes of a document whose bodies hold `token`.
  void purging(std::uint64_t number, const std::string& token, const std::vector<std::uint64_t>& seqs);
  void purged(std::uint64_t number);

  /// Of a start after a power cut: a log of this length was shown, and one more write was acknowledged.
  void answered(std::uint64_t changes_count);
  void wrote_again();

 private:
  SimulatedDisk& disk_;
};

/// The actor of the write that a start after a power cut makes.
inline constexpr const char* kAgainActor = "again";

/// The notes of a whole trace, and the comparison with what is found after a cut: the log is the beginning of
/// the one that was, at least up to the last acknowledged change, of attempts that had begun, batches whole.
class PowerLedger {
 public:
  explicit PowerLedger(const DiskTrace& trace);

  /// How many changes of the log that was are found. Throws PowerFault.
  [[nodiscard]] std::uint64_t check(const std::vector<Change>& found, const CutMoment& cut) const;

  /// What must not be in any file: it was purged before the cut.
  [[nodiscard]] std::vector<std::string> purged_tokens(const CutMoment& cut) const;

 private:
  static constexpr std::size_t kNever = static_cast<std::size_t>(-1);
  struct Reference {
    std::uint64_t attempt = 0;
    std::string digest = {};
    bool is_prunable = false;
  };
  struct Attempt {
    std::size_t begun_at = kNever;
    std::size_t acknowledged_at = kNever;
    std::uint64_t first_seq = 0;
    std::uint64_t last_seq = 0;
  };
  struct Purge {
    std::size_t begun_at = kNever;
    std::size_t done_at = kNever;
    std::string token = {};
    std::set<std::uint64_t> seqs = {};
  };
  struct Owed {
    std::uint64_t changes_count = 0;
    bool again = false;
  };

  void read_note(const std::string& note, std::size_t position);
  [[nodiscard]] Owed owed(const CutMoment& cut) const;
  void check_change(const Change& change, const CutMoment& cut) const;
  void check_batches(std::uint64_t changes_count) const;
  void check_purges(const std::vector<Change>& found, const CutMoment& cut) const;

  std::map<std::uint64_t, Reference> references_;  ///< by seq
  std::map<std::uint64_t, Attempt> attempts_;
  std::map<std::uint64_t, Purge> purges_;
  std::size_t first_pruning_at_ = kNever;
};

}  // namespace perdure::test
