#pragma once

#include <atomic>
#include <string>

namespace perdure::test {

/// SQLite's default VFS for its lifetime, in front of the real one: passes everything on, and makes calls on
/// files whose name ends in `suffix` fail when told to. Open stores after it is made, and close them before
/// it is gone.
class FailingVfs {
 public:
  explicit FailingVfs(const std::string& suffix);
  ~FailingVfs();
  FailingVfs(const FailingVfs&) = delete;
  FailingVfs& operator=(const FailingVfs&) = delete;

  enum class Sync {
    works,
    fails,            ///< reports an error; the data may or may not be on disk
    fails_and_syncs,  ///< reports an error although the data is on disk
  };
  void set_sync(Sync sync) { sync_.store(sync); }
  /// SQLite's result code for every write from now on; 0 = writing works.
  void set_write_result(int result) { write_result_.store(result); }
  [[nodiscard]] int syncs_count() const { return syncs_count_.load(); }

  // For the methods of its files.
  [[nodiscard]] const std::string& suffix() const { return suffix_; }
  [[nodiscard]] Sync sync() const { return sync_.load(); }
  [[nodiscard]] int write_result() const { return write_result_.load(); }
  void count_sync() { ++syncs_count_; }

 private:
  const std::string suffix_;
  std::atomic<Sync> sync_{Sync::works};
  std::atomic<int> write_result_{0};
  std::atomic<int> syncs_count_{0};
};

}  // namespace perdure::test
