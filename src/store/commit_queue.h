#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <perdure/store.h>
#include "store/prepared_batch.h"

namespace perdure {

/// One batch on its way through the queue, or one job. Whoever commits the group sets `result` or `error`.
struct PendingCommit {
  PreparedBatch batch;
  std::function<void()> job;  ///< set: work on the store other than a batch, always a group of its own
  CommitResult result;
  std::exception_ptr error;
  Store::Completion done;  ///< set for an asynchronous one

  // Guarded by the queue's mutex.
  bool finished = false;
  std::condition_variable woken;
};

/// Group commit. Callers queue their batches; the first one that finds nobody leading leads: it takes what
/// has queued, commits for all, and hands over (LevelDB's way). A thread of its own leads only for
/// asynchronous batches and runs their handlers; handing every single put to another thread costs 12 to 23 %.
///
/// Any thread. The queue is bounded: `commit` waits for room, `commit_async` throws `queue_full`.
class CommitQueue {
 public:
  using Group = std::vector<PendingCommit*>;

  /// `apply` commits a group and sets the outcome of each; it must not throw. `rest` runs after the group's
  /// callers were woken and before the next group; it must not throw. Both run on the leader's thread, never
  /// two at once.
  CommitQueue(std::function<void(const Group&)> apply, std::function<void()> rest);

  /// Commits what is queued, waits for all handlers.
  ~CommitQueue();
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;

  CommitResult commit(PreparedBatch batch);
  void commit_async(PreparedBatch batch, Store::Completion done);
  /// Hands a job to `apply` in its turn, alone in its group; throws what it threw.
  void run(std::function<void()> job);

 private:
  using Lock = std::unique_lock<std::mutex>;
  using Completed = std::vector<std::unique_ptr<PendingCommit>>;

  [[nodiscard]] bool is_full(std::size_t more_bytes) const;
  void push(PendingCommit& pending);
  void push_and_wait(PendingCommit& mine);
  void lead(Lock& lock);
  void take_group();
  void finish();
  void wake_next();
  void start_worker();
  void run_worker();
  void run_handlers(Lock& lock);

  const std::function<void(const Group&)> apply_;
  const std::function<void()> rest_;

  std::mutex mutex_;
  // Guarded by mutex_.
  std::deque<PendingCommit*> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::size_t waiting_async_count_ = 0;
  std::size_t unhandled_async_count_ = 0;  ///< queued, in a group or waiting for its handler
  Completed completed_;
  bool leading_ = false;
  bool stopping_ = false;
  std::thread worker_;

  // Of the one who leads, and of the worker; with room for the most that can be in them, so that nothing
  // between taking a group and answering it can run out of memory.
  Group group_;
  Completed handling_;

  // Own synchronisation.
  std::condition_variable room_;
  std::condition_variable work_;
};

}  // namespace perdure
