#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <perdure/batch.h>

namespace perdure::test {

/// Names one commit that a writer tries: the cycle of the test, the writer's thread, and the how manieth of
/// that thread. What is in it follows from these and the seed (`attempt_of`), so the ledger need not be told.
struct AttemptName {
  std::uint64_t cycle = 0;
  std::uint64_t thread = 0;
  std::uint64_t number = 0;

  bool operator==(const AttemptName&) const = default;
  auto operator<=>(const AttemptName&) const = default;

  /// `cycle.thread.number`; the writer passes it as the actor, so that every change says where it comes from.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] static std::optional<AttemptName> parse(const std::string& text);
};

/// One line from the writer to the ledger. Lines are shorter than PIPE_BUF, so that threads need no lock and
/// a kill leaves no half line.
struct Message {
  enum class Kind {
    stage,    ///< what the writer is about to do: opening, opened, closing, closed
    attempt,  ///< sent before the commit
    ack,      ///< sent when it returned that it was written
    refusal,  ///< sent when it returned a conflict: nothing is stored, nor will be
    failure,  ///< it threw; the writer ends
  };
  Kind kind = Kind::stage;
  AttemptName attempt;
  std::vector<Written> written;  ///< of an ack
  bool repeated = false;         ///< of an ack
  std::string text;              ///< of a stage or failure

  [[nodiscard]] std::string line() const;
  /// Throws std::runtime_error: a line that cannot be read must not pass as one that was not sent.
  [[nodiscard]] static Message parse(const std::string& line);
};

}  // namespace perdure::test
