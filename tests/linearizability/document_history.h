#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/batch.h>

namespace perdure::test {

/// A body of which every write makes a different one: `{"value":17}`, and `{"value":17,"patch":4}` once it
/// was patched.
struct MarkedBody {
  std::uint64_t value = 0;
  std::uint64_t patch = 0;  ///< 0: it has none

  bool operator==(const MarkedBody&) const = default;

  [[nodiscard]] std::string to_json() const;
  /// Throws std::runtime_error for a text of any other form.
  [[nodiscard]] static MarkedBody parse(std::string_view json);
};

/// What a document is between two operations. The version stays when it is erased, and goes on counting.
struct DocumentState {
  std::uint64_t version = 0;
  std::optional<MarkedBody> body = {};

  bool operator==(const DocumentState&) const = default;
};

/// One operation of one client on one document, and its answer. `invoked` and `returned` are points of one
/// clock that all clients share; no two are equal.
struct DocumentOperation {
  enum class Answer {
    done,      ///< a write was applied, a read was answered
    conflict,  ///< a write found its precondition not to hold
    unknown,   ///< a write took effect at some time before `returned`, or never will
  };
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

  /// Empty for a read. `merge_patch` is recorded as a `patch`: both set the member `patch`.
  std::optional<Operation::Kind> write = {};
  MarkedBody body = {};  ///< put, create, replace: all of it; patch: its `patch`
  std::optional<std::uint64_t> if_version = {};

  Answer answer = Answer::done;
  /// The one written; of a conflict the one found, 0 when there was no document; of a read the one seen, 0
  /// when it saw no document and so no version.
  std::uint64_t version = 0;
  std::optional<MarkedBody> seen = {};  ///< what a read saw

  std::uint64_t invoked = 0;
  std::uint64_t returned = kNever;  ///< of an unknown write: until when it may take effect

  [[nodiscard]] std::string to_string() const;
};

/// Says why no order of the operations explains the answers; empty when one does. Such an order gives each
/// operation a moment between its invocation and its return at which it happens at once (Herlihy and Wing).
///
/// Just-in-time linearization (Lowe, "Testing for linearizability", 2017) with the memoisation of Wing and
/// Gong's search: goes through the history in time and keeps every pair of (operations that have happened and
/// not returned, state) that explains what returned so far. An operation is made to happen when one that
/// returns needs it. Reads change nothing, so one that agrees with a state happens there at once. Versions
/// leave few choices, so that the time is close to linear in the length; 64 operations at most may overlap at
/// one moment, those of unknown outcome included (std::length_error).
[[nodiscard]] std::optional<std::string> linearizability_violation(std::vector<DocumentOperation> history);

}  // namespace perdure::test
