#include "apps/terminal/questions.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "apps/terminal/display.h"
#include "apps/terminal/line_editor.h"
#include "core/fs.h"

namespace perdure::terminal {
namespace {

constexpr std::size_t kReadBytes = 4096;

}  // namespace

InputState wait_for_input(int interruption_fd) {
  std::array<pollfd, 2> ready{{{STDIN_FILENO, POLLIN, 0}, {interruption_fd, POLLIN, 0}}};
  if (::poll(ready.data(), ready.size(), -1) < 0) {
    if (errno != EINTR) fs::throw_errno("wait for", "standard input", errno);
    return InputState::woken;
  }
  // A signal counts before what was typed ahead of it.
  return ready[1].revents != 0 ? InputState::interrupted : InputState::readable;
}

Questions::Questions(Console& console, std::size_t limit_bytes)
    : console_(console), limit_bytes_(limit_bytes) {
  const char* const terminal = std::getenv("TERM");
  const bool moves_cursor = terminal != nullptr && *terminal != '\0' && std::string_view(terminal) != "dumb";
  if (moves_cursor && console.out_is_terminal() && isatty(STDIN_FILENO) == 1) {
    editor_ = std::make_unique<LineEditor>(interruption_.fd());
  }
}

Questions::~Questions() = default;

Answer Questions::ask(std::string_view prompt, const Complete& complete) {
  const std::string shown = printable(prompt);
  if (!editor_) {
    console_.write(shown);
    console_.flush();
    return read_line();
  }
  const std::size_t line_start = shown.rfind('\n') + 1;  // 0 when there is none
  console_.write(shown.substr(0, line_start));
  console_.flush();
  Answer answer = editor_->read(shown.substr(line_start), complete);
  if (answer.text.size() > limit_bytes_) answer = {Answer::Kind::too_long, {}};
  return answer;
}

Answer Questions::read_line() {
  bool is_too_long = false;
  while (true) {
    const std::size_t feed = buffer_.find('\n');
    const bool ends = feed != std::string::npos;
    if (ends || (at_end_ && (is_too_long || !buffer_.empty()))) {
      std::string line = buffer_.substr(0, feed);
      buffer_.erase(0, ends ? feed + 1 : std::string::npos);
      if (is_too_long || line.size() > limit_bytes_) return {Answer::Kind::too_long, {}};
      if (line.ends_with('\r')) line.pop_back();
      return {Answer::Kind::typed, std::move(line)};
    }
    if (is_interrupted_) return {Answer::Kind::interrupted, {}};
    if (at_end_) return {Answer::Kind::ended, {}};
    if (buffer_.size() > limit_bytes_) {
      is_too_long = true;
      buffer_.clear();
    }
    fill();
  }
}

void Questions::fill() {
  const InputState state = wait_for_input(interruption_.fd());
  if (state == InputState::woken) return;
  if (state == InputState::interrupted) {
    is_interrupted_ = true;
    buffer_.clear();
    return;
  }
  std::array<char, kReadBytes> bytes{};
  const ssize_t count = fs::system().read(STDIN_FILENO, bytes.data(), bytes.size());
  if (count < 0 && errno == EINTR) return;
  // What a terminal says that was closed.
  if (count < 0 && errno != EIO) fs::throw_errno("read", "standard input", errno);
  at_end_ = count <= 0;
  if (count > 0) buffer_.append(bytes.data(), static_cast<std::size_t>(count));
}

}  // namespace perdure::terminal
