#pragma once

#include <array>
#include <string_view>

#include <perdure/error.h>

namespace perdure::terminal {

/// What a command tells the shell. Scripts may rely on each number.
enum class ExitCode : int {
  ok = 0,
  failure = 1,    ///< refused, failed, or done in part only; messages say which
  usage = 2,      ///< the command line itself is wrong
  not_found = 3,  ///< no such document, store or file
  conflict = 4,   ///< a precondition did not hold; nothing was written
  busy = 5,       ///< locked, overloaded or not to be reached; the same command may succeed later
  in_doubt = 6,   ///< a write may or may not be stored; look before repeating it
};

struct ExitCodeText {
  ExitCode exit_code;
  std::string_view meaning;
};

/// For help and manual, in the order of the numbers.
inline constexpr std::array<ExitCodeText, 7> kExitCodeTexts{{
    {ExitCode::ok, "done"},
    {ExitCode::failure, "refused, failed, or done in part only; the messages say which"},
    {ExitCode::usage, "the command line is wrong"},
    {ExitCode::not_found, "no such document, store or file"},
    {ExitCode::conflict, "a precondition did not hold; nothing was written"},
    {ExitCode::busy, "another process has the lock, or too much is queued; try again later"},
    {ExitCode::in_doubt, "a write may or may not be stored; look before repeating it"},
}};

/// `in_doubt` goes before every code. Malformed names, URLs and filters are `usage`, since they were typed;
/// a malformed document, schema or settings are `failure`, since they are data.
[[nodiscard]] ExitCode exit_code_of(const Error& error);

}  // namespace perdure::terminal
