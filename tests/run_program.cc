#include "tests/run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace perdure::test {
namespace {

[[noreturn]] void fail(const char* what, int error_number) {
  throw std::system_error(error_number, std::generic_category(), what);
}

struct Pipe {
  // Closed on exec, so that a program started by another thread does not hold it open.
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe", errno);
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  void close_end(std::size_t index) {
    if (ends[index] >= 0) close(ends[index]);
    ends[index] = -1;
  }

  std::array<int, 2> ends{-1, -1};
};

struct Actions {
  Actions() { posix_spawn_file_actions_init(&actions); }
  ~Actions() { posix_spawn_file_actions_destroy(&actions); }
  posix_spawn_file_actions_t actions = {};
};

struct Attributes {
  Attributes() {
    posix_spawnattr_init(&attributes);
    // This process ignores SIGPIPE; a program started from a shell would not.
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes); }
  posix_spawnattr_t attributes = {};
};

/// What is asked for, and this process's own but for names that are asked for.
std::vector<char*> environment_of(const RunOptions& options) {
  std::vector<char*> result;
  result.reserve(options.environment.size() + 1);
  for (const std::string& each : options.environment) result.push_back(const_cast<char*>(each.c_str()));
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string name = std::string(*each).substr(0, std::string(*each).find('=') + 1);
    const bool replaced = std::any_of(options.environment.begin(), options.environment.end(),
                                      [&](const std::string& other) { return other.starts_with(name); });
    if (!replaced) result.push_back(*each);
  }
  result.push_back(nullptr);
  return result;
}

pid_t start(const std::vector<std::string>& arguments, const RunOptions& options, Pipe& in, Pipe& out,
            Pipe& err) {
  Actions actions;
  posix_spawn_file_actions_adddup2(&actions.actions, in.ends[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions.actions, out.ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions.actions, err.ends[1], STDERR_FILENO);
  if (!options.directory.empty()) {
    posix_spawn_file_actions_addchdir_np(&actions.actions, options.directory.c_str());
  }
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  Attributes attributes;
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, argv.front(), &actions.actions, &attributes.attributes, argv.data(),
                                 environment_of(options).data());
  if (error != 0) fail(argv.front(), error);
  return pid;
}

/// False when nothing more will come.
bool read_some(int fd, std::string& into) {
  std::array<char, 65536> buffer;
  const ssize_t count = read(fd, buffer.data(), buffer.size());
  if (count > 0) into.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
}

/// False when everything is written or nobody reads any more.
bool write_some(int fd, std::string_view& rest) {
  const ssize_t count = write(fd, rest.data(), rest.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  rest.remove_prefix(static_cast<std::size_t>(count));
  return !rest.empty();
}

/// Until both outputs are closed or the time is over; true when it was in time.
bool exchange(const RunOptions& options, Pipe& in, Pipe& out, Pipe& err, RunResult& result) {
  const auto deadline = std::chrono::steady_clock::now() + options.time_limit;
  std::string_view rest = options.input;
  if (rest.empty()) in.close_end(1);
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    std::array<pollfd, 3> ready{
        {{in.ends[1], POLLOUT, 0}, {out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}}};
    if (poll(ready.data(), ready.size(), static_cast<int>(left.count())) < 0) continue;
    if (ready[0].revents != 0 && !write_some(in.ends[1], rest)) in.close_end(1);
    if (ready[1].revents != 0 && !read_some(out.ends[0], result.out)) out.close_end(0);
    if (ready[2].revents != 0 && !read_some(err.ends[0], result.err)) err.close_end(0);
  }
  return true;
}

}  // namespace

RunResult run_program(const std::vector<std::string>& arguments, const RunOptions& options) {
  (void)signal(SIGPIPE, SIG_IGN);  // a program may end before it has read its input
  Pipe in;
  Pipe out;
  Pipe err;
  const pid_t pid = start(arguments, options, in, out, err);
  in.close_end(0);
  out.close_end(1);
  err.close_end(1);
  // Only this end: the program's own end of the pipe keeps blocking.
  fcntl(in.ends[1], F_SETFL, O_NONBLOCK);
  RunResult result;
  result.timed_out = !exchange(options, in, out, err, result);
  if (result.timed_out) kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace perdure::test
