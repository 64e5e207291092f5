#include "store/sqlite/read_pool.h"

#include <utility>

namespace perdure::sqlite {

ReadPool::ReadPool(std::string path, std::size_t connections_count, bool keeps_snapshots)
    : path_(std::move(path)), connections_count_(connections_count), keeps_snapshots_(keeps_snapshots) {
  idle_.reserve(connections_count);
}

void ReadPool::keep_snapshots(bool may_keep) noexcept {
  const std::lock_guard lock(mutex_);
  may_keep_snapshots_ = may_keep;
  if (may_keep) return;
  for (const auto& reader : idle_) reader->give_up_snapshot();
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
    return std::make_unique<Reader>(path_, keeps_snapshots_);
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
    if (reader && !may_keep_snapshots_) reader->give_up_snapshot();
    --in_use_count_;
    if (reader) idle_.push_back(std::move(reader));
  }
  given_back_.notify_one();
}

}  // namespace perdure::sqlite
