#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <vector>

#include <perdure/store.h>

namespace perdure::cli {

/// Commits batches in order while the next ones are being made. At most `window` wait for their commit, so
/// memory stays bounded. One thread at a time.
class CommitWindow {
 public:
  struct Failure {
    std::uint64_t batch_number = 0;  ///< from 1, in the order of `commit`
    std::uint64_t first_line = 0;    ///< of the input, as given with the batch
    std::uint64_t last_line = 0;
    std::exception_ptr error;
  };

  CommitWindow(Store& store, CommitOptions options, std::size_t window);
  /// Waits for what is on its way.
  ~CommitWindow();
  CommitWindow(const CommitWindow&) = delete;
  CommitWindow& operator=(const CommitWindow&) = delete;

  /// Waits while the window is full. False when a batch before has failed; then this one was not tried. The
  /// operations must have no preconditions.
  [[nodiscard]] bool commit(Batch batch, std::uint64_t first_line, std::uint64_t last_line);

  void wait_for_all();

  [[nodiscard]] std::uint64_t stored_count() const;
  /// Of the stored batches; it may stand behind a failure: on a nearly full disk a smaller group of commits
  /// may fit after a larger one did not.
  [[nodiscard]] std::uint64_t last_stored_line() const;
  /// In the order of the input.
  [[nodiscard]] std::vector<Failure> failures() const;

 private:
  void done(const Failure& batch, std::exception_ptr error, const CommitResult& result);

  Store& store_;
  const CommitOptions options_;
  const std::size_t window_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::size_t waiting_count_ = 0;
  std::uint64_t batch_count_ = 0;
  std::uint64_t stored_count_ = 0;
  std::uint64_t last_stored_line_ = 0;
  std::vector<Failure> failures_;
};

}  // namespace perdure::cli
