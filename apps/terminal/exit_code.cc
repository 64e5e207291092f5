#include "apps/terminal/exit_code.h"

#include <algorithm>
#include <initializer_list>

namespace perdure::terminal {

ExitCode exit_code_of(const Error& error) {
  if (error.outcome() == Outcome::in_doubt) return ExitCode::in_doubt;
  const auto is_one_of = [&](std::initializer_list<std::string_view> codes) {
    return std::find(codes.begin(), codes.end(), error.code()) != codes.end();
  };
  if (is_one_of({code::kInvalidArgument, code::kInvalidUrl, code::kInvalidId, code::kInvalidCollection,
                 code::kInvalidCursor, code::kInvalidFilter})) {
    return ExitCode::usage;
  }
  if (error.code() == code::kNotFound) return ExitCode::not_found;
  if (error.code() == code::kConflict) return ExitCode::conflict;
  if (is_one_of({code::kLocked, code::kBusy, code::kQueueFull, code::kUnavailable})) return ExitCode::busy;
  return ExitCode::failure;
}

}  // namespace perdure::terminal
