#include "store/sqlite/read_pool.h"

#include <utility>

namespace perdure::sqlite {

ReadPool::ReadPool(std::string path, std::size_t connections_count)
    : path_(std::move(path)), connections_count_(connections_count) {
  idle_.reserve(connections_count);
}

std::unique_ptr<Reader> ReadPool::take() {
  std::unique_lock lock(mutex_);
  given_back_.wait(lock, [this] { return in_use_count_ < connections_count_; });
  ++in_use_count_;
  if (!idle_.empty()) {
    // The one used last has the warmest cache.
    auto reader = std::move(idle_.back());
    idle_.pop_back();
    return reader;
  }
  lock.unlock();
  try {
    return std::make_unique<Reader>(path_);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void ReadPool::give_back(std::unique_ptr<Reader> reader) noexcept {
  // One that a failure left in the middle of a read would show the next caller the past.
  if (reader && !reader->is_idle()) reader.reset();
  {
    const std::lock_guard lock(mutex_);
    --in_use_count_;
    if (reader) idle_.push_back(std::move(reader));
  }
  given_back_.notify_one();
}

}  // namespace perdure::sqlite
