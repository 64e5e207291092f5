#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace perdure::test {

struct RunOptions {
  std::string input = {};                     ///< given to standard input, which is then closed
  std::string directory = {};                 ///< to run in; default: this process's
  std::vector<std::string> environment = {};  ///< NAME=value, beside this process's own
  std::chrono::seconds time_limit{60};        ///< the program is killed behind it
};

struct RunResult {
  int exit_code = -1;  ///< 128 + signal when it was killed, as in a shell
  bool timed_out = false;
  std::string out;
  std::string err;
};

/// Runs a program to its end and keeps what it prints. `arguments` starts with the program, a path or a name
/// in PATH. Throws std::system_error when it cannot be started. Any thread.
[[nodiscard]] RunResult run_program(const std::vector<std::string>& arguments,
                                    const RunOptions& options = {});

}  // namespace perdure::test
