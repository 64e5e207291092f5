#pragma once

#include <array>
#include <atomic>
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
#include "store/sleepers.h"

namespace perdure {

/// One batch on its way through the queue, or one job. Whoever commits the group sets `result` or `error`.
struct PendingCommit {
  PreparedBatch batch;
  std::function<void()> job;  ///< set: work on the store other than a batch, always a group of its own
  CommitResult result;
  std::exception_ptr error;
  Store::Completion done;  ///< set for an asynchronous one

  std::size_t sleepers_index = 0;     ///< guarded by the queue's mutex: where its caller sleeps
  std::atomic<bool> finished{false};  ///< the last thing the queue does with one that a caller waits for
};

/// Group commit. Callers queue their batches; the first one that finds nobody leading leads: it takes what
/// has queued, commits for all, and hands over (LevelDB's way). A thread of its own leads only for
/// asynchronous batches and runs their handlers; handing every single put to another thread costs 12 to 23 %.
///
/// Any thread. The queue is bounded: `commit` waits for room, `commit_async` throws `queue_full`.
class CommitQueue {
 public:
  using Group = std::vector<PendingCommit*>;

  enum class After { nothing, rest };

  /// `apply` commits a group and sets the outcome of each; it must not throw. When it asks for it, `rest`
  /// runs after the group's callers were woken and before the next group; it must not throw. Both run on the
  /// leader's thread, never two at once.
  CommitQueue(std::function<After(const Group&)> apply, std::function<void()> rest);

  ~CommitQueue();
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;

  CommitResult commit(PreparedBatch batch);
  void commit_async(PreparedBatch batch, Store::Completion done);
  /// Hands a job to `apply` in its turn, alone in its group; throws what it threw.
  void run(std::function<void()> job);
  /// Commits what is queued, waits for all handlers; so does the destructor. What handlers use must stay
  /// until then. `run` may still be called after it.
  void drain();

 private:
  using Lock = std::unique_lock<std::mutex>;
  using Completed = std::vector<std::unique_ptr<PendingCommit>>;

  [[nodiscard]] bool is_full(std::size_t more_bytes) const;
  void push(PendingCommit& pending);
  void push_and_wait(PendingCommit& mine);
  void lead(Lock lock);
  [[nodiscard]] std::size_t take_group();
  void finish();
  void hand_over(Lock lock);
  void start_worker();
  void run_worker();
  void run_handlers(Lock& lock);

  const std::function<After(const Group&)> apply_;
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
  std::size_t incoming_index_ = 0;  ///< where who queues now will sleep

  // Of the one who leads, and of the worker; with room for the most that can be in them, so that nothing
  // between taking a group and answering it can run out of memory.
  Group group_;
  Completed handling_;

  // Own synchronisation. Callers of the group that is being committed sleep in one place, who queues
  // meanwhile in the other, so that a whole group is woken by one system call. The places are the queue's: a
  // finished caller may return, and its PendingCommit be gone, before anybody is woken.
  std::array<Sleepers, 2> sleepers_;
  std::condition_variable room_;
  std::condition_variable work_;
};

}  // namespace perdure
