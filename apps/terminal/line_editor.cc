#include "apps/terminal/line_editor.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <utility>

#include "apps/terminal/display.h"
#include "core/fs.h"

namespace perdure::terminal {
namespace {

constexpr wchar_t kNotReadable = 0xFFFD;

/// What all of them begin with, in whole characters.
std::string common_beginning(const std::vector<std::string>& lines) {
  std::string common = lines.front();
  for (const std::string& line : lines) {
    const auto differs = std::mismatch(common.begin(), common.end(), line.begin(), line.end()).first;
    common.erase(differs, common.end());
  }
  const auto is_inside = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  const std::string& first = lines.front();
  while (!common.empty() && common.size() < first.size() && is_inside(first[common.size()]))
    common.pop_back();
  return common;
}

}  // namespace

Questions::LineEditor::LineEditor(int interruption_fd)
    : interruption_fd_(interruption_fd), line_(el_init("perdure", stdin, stdout, stderr)) {
  if (!line_) throw Error(code::kOutOfMemory, "cannot edit lines: out of memory");
  el_set(line_.get(), EL_CLIENTDATA, this);
  el_set(line_.get(), EL_EDITOR, "emacs");
  el_set(line_.get(), EL_PROMPT, &LineEditor::prompt_of);
  el_set(line_.get(), EL_GETCFN, &LineEditor::next_character);
  const auto complete = static_cast<unsigned char (*)(EditLine*, int)>(&LineEditor::complete_line);
  el_set(line_.get(), EL_ADDFN, "complete", "complete what is typed", complete);
  el_set(line_.get(), EL_BIND, "^I", "complete", nullptr);
}

char* Questions::LineEditor::prompt_of(EditLine* line) {
  void* self = nullptr;
  el_get(line, EL_CLIENTDATA, &self);
  return static_cast<LineEditor*>(self)->prompt_.data();
}

int Questions::LineEditor::next_character(EditLine* line, wchar_t* character) {
  void* self = nullptr;
  el_get(line, EL_CLIENTDATA, &self);
  return static_cast<LineEditor*>(self)->read_character(*character);
}

unsigned char Questions::LineEditor::complete_line(EditLine* line, int) {
  void* self = nullptr;
  el_get(line, EL_CLIENTDATA, &self);
  return static_cast<LineEditor*>(self)->complete_line();
}

Answer Questions::LineEditor::read(const std::string& prompt, const Complete& complete) {
  prompt_ = prompt;
  complete_ = &complete;
  el_resize(line_.get());
  int count = 0;
  const char* const typed = el_gets(line_.get(), &count);
  if (is_interrupted_) return {Answer::Kind::interrupted, {}};
  if (typed == nullptr || count <= 0) return {Answer::Kind::ended, {}};
  std::string text(typed, static_cast<std::size_t>(count));
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return {Answer::Kind::typed, std::move(text)};
}

// 1: a character, 0: the end, -1: interrupted, as libedit has it. It is called out of C, so nothing may be
// thrown.
int Questions::LineEditor::read_character(wchar_t& character) {
  std::mbstate_t state = {};
  while (true) {
    InputState input = InputState::readable;
    try {
      input = wait_for_input(interruption_fd_);
    } catch (const Error&) {
      return 0;
    }
    if (input == InputState::woken) {
      show_again();
      continue;
    }
    is_interrupted_ = input == InputState::interrupted;
    if (is_interrupted_) return -1;
    char byte = 0;
    const ssize_t count = fs::system().read(STDIN_FILENO, &byte, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return 0;
    const std::size_t used = std::mbrtowc(&character, &byte, 1, &state);
    if (used == static_cast<std::size_t>(-2)) continue;
    if (used == static_cast<std::size_t>(-1)) character = kNotReadable;
    return 1;
  }
}

// The shell had the terminal meanwhile.
void Questions::LineEditor::show_again() {
  el_set(line_.get(), EL_PREP_TERM, 1);
  el_set(line_.get(), EL_REFRESH);
}

unsigned char Questions::LineEditor::complete_line() {
  const LineInfo* const info = el_line(line_.get());
  const std::string typed(info->buffer, info->lastchar);
  if (!*complete_ || info->cursor != info->lastchar) return CC_REFRESH_BEEP;
  const std::vector<std::string> lines = (*complete_)(typed);
  if (lines.empty()) return CC_REFRESH_BEEP;
  const std::string common = common_beginning(lines);
  if (common.size() > typed.size() || lines.size() == 1) {
    // The whole line, since letters may differ in case.
    const LineInfoW* const wide = el_wline(line_.get());
    el_wdeletestr(line_.get(), static_cast<int>(wide->cursor - wide->buffer));
    el_insertstr(line_.get(), common.c_str());
    return CC_REFRESH;
  }
  std::fputc('\n', stdout);
  for (const std::string& line : lines) std::fprintf(stdout, "%s\n", printable(line).c_str());
  std::fflush(stdout);
  return CC_REDISPLAY;
}

}  // namespace perdure::terminal
