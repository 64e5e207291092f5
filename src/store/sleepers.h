#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>

namespace perdure {

/// Where threads sleep until something happens that they should look at. One reads `count()`, looks, and
/// sleeps when there was nothing: what happened in between has been counted, and the sleep ends at once. It
/// may also end for nothing.
///
/// A condition variable would make everybody who wakes up meet at a mutex; `std::atomic::wait` yields the
/// processor before it sleeps, which with many threads costs more than the sleep. Any thread.
class Sleepers {
 public:
  [[nodiscard]] std::uint32_t count() const { return count_.load(); }

  void sleep(std::uint32_t seen_count) {
    ::syscall(SYS_futex, &count_, FUTEX_WAIT_PRIVATE, seen_count, nullptr, nullptr, 0);
  }
  void wake_one() { wake(1); }
  void wake_all() { wake(INT_MAX); }

 private:
  void wake(int threads_count) {
    count_.fetch_add(1);
    ::syscall(SYS_futex, &count_, FUTEX_WAKE_PRIVATE, threads_count, nullptr, nullptr, 0);
  }

  static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));
  std::atomic<std::uint32_t> count_{0};
};

}  // namespace perdure
