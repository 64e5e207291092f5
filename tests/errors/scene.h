#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <perdure/open.h>
#include <perdure/store.h>

#include "tests/errors/answers.h"

namespace perdure::test {

/// One directory with a store in which calls fail: what a workload does goes through here, so that every
/// answer is looked at and noted. Any thread between `open` and `close`.
class Scene {
 public:
  using Wrap = std::function<std::unique_ptr<Store>(std::unique_ptr<Store>)>;

  Scene(std::string directory, std::string writer, Wrap wrap = {})
      : directory_(std::move(directory)), wrap_(std::move(wrap)), answers_(std::move(writer)) {}

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] std::string file(const std::string& name) const { return directory_ + "/" + name; }
  [[nodiscard]] std::string url() const { return "sqlite:" + file("store.db"); }

  /// False when it failed.
  bool open(OpenOptions options = {});
  void close() { store_.reset(); }
  [[nodiscard]] bool is_open() const { return store_ != nullptr; }
  [[nodiscard]] Store& store() { return *store_; }

  /// Calls something that may fail as it is documented: with an Error, or for want of memory.
  template <typename Call>
  Answer attempt(const char* what, Call&& call) {
    try {
      call();
      return Answer::returned;
    } catch (...) {
      return judge(what, std::current_exception());
    }
  }
  /// The same for a batch, noted.
  Answer commit(const std::function<Batch()>& batch, const std::string& operation_id = {});
  void commit_async(const std::function<Batch()>& batch);
  Answer put(const char* id, const char* body);

  [[nodiscard]] Answers& answers() { return answers_; }
  /// Of calls other than commits, too.
  [[nodiscard]] std::size_t in_doubt_count() const { return in_doubt_count_.load(); }
  [[nodiscard]] std::size_t failures_count() const { return failures_count_.load(); }

  /// What a workload of files was answered, for its check. A file may have its new content although there was
  /// no memory to say so.
  void set_promise(Answer answer) { promise_ = has_lacked_memory_.load() ? Answer::in_doubt : answer; }
  [[nodiscard]] Answer promise() const { return promise_; }

  /// Something is wrong.
  void fault(const std::string& what);
  [[nodiscard]] std::vector<std::string> faults() const;
  [[nodiscard]] std::vector<std::string> warnings() const;
  /// What the last Error said.
  [[nodiscard]] std::string last_error() const;

 private:
  Answer judge(const char* what, const std::exception_ptr& thrown);
  void judge_error(const char* what, const Error& error);

  const std::string directory_;
  const Wrap wrap_;
  std::unique_ptr<Store> store_;
  Answers answers_;
  Answer promise_ = Answer::not_applied;
  std::atomic<std::size_t> in_doubt_count_{0};
  std::atomic<std::size_t> failures_count_{0};
  std::atomic<bool> has_lacked_memory_{false};

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<std::string> faults_;
  std::vector<std::string> warnings_;
  std::string last_error_;
};

}  // namespace perdure::test
