#include "store/postgres/read_pool.h"

#include <fmt/core.h>

#include <utility>

namespace perdure::postgres {

ReadPool::ReadPool(Address address, SpaceIdentity space, std::size_t connections_count,
                   std::chrono::milliseconds wait)
    : address_(std::move(address)),
      space_(std::move(space)),
      connections_count_(connections_count),
      wait_(wait) {
  idle_.reserve(connections_count);
}

std::unique_ptr<Reader> ReadPool::take(Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (!given_back_.wait_until(lock, deadline, [this] { return in_use_count_ < connections_count_; })) {
    throw Error(code::kBusy,
                fmt::format("cannot read {}: all {} connections are in use; raise read_connections",
                            address_.shown, connections_count_),
                {0, true, Outcome::not_applied});
  }
  ++in_use_count_;
  if (!idle_.empty()) {
    auto reader = std::move(idle_.back());
    idle_.pop_back();
    return reader;
  }
  lock.unlock();
  try {
    return std::make_unique<Reader>(address_, space_);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void ReadPool::give_back(std::unique_ptr<Reader> reader) noexcept {
  if (reader && !reader->is_idle()) reader.reset();
  {
    const std::lock_guard lock(mutex_);
    --in_use_count_;
    if (reader) idle_.push_back(std::move(reader));
  }
  given_back_.notify_one();
}

void ReadPool::drop_idle() noexcept {
  std::vector<std::unique_ptr<Reader>> dropped;
  dropped.reserve(connections_count_);
  const std::lock_guard lock(mutex_);
  std::swap(dropped, idle_);
}

}  // namespace perdure::postgres
