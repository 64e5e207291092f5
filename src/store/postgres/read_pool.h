#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/postgres/reader.h"

namespace perdure::postgres {

/// Up to `connections_count` readers, made when first needed. One whose connection is lost is replaced, and
/// what was asked of it is asked again, for as long as `wait`: reading twice does no harm. Any thread.
class ReadPool {
 public:
  ReadPool(Address address, SpaceIdentity space, std::size_t connections_count,
           std::chrono::milliseconds wait);

  /// Calls `read(reader)` with a reader that nobody else uses meanwhile. Throws `busy` when all are in use
  /// for all of the wait, `unavailable`.
  template <typename Read>
  auto with_reader(Read read) {
    const auto deadline = std::chrono::steady_clock::now() + wait_;
    std::chrono::milliseconds pause(10);
    while (true) {
      try {
        const Lease lease(*this, deadline);
        return read(*lease.reader);
      } catch (const Error& error) {
        if (error.code() != code::kUnavailable || std::chrono::steady_clock::now() + pause > deadline) throw;
      }
      // The other connections that wait in the pool are of the same server.
      drop_idle();
      std::this_thread::sleep_for(pause);
      pause = std::min(2 * pause, std::chrono::milliseconds(500));
    }
  }

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  struct Lease {
    Lease(ReadPool& from, Deadline deadline) : pool(from), reader(from.take(deadline)) {}
    ~Lease() { pool.give_back(std::move(reader)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ReadPool& pool;
    std::unique_ptr<Reader> reader;
  };

  [[nodiscard]] std::unique_ptr<Reader> take(Deadline deadline);
  void give_back(std::unique_ptr<Reader> reader) noexcept;
  void drop_idle() noexcept;

  const Address address_;
  const SpaceIdentity space_;
  const std::size_t connections_count_;
  const std::chrono::milliseconds wait_;

  std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<std::unique_ptr<Reader>> idle_;
  std::size_t in_use_count_ = 0;

  std::condition_variable given_back_;
};

}  // namespace perdure::postgres
