#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <perdure/follower.h>
#include <perdure/store.h>

namespace perdure {

/// One follower on a thread of its own.
class Followers::Runner {
 public:
  Runner(Store& store, const Options& options, std::string holder, std::unique_ptr<Follower> follower);
  /// Waits for the page at work.
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  void stop();
  void retry_now();
  Reached wait_for(std::uint64_t seq, std::chrono::milliseconds timeout);
  /// As this object knows it; the lease is left empty.
  [[nodiscard]] FollowerStatus status();

 private:
  using Clock = std::chrono::steady_clock;

  void run();
  bool step();  // true: there is more to do
  bool take_lease();
  void give_up_lease() noexcept;
  void follow_other_holder();
  void begin_attempt();
  bool take_page();
  ChangePage read_page();
  FollowerRecord stored_record();
  void record(const Cursor& cursor);
  void succeed();
  void fail(const char* what) noexcept;
  void pause();
  void wait_for_work();
  bool is_stopping();

  Store& store_;
  const Options options_;
  const std::string holder_;
  const std::unique_ptr<Follower> follower_;

  // Of the thread.
  std::optional<Cursor> cursor_;  // empty: to be looked up
  bool is_first_ = true;          // the first page is applied even when it is empty
  Clock::time_point leased_until_ = {};
  Clock::time_point worked_at_ = {};
  std::uint64_t seen_seq_ = 0;  // of the log, when the last page was read

  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_stopping_ = false;
  bool must_retry_ = false;
  bool is_elsewhere_ = false;  // another holder runs it
  std::uint64_t attempts_count_ = 0;
  std::uint64_t failed_attempt_ = 0;  // the last one that threw
  std::optional<std::uint64_t> reached_seq_;
  FollowerRecord record_;
  FollowerRecord recorded_;  // as the store was told

  std::thread thread_;
};

}  // namespace perdure
