#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apps/terminal/console.h"
#include "apps/terminal/interruption.h"

namespace perdure::terminal {

struct Answer {
  enum class Kind {
    typed,
    too_long,     ///< over the limit; `text` is empty
    ended,        ///< there is no more input
    interrupted,  ///< by Ctrl+C, or by a signal that asks the process to end
  };
  Kind kind = Kind::typed;
  std::string text;  ///< without line end
};

/// Asks questions on standard output and reads the answers, a line each, from standard input, be it a
/// terminal, a pipe or a file. On a terminal that can move its cursor the line can be edited, and Tab
/// completes.
///
/// While it lives, Ctrl+C and signals are answers and do not end the process. One thread, one at a time.
class Questions {
 public:
  /// Whole lines that what is typed so far may become.
  using Complete = std::function<std::vector<std::string>(const std::string& typed)>;

  Questions(Console& console, std::size_t limit_bytes);
  ~Questions();
  Questions(const Questions&) = delete;
  Questions& operator=(const Questions&) = delete;

  /// What stands in `prompt` before its last line end is printed as it is. Throws Error when standard input
  /// or output fails.
  [[nodiscard]] Answer ask(std::string_view prompt, const Complete& complete = {});

 private:
  class LineEditor;
  [[nodiscard]] Answer read_line();
  void fill();

  Console& console_;
  const std::size_t limit_bytes_;
  const Interruption interruption_;
  std::unique_ptr<LineEditor> editor_;  ///< null: plain lines
  std::string buffer_;
  bool at_end_ = false;
  bool is_interrupted_ = false;
};

}  // namespace perdure::terminal
