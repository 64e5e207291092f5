#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include <perdure/store.h>

#include "tests/crash/message.h"
#include "tests/crash/workload.h"

namespace perdure::test {

/// The store lost, changed, split or made up a write.
struct Violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What writers said they tried and what the store acknowledged, kept outside of the process that is killed,
/// and the comparison with what is found afterwards: acknowledged ⊆ found ⊆ attempted, batches whole and
/// applied at most once, bodies byte for byte, sequences and versions without a gap.
///
/// The order of a cycle: `note` every message, `take` every new change, `settle`. An attempt that is not in
/// the log when its cycle is settled must never appear later.
class Ledger {
 public:
  explicit Ledger(std::uint64_t seed) : seed_(seed) {}

  void note(const Message& message);
  void take(const Change& change);
  void settle();

  /// Attempts without an answer that can be repeated under their operation id, and whether they are in the
  /// log: what a repetition must answer.
  struct Unanswered {
    Attempt attempt;
    std::vector<Written> found;  ///< empty: not in the log
  };
  [[nodiscard]] std::vector<Unanswered> unanswered() const;

  /// That the documents of one collection and scope, complete and in order, are those that the log gives.
  void compare_documents(const std::string& collection, const std::string& scope,
                         const std::vector<Document>& documents) const;

  /// A whole log, read again from its beginning: it must be the one that was taken change by change.
  void compare_history(const std::vector<std::size_t>& digests) const;
  [[nodiscard]] static std::size_t digest(const Change& change);

  [[nodiscard]] std::uint64_t change_count() const { return digests_.size(); }
  [[nodiscard]] std::uint64_t acknowledged_count() const { return acknowledged_count_; }
  [[nodiscard]] std::uint64_t attempted_count() const { return attempted_count_; }
  /// Attempts that were stored although the kill swallowed their answer.
  [[nodiscard]] std::uint64_t found_unanswered_count() const { return found_unanswered_count_; }

 private:
  struct Entry {
    std::optional<std::vector<Written>> acknowledged;
    bool refused = false;
    std::vector<Written> found;
  };
  struct State {
    bool exists = false;
    std::uint64_t version = 0;
    std::uint64_t seq = 0;
    std::string body;
  };
  using StateKey = std::tuple<std::string, std::string, std::string>;  ///< collection, scope, id

  void check_against_operation(const Change& change, const Operation& operation, const State& before) const;

  std::uint64_t seed_;
  std::map<AttemptName, Entry> entries_;  ///< of the cycle that is not settled yet
  std::map<StateKey, State> documents_;
  std::vector<std::size_t> digests_;   ///< of every change so far; change n at n - 1
  std::optional<Attempt> open_batch_;  ///< whose changes have begun and are not complete
  std::uint64_t acknowledged_count_ = 0;
  std::uint64_t attempted_count_ = 0;
  std::uint64_t found_unanswered_count_ = 0;
};

}  // namespace perdure::test
