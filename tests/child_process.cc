#include "tests/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <utility>

extern char** environ;

namespace perdure::test {
namespace {

[[noreturn]] void fail(const std::string& what, int error_number) {
  throw std::runtime_error(what + ": " + std::strerror(error_number));
}

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) fail("cannot make a pipe", errno);
  return {ends[0], ends[1]};
}

void close_if_open(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

timespec to_timespec(std::chrono::microseconds wait) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(wait);
  timespec result = {};
  result.tv_sec = static_cast<time_t>(seconds.count());
  result.tv_nsec = static_cast<long>((wait - seconds).count() * 1000);
  return result;
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& arguments) {
  // A program that died must show as an error of write_line, not end the test.
  ::signal(SIGPIPE, SIG_IGN);
  Pipe input = make_pipe();
  Pipe output = make_pipe();

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input.read_end, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output.write_end, STDOUT_FILENO);
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t defaults;
  ::sigemptyset(&defaults);
  ::sigaddset(&defaults, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  const int error = ::posix_spawn(&pid_, pointers[0], &actions, &attributes, pointers.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(input.read_end);
  ::close(output.write_end);
  to_child_ = input.write_end;
  from_child_ = output.read_end;
  if (error != 0) {
    pid_ = -1;
    close_if_open(to_child_);
    close_if_open(from_child_);
    fail("cannot start " + arguments[0], error);
  }
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0 && !exit_code_) kill();
  close_if_open(to_child_);
  close_if_open(from_child_);
}

void ChildProcess::write_line(const std::string& line) {
  const std::string bytes = line + "\n";
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::write(to_child_, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("cannot write to process " + std::to_string(pid_), errno);
    done += static_cast<std::size_t>(count);
  }
}

bool ChildProcess::fill(std::chrono::microseconds wait) {
  if (at_end_) return false;
  pollfd ready = {from_child_, POLLIN, 0};
  const timespec timeout = to_timespec(wait);
  const int count = ::ppoll(&ready, 1, &timeout, nullptr);
  if (count < 0 && errno == EINTR) return true;
  if (count < 0) fail("cannot wait for process " + std::to_string(pid_), errno);
  if (count == 0) return false;
  char bytes[65536];
  const ssize_t got = ::read(from_child_, bytes, sizeof bytes);
  if (got < 0 && errno == EINTR) return true;
  if (got < 0) fail("cannot read from process " + std::to_string(pid_), errno);
  if (got == 0) {
    at_end_ = true;
    return false;
  }
  buffer_.erase(0, std::exchange(consumed_, 0));
  buffer_.append(bytes, static_cast<std::size_t>(got));
  return true;
}

std::optional<std::string> ChildProcess::poll_line(std::chrono::microseconds wait) {
  const auto end = std::chrono::steady_clock::now() + wait;
  std::size_t searched = consumed_;
  while (true) {
    const std::size_t stop = buffer_.find('\n', searched);
    if (stop != std::string::npos) {
      std::string line = buffer_.substr(consumed_, stop - consumed_);
      consumed_ = stop + 1;
      return line;
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::microseconds>(end - std::chrono::steady_clock::now());
    if (!fill(std::max(left, std::chrono::microseconds(0)))) return std::nullopt;
    searched = consumed_;
  }
}

std::optional<std::string> ChildProcess::read_line(std::chrono::milliseconds deadline) {
  std::optional<std::string> line = poll_line(deadline);
  if (!line && !at_end_) {
    throw std::runtime_error("process " + std::to_string(pid_) + " wrote no line in " +
                             std::to_string(deadline.count()) + " ms");
  }
  return line;
}

void ChildProcess::send_signal(int signal) {
  if (::kill(pid_, signal) != 0) fail("cannot signal process " + std::to_string(pid_), errno);
}

int ChildProcess::wait() {
  if (exit_code_) return *exit_code_;
  close_if_open(to_child_);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0) {
    if (errno != EINTR) fail("cannot wait for process " + std::to_string(pid_), errno);
  }
  exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return *exit_code_;
}

void ChildProcess::kill() {
  if (exit_code_) return;
  send_signal(SIGKILL);
  wait();
}

bool is_sleeping(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  // The name stands in parentheses and may hold anything; the state is the first word behind the last one.
  const std::size_t name_end = line.rfind(')');
  return name_end != std::string::npos && name_end + 2 < line.size() && line[name_end + 2] == 'S';
}

}  // namespace perdure::test
