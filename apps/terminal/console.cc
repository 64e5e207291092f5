#include "apps/terminal/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "apps/terminal/display.h"
#include "core/fs.h"
#include "core/json_writer.h"

namespace perdure::terminal {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;

void write_all(int fd, std::string_view data) {
  while (!data.empty()) {
    const ssize_t count = fs::system().write(fd, data.data(), data.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EPIPE) throw OutputClosed();
    if (count < 0) fs::throw_errno("write to", "standard output", errno);
    data.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

Console::Console(std::string program)
    : program_(std::move(program)),
      out_is_terminal_(isatty(STDOUT_FILENO) == 1),
      err_is_terminal_(isatty(STDERR_FILENO) == 1) {}

void Console::write(std::string_view data) {
  const std::lock_guard lock(mutex_);
  buffer_ += data;
  if (buffer_.size() >= kBufferBytes) flush_locked();
}

void Console::write_line(std::string_view line) {
  const std::lock_guard lock(mutex_);
  buffer_ += line;
  buffer_ += '\n';
  if (buffer_.size() >= kBufferBytes) flush_locked();
}

void Console::flush() {
  const std::lock_guard lock(mutex_);
  flush_locked();
}

void Console::flush_locked() {
  // Taken out first: what could not be written once is not tried again by the next flush.
  const std::string data = std::exchange(buffer_, {});
  write_all(STDOUT_FILENO, data);
}

void Console::note(std::string_view text) {
  if (!quiet && !json) write_message(printable(text) + "\n");
}

void Console::warning(std::string_view text) {
  if (json) {
    json::Writer writer;
    writer.begin_object().member("warning", text).end_object();
    write_message(writer.text() + "\n");
  } else {
    write_message(program_ + ": warning: " + printable(text) + "\n");
  }
}

void Console::problem(const Error& error) { problem(error, {}, {}); }

void Console::problem(const Error& error, std::string_view details_name, std::string_view details) {
  if (!json) return write_message(program_ + ": " + printable(error.what()) + "\n");
  json::Writer writer;
  writer.begin_object().key("error").begin_object();
  // Arguments and paths in a message may be any bytes; JSON may not.
  writer.member("code", error.code()).member("message", printable(error.what()));
  writer.member("outcome", error.outcome() == Outcome::in_doubt ? "in_doubt" : "not_applied");
  writer.member("retryable", error.retryable());
  if (!details_name.empty()) writer.key(details_name).raw(details);
  writer.end_object().end_object();
  write_message(writer.text() + "\n");
}

void Console::problem(std::string_view code, std::string_view message) {
  problem(Error(code, std::string(message)));
}

void Console::show_in_place(std::string_view text) {
  const std::lock_guard lock(mutex_);
  show_locked(text);
}

void Console::show_locked(std::string_view text) {
  const std::size_t columns = display_columns(text);
  std::string line = "\r" + std::string(text);
  if (columns < in_place_columns_) line.append(in_place_columns_ - columns, ' ');
  if (text.empty()) line += "\r";
  in_place_columns_ = columns;
  (void)!::write(STDERR_FILENO, line.data(), line.size());
}

std::size_t Console::out_columns() const {
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

void Console::write_message(std::string_view text) {
  const std::lock_guard lock(mutex_);
  // Both on one terminal: data that was produced before the message stands before it.
  if (out_is_terminal_) flush_locked();
  if (in_place_columns_ > 0) show_locked("");
  // There is nowhere left to report a failure of standard error.
  (void)!::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace perdure::terminal
