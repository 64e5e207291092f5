#include "store/commit_queue.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

namespace perdure {

CommitQueue::CommitQueue(std::function<After(const Group&)> apply, std::function<void()> rest)
    : apply_(std::move(apply)), rest_(std::move(rest)) {
  group_.reserve(limits::kGroupBatchesCount);
  completed_.reserve(limits::kQueueBatchesCount);
  handling_.reserve(limits::kQueueBatchesCount);
}

CommitQueue::~CommitQueue() { drain(); }

void CommitQueue::drain() {
  {
    const Lock lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  if (worker_.joinable()) worker_.join();
}

bool CommitQueue::is_full(std::size_t more_bytes) const {
  // A batch larger than the whole limit must still get its turn.
  return !waiting_.empty() &&
         (waiting_.size() >= limits::kQueueBatchesCount || waiting_bytes_ + more_bytes > limits::kQueueBytes);
}

void CommitQueue::push(PendingCommit& pending) {
  pending.sleepers_index = incoming_index_;
  waiting_.push_back(&pending);
  waiting_bytes_ += pending.batch.size_bytes;
}

CommitResult CommitQueue::commit(PreparedBatch batch) {
  PendingCommit mine;
  mine.batch = std::move(batch);
  push_and_wait(mine);
  return std::move(mine.result);
}

void CommitQueue::run(std::function<void()> job) {
  PendingCommit mine;
  mine.job = std::move(job);
  push_and_wait(mine);
}

void CommitQueue::push_and_wait(PendingCommit& mine) {
  Lock lock(mutex_);
  // Whoever waits also leads when nobody does; otherwise a handler that commits would wait for itself.
  while (is_full(mine.batch.size_bytes)) {
    if (leading_) {
      room_.wait(lock);
    } else {
      lead(std::move(lock));
      lock = Lock(mutex_);
    }
  }
  push(mine);
  while (true) {
    Sleepers& sleepers = sleepers_[mine.sleepers_index];
    // Read before looking: what is missed by the look has not been counted yet, so that the sleep ends at
    // once.
    const std::uint32_t count = sleepers.count();
    if (mine.finished.load()) break;
    if (leading_) {
      lock.unlock();
      sleepers.sleep(count);
    } else {
      lead(std::move(lock));
    }
    // Nothing of the queue is touched by who is finished, so that a woken group does not meet at its mutex.
    if (mine.finished.load()) break;
    lock = Lock(mutex_);
  }
  if (lock.owns_lock()) lock.unlock();
  if (mine.error) std::rethrow_exception(mine.error);
}

void CommitQueue::commit_async(PreparedBatch batch, Store::Completion done) {
  auto pending = std::make_unique<PendingCommit>();
  pending->batch = std::move(batch);
  pending->done = std::move(done);
  const Lock lock(mutex_);
  if (is_full(pending->batch.size_bytes) || unhandled_async_count_ >= limits::kQueueBatchesCount) {
    throw Error(code::kQueueFull,
                fmt::format("cannot queue a commit: {} are waiting already; wait until some have completed",
                            unhandled_async_count_),
                {0, true, Outcome::not_applied});
  }
  start_worker();
  push(*pending);
  static_cast<void>(pending.release());  // adopted again by finish()
  ++waiting_async_count_;
  ++unhandled_async_count_;
  if (!leading_) work_.notify_one();
}

void CommitQueue::start_worker() {
  if (worker_.joinable()) return;
  try {
    worker_ = std::thread([this] { run_worker(); });
  } catch (const std::system_error& error) {
    throw Error(code::kOutOfMemory,
                fmt::format("cannot start a thread for asynchronous commits: {}", error.what()),
                {error.code().value(), true, Outcome::not_applied});
  }
}

// Expects that nobody leads, and the mutex locked; leaves it unlocked.
void CommitQueue::lead(Lock lock) {
  leading_ = true;
  Sleepers& sleepers = sleepers_[take_group()];
  room_.notify_all();
  lock.unlock();
  const After after = apply_(group_);
  for (PendingCommit* pending : group_) {
    // Handlers may come late; the bodies, which a limit covers only while they wait, do not wait for them.
    if (pending->done) pending->batch = {};
  }
  lock.lock();
  finish();
  if (after == After::rest) {
    lock.unlock();
    sleepers.wake_all();
    rest_();
    lock.lock();
    hand_over(std::move(lock));
  } else {
    // The next group is on its way while this one's callers are woken.
    hand_over(std::move(lock));
    sleepers.wake_all();
  }
}

// Fills `group_`; tells where its callers sleep.
std::size_t CommitQueue::take_group() {
  group_.clear();
  std::size_t group_bytes = 0;
  std::optional<std::size_t> sleepers_index;
  while (!waiting_.empty() && group_.size() < limits::kGroupBatchesCount) {
    PendingCommit* next = waiting_.front();
    if (!group_.empty() && (next->job || group_bytes + next->batch.size_bytes > limits::kGroupBytes)) break;
    if (next->done) {
      --waiting_async_count_;
    } else {
      if (sleepers_index.value_or(next->sleepers_index) != next->sleepers_index) break;
      sleepers_index = next->sleepers_index;
    }
    group_bytes += next->batch.size_bytes;
    waiting_bytes_ -= next->batch.size_bytes;
    group_.push_back(next);
    waiting_.pop_front();
    if (next->job) break;
  }
  if (sleepers_index) incoming_index_ = 1 - *sleepers_index;
  return sleepers_index.value_or(incoming_index_);
}

void CommitQueue::finish() {
  for (PendingCommit* pending : group_) {
    if (pending->done) {
      completed_.emplace_back(pending);
    } else {
      pending->finished.store(true);
    }
  }
  if (!completed_.empty()) work_.notify_one();
}

// The one in front leads next. When it is asynchronous, the worker may be busy with a handler that itself
// waits for a commit, so that a waiting caller is woken as well.
void CommitQueue::hand_over(Lock lock) {
  leading_ = false;
  if (waiting_async_count_ > 0) work_.notify_one();
  const auto caller =
      std::find_if(waiting_.begin(), waiting_.end(), [](const PendingCommit* next) { return !next->done; });
  if (caller == waiting_.end()) {
    room_.notify_all();
    return;
  }
  Sleepers& sleepers = sleepers_[(*caller)->sleepers_index];
  lock.unlock();
  room_.notify_all();
  sleepers.wake_one();
}

void CommitQueue::run_worker() {
  Lock lock(mutex_);
  while (true) {
    if (!completed_.empty()) {
      run_handlers(lock);
    } else if (waiting_async_count_ > 0 && !leading_) {
      lead(std::move(lock));
      lock = Lock(mutex_);
    } else if (stopping_ && unhandled_async_count_ == 0) {
      return;
    } else {
      work_.wait(lock);
    }
  }
}

void CommitQueue::run_handlers(Lock& lock) {
  handling_.swap(completed_);
  lock.unlock();
  const std::size_t count = handling_.size();
  for (const auto& pending : handling_) pending->done(pending->error, std::move(pending->result));
  handling_.clear();
  lock.lock();
  unhandled_async_count_ -= count;
}

}  // namespace perdure
