#include "store/postgres/wakeup.h"

#include <fmt/core.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <exception>
#include <utility>

namespace perdure::postgres {
namespace {

// What a lost notification costs, and how soon a lost connection is made again.
constexpr std::chrono::milliseconds kLookInterval(500);

// Commits within this time are told together.
constexpr std::chrono::milliseconds kTogether(5);

}  // namespace

Wakeup::Wakeup(Address address, SpaceIdentity space, std::uint64_t last_seq)
    : address_(std::move(address)),
      space_(std::move(space)),
      channel_(fmt::format("perdure_{}", space_.epoch)),
      last_seq_(last_seq),
      event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Wakeup::~Wakeup() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  announce();
  if (thread_.joinable()) thread_.join();
  if (event_ >= 0) ::close(event_);
}

void Wakeup::announce() {
  const std::uint64_t one = 1;
  // A full counter wakes as well.
  (void)!::write(event_, &one, sizeof(one));
}

// With the mutex held. Without a thread nobody is told, and who waits looks by itself.
void Wakeup::start() {
  if (thread_.joinable() || stopping_ || event_ < 0) return;
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
  }
}

void Wakeup::tell(std::uint64_t seq) noexcept {
  heard(seq);
  {
    const std::lock_guard lock(mutex_);
    to_tell_ = std::max(to_tell_, seq);
    start();
  }
  announce();
}

void Wakeup::heard(std::uint64_t seq) {
  {
    const std::lock_guard lock(mutex_);
    if (seq <= last_seq_.load()) return;
    last_seq_.store(seq);
  }
  changed_.notify_all();
}

void Wakeup::wait(std::uint64_t seq, std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  if (last_seq_.load() > seq) return;
  start();
  if (++waiting_count_ == 1) announce();
  const std::uint64_t wakings_count = wakings_count_;
  changed_.wait_for(lock, timeout, [&] { return last_seq_.load() > seq || wakings_count_ != wakings_count; });
  --waiting_count_;
}

void Wakeup::wake_waiting() noexcept {
  {
    const std::lock_guard lock(mutex_);
    ++wakings_count_;
  }
  changed_.notify_all();
}

void Wakeup::run() noexcept {
  while (true) {
    try {
      listen();
      return;
    } catch (const std::exception&) {
      // The server is away; it is tried again until this object ends.
    }
    wait_for_news(-1);
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
}

void Wakeup::listen() {
  Connection connection(address_, Connection::Role::watches);
  // What is lost with the server is only a wake-up, so that nothing waits for its fsync.
  (void)connection.run("SELECT set_config('synchronous_commit', 'off', false)");
  connection.execute(fmt::format("LISTEN \"{}\"", channel_));
  look(connection);
  while (true) {
    std::uint64_t seq = 0;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      seq = std::exchange(to_tell_, 0);
    }
    if (seq != 0) {
      (void)connection.run("SELECT pg_notify($1::text, $2::text)",
                           Parameters().text(channel_).text(std::to_string(seq)));
      std::this_thread::sleep_for(kTogether);
    }
    wait_for_news(connection.socket());
    bool has_heard = false;
    for (const Connection::Notice& notice : connection.notices()) {
      std::uint64_t told = 0;
      std::from_chars(notice.text.data(), notice.text.data() + notice.text.size(), told);
      heard(told);
      has_heard = true;
    }
    const bool is_waited_for = [&] {
      const std::lock_guard lock(mutex_);
      return waiting_count_ > 0;
    }();
    if (!has_heard && is_waited_for) look(connection);
  }
}

void Wakeup::look(Connection& connection) {
  const Result row = connection.run("SELECT seq FROM perdure_spaces WHERE space = $1::bigint",
                                    Parameters().integer(space_.number));
  if (!row.empty()) heard(row.unsigned_integer(0, 0));
}

void Wakeup::wait_for_news(int socket) {
  pollfd waited[2] = {{event_, POLLIN, 0}, {socket, POLLIN, 0}};
  (void)::poll(waited, socket < 0 ? 1 : 2, static_cast<int>(kLookInterval.count()));
  std::uint64_t count = 0;
  (void)!::read(event_, &count, sizeof(count));
}

}  // namespace perdure::postgres
