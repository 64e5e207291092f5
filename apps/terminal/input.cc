#include "apps/terminal/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "perdure/error.h"

namespace perdure::terminal {
Input::Input(const std::string& path) : name_(path == "-" ? "standard input" : path) {
  if (path == "-") return;
  if (fs::info(path).kind == fs::Kind::directory) {
    throw Error(code::kInvalidArgument, fmt::format("cannot read {}: it is a directory; name a file", path));
  }
  int fd = -1;
  do {
    fd = fs::system().open(path.c_str(), O_RDONLY | O_CLOEXEC, 0);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) fs::throw_errno("read", path, errno);
  file_ = fs::File(fd);
}

int Input::fd() const { return file_.is_open() ? file_.fd() : STDIN_FILENO; }

bool Input::is_terminal() const { return isatty(fd()) == 1; }

std::string Input::read_all(std::size_t limit_bytes) const { return fs::read_all(fd(), name_, limit_bytes); }

std::size_t Input::read(char* bytes, std::size_t count) const { return fs::read(fd(), bytes, count, name_); }

}  // namespace perdure::terminal
