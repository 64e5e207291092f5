#pragma once

#include <histedit.h>

#include <cwchar>
#include <memory>
#include <string>

#include "apps/terminal/questions.h"

// How an answer is edited on a terminal, for questions.cc.

namespace perdure::terminal {

enum class InputState {
  readable,     ///< or at its end
  interrupted,  ///< by one of the signals of Interruption
  woken,        ///< by something else: the process was stopped and goes on
};

/// Waits until one of these is so.
[[nodiscard]] InputState wait_for_input(int interruption_fd);

/// libedit on standard input and output.
class Questions::LineEditor {
 public:
  explicit LineEditor(int interruption_fd);
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  [[nodiscard]] Answer read(const std::string& prompt, const Complete& complete);

 private:
  struct End {
    void operator()(EditLine* line) const { el_end(line); }
  };

  // libedit calls these with the object as client data.
  static char* prompt_of(EditLine* line);
  static int next_character(EditLine* line, wchar_t* character);
  static unsigned char complete_line(EditLine* line, int character);

  int read_character(wchar_t& character);
  unsigned char complete_line();
  void show_again();

  const int interruption_fd_;
  std::unique_ptr<EditLine, End> line_;
  std::string prompt_;
  const Complete* complete_ = nullptr;
  bool is_interrupted_ = false;
};

}  // namespace perdure::terminal
