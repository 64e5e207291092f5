#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace perdure::test {

/// Another program with a pipe to its standard input and one from its standard output, for tests that talk
/// to it while it runs and may kill it at any moment. Its standard error is that of the test.
///
/// Not thread-safe. The destructor kills what still runs and waits for it.
class ChildProcess {
 public:
  /// `arguments[0]` is the path of the program. Throws std::runtime_error when it cannot be started.
  explicit ChildProcess(const std::vector<std::string>& arguments);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }

  /// Throws when the program does not read any more.
  void write_line(const std::string& line);
  /// The next line without its end, or nothing at the end of the output. Throws std::runtime_error when the
  /// deadline passes: a test that waits for an event fails loudly instead of hanging.
  std::optional<std::string> read_line(std::chrono::milliseconds deadline = std::chrono::seconds(60));
  /// The same, but nothing is also the answer when no whole line arrives in time.
  std::optional<std::string> poll_line(std::chrono::microseconds wait);
  /// Whether its output has come to an end, as far as was read.
  [[nodiscard]] bool at_end() const { return at_end_; }

  void send_signal(int signal);
  /// Waits for its end: the exit code, or 128 + the signal that ended it.
  int wait();
  /// SIGKILL, then `wait()`. What it wrote before can still be read.
  void kill();

 private:
  bool fill(std::chrono::microseconds wait);  ///< false at the end of the output or when the time is over

  pid_t pid_ = -1;
  int to_child_ = -1;
  int from_child_ = -1;
  bool at_end_ = false;
  std::optional<int> exit_code_;
  std::string buffer_;
  std::size_t consumed_ = 0;
};

/// Whether the process sleeps, from /proc: how a test sees that a program waits for a lock without asking it.
[[nodiscard]] bool is_sleeping(pid_t pid);

}  // namespace perdure::test
