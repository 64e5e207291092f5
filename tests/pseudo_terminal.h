#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace perdure::test {

struct TerminalOptions {
  std::string directory = {};                 ///< to run in; default: this process's
  std::vector<std::string> environment = {};  ///< NAME=value, beside this process's own
  unsigned short columns = 80;
};

/// A program on a terminal of its own, its controlling one, for tests that type as a person does.
///
/// Not thread-safe. The destructor kills what still runs and waits for it.
class PseudoTerminal {
 public:
  /// `arguments` starts with the path of the program. Throws std::runtime_error when it cannot be started.
  PseudoTerminal(const std::vector<std::string>& arguments, const TerminalOptions& options);
  ~PseudoTerminal();
  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;

  /// Waits until `text` is shown behind what was expected before, and returns what stood between. Sequences
  /// that move the cursor and carriage returns do not count. Throws std::runtime_error, with everything that
  /// was shown, when the deadline passes or the program ends before.
  std::string expect(const std::string& text, std::chrono::milliseconds deadline = std::chrono::seconds(60));
  /// Sends keys: "\t", "\x03" for Ctrl+C, "\x04" for Ctrl+D.
  void type(const std::string& keys);
  void type_line(const std::string& line) { type(line + "\r"); }

  void send_signal(int signal);
  /// Closes the terminal, as somebody who closes its window: the program gets SIGHUP.
  void close();
  /// Waits for the end of the program: its exit code, or 128 + the signal that ended it.
  int wait();
  /// SIGKILL, then `wait()`.
  int kill();

  /// Everything shown so far, without sequences that move the cursor and carriage returns.
  [[nodiscard]] const std::string& shown() const { return shown_; }
  /// The same with them.
  [[nodiscard]] const std::string& raw() const { return raw_; }

 private:
  bool fill(std::chrono::milliseconds wait);  ///< false at the end of the output or when the time is over
  void add(char byte);

  enum class Sequence { none, begun, control, command };

  pid_t pid_ = -1;
  int master_ = -1;
  std::optional<int> exit_code_;
  std::string raw_;
  std::string shown_;
  std::size_t expected_ = 0;  ///< where what was expected last ends in shown_
  Sequence sequence_ = Sequence::none;
};

}  // namespace perdure::test
