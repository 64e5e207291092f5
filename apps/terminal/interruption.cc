#include "apps/terminal/interruption.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "core/fs.h"

namespace perdure::terminal {
namespace {

constexpr std::array<int, 3> kSignals{SIGINT, SIGTERM, SIGHUP};

// A signal handler knows only what is global.
std::array<int, 2> signal_pipe{-1, -1};
std::array<struct sigaction, kSignals.size()> actions_before;

extern "C" void on_signal(int) {
  const int error_number = errno;
  (void)!::write(signal_pipe[1], "", 1);
  errno = error_number;
}

}  // namespace

Interruption::Interruption() {
  if (::pipe2(signal_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    fs::throw_errno("wait for", "signals", errno);
  }
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i)
    (void)::sigaction(kSignals[i], &action, &actions_before[i]);
}

Interruption::~Interruption() {
  for (std::size_t i = 0; i < kSignals.size(); ++i)
    (void)::sigaction(kSignals[i], &actions_before[i], nullptr);
  for (int& fd : signal_pipe) {
    ::close(fd);
    fd = -1;
  }
}

int Interruption::fd() const { return signal_pipe[0]; }

}  // namespace perdure::terminal
