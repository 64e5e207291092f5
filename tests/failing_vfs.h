#pragma once

#include <atomic>
#include <cerrno>
#include <functional>
#include <initializer_list>
#include <string>
#include <utility>

#include "tests/failure_point.h"

namespace perdure::test {

/// SQLite's default VFS for its lifetime, in front of the real one: passes everything on, and makes calls on
/// files whose name ends in `suffix` fail when told to; an empty suffix means every file. Open stores after
/// it is made, and close them before it is gone. SQLite's own VFS repeats interrupted calls and completes
/// short ones below this, so that neither is seen here.
class FailingVfs {
 public:
  explicit FailingVfs(const std::string& suffix);
  ~FailingVfs();
  FailingVfs(const FailingVfs&) = delete;
  FailingVfs& operator=(const FailingVfs&) = delete;

  enum class Method : unsigned {
    open,
    remove,
    access,
    full_path,
    read,
    write,
    truncate,
    sync,
    file_size,
    lock,
    unlock,
    check_reserved_lock,
    shm_map,
    shm_lock
  };
  static constexpr unsigned kMethodsCount = static_cast<unsigned>(Method::shm_lock) + 1;
  /// A set of methods.
  class Methods {
   public:
    Methods() = default;
    Methods(std::initializer_list<Method> methods) {
      for (const Method method : methods) bits_ |= 1U << static_cast<unsigned>(method);
    }
    static Methods all() {
      Methods methods;
      methods.bits_ = (1U << kMethodsCount) - 1;
      return methods;
    }
    [[nodiscard]] bool has(Method method) const { return (bits_ & 1U << static_cast<unsigned>(method)) != 0; }

   private:
    unsigned bits_ = 0;
  };

  /// Those calls of `methods` fail that `point` chooses, as the real VFS tells of this errno; a torn write
  /// has written half of its bytes. What gives a lock back does so and fails then. Before stores are opened.
  void fail(FailurePoint& point, Methods methods, int error_number, bool torn_writes = false) {
    point_ = &point;
    methods_ = methods;
    error_number_ = error_number;
    torn_writes_ = torn_writes;
  }

  enum class Sync {
    works,
    fails,            ///< reports an error; the data may or may not be on disk
    fails_and_syncs,  ///< reports an error although the data is on disk
  };
  void set_sync(Sync sync) { sync_.store(sync); }
  /// SQLite's result code for every write from now on; 0 = writing works.
  void set_write_result(int result) { write_result_.store(result); }

  /// Calls `then` once, when a connection has given up the write-ahead log's write lock. While no other
  /// thread uses a store.
  void after_write_lock(std::function<void()> then) { after_write_lock_ = std::move(then); }

  /// Calls of xSync that came, and those of them that failed.
  [[nodiscard]] int syncs_count() const { return syncs_count_.load(); }
  [[nodiscard]] int failed_syncs_count() const { return failed_syncs_count_.load(); }
  /// Of the write-ahead log that failed, other than for want of room: what leaves a commit in doubt.
  [[nodiscard]] int failed_log_writes_count() const { return failed_log_writes_count_.load(); }

  // For the methods of its files.
  [[nodiscard]] const std::string& suffix() const { return suffix_; }
  [[nodiscard]] Sync sync() const { return sync_.load(); }
  [[nodiscard]] int write_result() const { return write_result_.load(); }
  [[nodiscard]] bool torn_writes() const { return torn_writes_; }
  [[nodiscard]] bool is_due(Method method) {
    return point_ != nullptr && methods_.has(method) && point_->fails_now();
  }
  /// SQLite's code for the failure of `method`; sets errno.
  [[nodiscard]] int result_of(Method method) const;
  void gave_up_write_lock() {
    if (after_write_lock_) std::exchange(after_write_lock_, {})();
  }
  void count_sync() { ++syncs_count_; }
  void count_failed_sync() { ++failed_syncs_count_; }
  void count_failed_log_write() {
    if (error_number_ != ENOSPC) ++failed_log_writes_count_;
  }

 private:
  const std::string suffix_;
  std::function<void()> after_write_lock_;
  std::atomic<Sync> sync_{Sync::works};
  std::atomic<int> write_result_{0};
  std::atomic<int> syncs_count_{0};
  std::atomic<int> failed_syncs_count_{0};
  std::atomic<int> failed_log_writes_count_{0};

  // Constant while stores are open.
  FailurePoint* point_ = nullptr;
  Methods methods_;
  int error_number_ = 0;
  bool torn_writes_ = false;
};

}  // namespace perdure::test
