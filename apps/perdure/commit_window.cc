#include "apps/perdure/commit_window.h"

#include <algorithm>
#include <utility>

namespace perdure::cli {

CommitWindow::CommitWindow(Store& store, CommitOptions options, std::size_t window)
    : store_(store), options_(std::move(options)), window_(window) {}

CommitWindow::~CommitWindow() { wait_for_all(); }

bool CommitWindow::commit(Batch batch, std::uint64_t first_line, std::uint64_t last_line) {
  Failure lines{0, first_line, last_line, nullptr};
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_count_ < window_; });
    if (!failures_.empty()) return false;
    ++waiting_count_;
    lines.batch_number = ++batch_count_;
  }
  try {
    store_.commit_async(std::move(batch), options_,
                        [this, lines](std::exception_ptr error, const CommitResult& result) {
                          done(lines, std::move(error), result);
                        });
  } catch (...) {
    done(lines, std::current_exception(), {});  // refused at once; the handler is not called then
    return false;
  }
  return true;
}

void CommitWindow::done(const Failure& batch, std::exception_ptr error, const CommitResult& result) {
  const std::lock_guard lock(mutex_);
  --waiting_count_;
  if (error) {
    // One that is refused at once comes before those that wait.
    const auto behind = std::find_if(failures_.begin(), failures_.end(), [&](const Failure& other) {
      return other.batch_number > batch.batch_number;
    });
    failures_.insert(behind, {batch.batch_number, batch.first_line, batch.last_line, std::move(error)});
  } else {
    stored_count_ += result.written().size();
    last_stored_line_ = batch.last_line;
  }
  // Under the lock: the window may be destroyed as soon as the waiting thread sees the count.
  changed_.notify_all();
}

void CommitWindow::wait_for_all() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_count_ == 0; });
}

std::uint64_t CommitWindow::stored_count() const {
  const std::lock_guard lock(mutex_);
  return stored_count_;
}

std::uint64_t CommitWindow::last_stored_line() const {
  const std::lock_guard lock(mutex_);
  return last_stored_line_;
}

std::vector<CommitWindow::Failure> CommitWindow::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

}  // namespace perdure::cli
