#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "store/postgres/connection.h"
#include "store/postgres/format.h"

namespace perdure::postgres {

/// Tells other nodes of commits and hears of theirs, by NOTIFY and LISTEN on a connection and a thread of its
/// own: inside of the commit, or behind it on the writer's connection, a NOTIFY would hold up every commit of
/// the server. Several commits are told at once. What gets lost on the way costs at most the interval at
/// which the log's end is looked at all the same.
///
/// The thread starts with the first `tell` or `wait`. Any thread.
class Wakeup {
 public:
  Wakeup(Address address, SpaceIdentity space, std::uint64_t last_seq);
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  /// The last seq that is known of, by whatever way.
  [[nodiscard]] std::uint64_t last_seq() const noexcept { return last_seq_.load(); }

  /// This node has committed up to `seq`.
  void tell(std::uint64_t seq) noexcept;
  /// Waits until something stands behind `seq`, or `wake_waiting`.
  void wait(std::uint64_t seq, std::chrono::milliseconds timeout);
  void wake_waiting() noexcept;

 private:
  void start();
  void run() noexcept;
  void listen();
  void look(Connection& connection);
  void heard(std::uint64_t seq);
  void announce();
  void wait_for_news(int socket);

  // Constant.
  const Address address_;
  const SpaceIdentity space_;
  const std::string channel_;

  std::atomic<std::uint64_t> last_seq_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::uint64_t wakings_count_ = 0;
  std::uint64_t to_tell_ = 0;  ///< 0: nothing
  std::size_t waiting_count_ = 0;
  bool stopping_ = false;
  std::thread thread_;

  int event_ = -1;  ///< wakes the thread
};

}  // namespace perdure::postgres
