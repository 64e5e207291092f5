#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/document.h>

#include "apps/traininglog/session.h"

// Stored sessions as lists, histories and sums see them.

namespace traininglog {

struct LoggedSet {
  double weight_kg = 0;
  RepCount rep_count;
  std::optional<double> rpe;

  bool operator==(const LoggedSet&) const = default;
};

struct LoggedExercise {
  std::string name;
  std::vector<LoggedSet> working_sets;
  std::optional<Goal> goal = {};  ///< empty also when it cannot be read: no sum depends on it

  bool operator==(const LoggedExercise&) const = default;
};

struct LoggedSession {
  std::string id;
  std::string date;          ///< as written
  std::optional<int> phase;  ///< empty: ad hoc, in no phase
  int week = 1;
  std::string focus;
  std::string user_name;
  std::string source_file;  ///< of x-source; empty when it was not imported
  std::vector<LoggedExercise> exercises;
  perdure::Time created_at = {};  ///< in the store; the epoch when it is only in a file
  std::uint64_t seq = 0;          ///< the same, 0 when it is only in a file

  bool operator==(const LoggedSession&) const = default;
};

struct ReadDocument {
  std::optional<LoggedSession> session;
  std::string fault;  ///< what is wrong, exactly when `session` is empty
};

/// Reads a document of the shape that `to_json` writes, compact or indented. Members it does not know are
/// ignored; what may be absent or null gets its default. Everything else is a fault that names the member: a
/// damaged text is never taken for half a session.
[[nodiscard]] ReadDocument read_document(std::string_view json);

}  // namespace traininglog
