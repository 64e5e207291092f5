#include "store/commit_queue.h"

#include <fmt/core.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

namespace perdure {

CommitQueue::CommitQueue(std::function<void(const Group&)> apply, std::function<void()> rest)
    : apply_(std::move(apply)), rest_(std::move(rest)) {
  group_.reserve(limits::kGroupBatchesCount);
  completed_.reserve(limits::kQueueBatchesCount);
  handling_.reserve(limits::kQueueBatchesCount);
}

CommitQueue::~CommitQueue() {
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
      lead(lock);
    }
  }
  push(mine);
  while (!mine.finished) {
    if (leading_) {
      mine.woken.wait(lock);
    } else {
      lead(lock);
    }
  }
  lock.unlock();
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

// Expects that nobody leads. Leaves the mutex while it commits.
void CommitQueue::lead(Lock& lock) {
  leading_ = true;
  take_group();
  room_.notify_all();
  lock.unlock();
  apply_(group_);
  for (PendingCommit* pending : group_) {
    // Handlers may come late; the bodies, which a limit covers only while they wait, do not wait for them.
    if (pending->done) pending->batch = {};
  }
  lock.lock();
  finish();
  lock.unlock();
  rest_();
  lock.lock();
  leading_ = false;
  wake_next();
}

void CommitQueue::take_group() {
  group_.clear();
  std::size_t group_bytes = 0;
  while (!waiting_.empty() && group_.size() < limits::kGroupBatchesCount) {
    PendingCommit* next = waiting_.front();
    if (!group_.empty() && (next->job || group_bytes + next->batch.size_bytes > limits::kGroupBytes)) break;
    group_bytes += next->batch.size_bytes;
    waiting_bytes_ -= next->batch.size_bytes;
    if (next->done) --waiting_async_count_;
    group_.push_back(next);
    waiting_.pop_front();
    if (next->job) break;
  }
}

void CommitQueue::finish() {
  for (PendingCommit* pending : group_) {
    pending->finished = true;
    if (pending->done) {
      completed_.emplace_back(pending);
    } else {
      // Notified under the lock: once it is free, the caller may return and destroy the condition.
      pending->woken.notify_one();
    }
  }
  if (!completed_.empty()) work_.notify_one();
}

// The one in front leads next. When it is asynchronous, the worker may be busy with a handler that itself
// waits for a commit, so that a waiting caller is woken as well.
void CommitQueue::wake_next() {
  room_.notify_all();
  if (waiting_async_count_ > 0) work_.notify_one();
  const auto caller =
      std::find_if(waiting_.begin(), waiting_.end(), [](const PendingCommit* next) { return !next->done; });
  if (caller != waiting_.end()) (*caller)->woken.notify_one();
}

void CommitQueue::run_worker() {
  Lock lock(mutex_);
  while (true) {
    if (!completed_.empty()) {
      run_handlers(lock);
    } else if (waiting_async_count_ > 0 && !leading_) {
      lead(lock);
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
