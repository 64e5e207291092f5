#include "tests/pseudo_terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

extern char** environ;

namespace perdure::test {
namespace {

[[noreturn]] void fail(const std::string& what, int error_number) {
  throw std::runtime_error(what + ": " + std::strerror(error_number));
}

int open_master(unsigned short columns) {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) fail("cannot make a terminal", errno);
  winsize size = {};
  size.ws_row = 24;
  size.ws_col = columns;
  if (::ioctl(master, TIOCSWINSZ, &size) != 0) fail("cannot set the terminal's size", errno);
  return master;
}

std::string name_of(const std::string& variable) { return variable.substr(0, variable.find('=') + 1); }

std::vector<std::string> with_environment(const std::vector<std::string>& added) {
  std::vector<std::string> all = added;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string name = name_of(*variable);
    const bool is_replaced =
        std::any_of(added.begin(), added.end(), [&](const auto& each) { return name_of(each) == name; });
    if (!is_replaced) all.emplace_back(*variable);
  }
  return all;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

/// In a session of its own: the first terminal that it opens becomes its controlling one.
int spawn(pid_t& pid, const std::vector<std::string>& arguments, const TerminalOptions& options,
          const std::string& terminal) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, terminal.c_str(), O_RDWR, 0);
  ::posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO);
  if (!options.directory.empty()) {
    ::posix_spawn_file_actions_addchdir_np(&actions, options.directory.c_str());
  }
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t defaults;
  ::sigemptyset(&defaults);
  for (const int signal : {SIGPIPE, SIGINT, SIGHUP, SIGTERM}) ::sigaddset(&defaults, signal);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  const std::vector<std::string> environment = with_environment(options.environment);
  const int error = ::posix_spawn(&pid, arguments[0].c_str(), &actions, &attributes,
                                  pointers(arguments).data(), pointers(environment).data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

PseudoTerminal::PseudoTerminal(const std::vector<std::string>& arguments, const TerminalOptions& options)
    : master_(open_master(options.columns)) {
  std::array<char, 128> name{};
  if (::ptsname_r(master_, name.data(), name.size()) != 0) fail("cannot name the terminal", errno);
  const int error = spawn(pid_, arguments, options, name.data());
  if (error != 0) {
    pid_ = -1;
    ::close(master_);
    fail("cannot start " + arguments[0], error);
  }
}

PseudoTerminal::~PseudoTerminal() {
  if (pid_ > 0 && !exit_code_) {
    ::kill(pid_, SIGKILL);
    (void)wait();
  }
  close();
}

std::string PseudoTerminal::expect(const std::string& text, std::chrono::milliseconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (true) {
    const std::size_t found = shown_.find(text, expected_);
    if (found != std::string::npos) {
      std::string between = shown_.substr(expected_, found - expected_);
      expected_ = found + text.size();
      return between;
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (!fill(std::max(left, std::chrono::milliseconds(0)))) {
      throw std::runtime_error("waited for \"" + text + "\" in vain; shown was:\n" + shown_);
    }
  }
}

bool PseudoTerminal::fill(std::chrono::milliseconds wait) {
  pollfd ready = {master_, POLLIN, 0};
  const int count = ::poll(&ready, 1, static_cast<int>(wait.count()));
  if (count < 0 && errno == EINTR) return true;
  if (count <= 0) return false;
  std::array<char, 4096> bytes{};
  const ssize_t got = ::read(master_, bytes.data(), bytes.size());
  if (got < 0 && errno == EINTR) return true;
  // EIO is how a terminal without programs ends.
  if (got <= 0) return false;
  for (const char byte : std::string(bytes.data(), static_cast<std::size_t>(got))) add(byte);
  return true;
}

void PseudoTerminal::add(char byte) {
  raw_ += byte;
  switch (sequence_) {
    case Sequence::begun:
      sequence_ = byte == '[' ? Sequence::control : byte == ']' ? Sequence::command : Sequence::none;
      return;
    case Sequence::control:
      if (byte >= '@' && byte <= '~') sequence_ = Sequence::none;
      return;
    case Sequence::command:
      if (byte == '\a') sequence_ = Sequence::none;
      return;
    case Sequence::none:
      break;
  }
  if (byte == '\x1b') {
    sequence_ = Sequence::begun;
  } else if (byte != '\r') {
    shown_ += byte;
  }
}

void PseudoTerminal::type(const std::string& keys) {
  std::size_t done = 0;
  while (done < keys.size()) {
    const ssize_t count = ::write(master_, keys.data() + done, keys.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("cannot type to process " + std::to_string(pid_), errno);
    done += static_cast<std::size_t>(count);
  }
}

void PseudoTerminal::send_signal(int signal) {
  if (::kill(pid_, signal) != 0) fail("cannot signal process " + std::to_string(pid_), errno);
}

void PseudoTerminal::close() {
  if (master_ >= 0) ::close(master_);
  master_ = -1;
}

int PseudoTerminal::wait() {
  if (exit_code_) return *exit_code_;
  // A program that still writes would wait for somebody to read.
  while (master_ >= 0 && fill(std::chrono::seconds(60))) {
  }
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0) {
    if (errno != EINTR) fail("cannot wait for process " + std::to_string(pid_), errno);
  }
  exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return *exit_code_;
}

int PseudoTerminal::kill() {
  if (!exit_code_) send_signal(SIGKILL);
  return wait();
}

}  // namespace perdure::test
