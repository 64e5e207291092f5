#include "tests/errors/scene.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <new>
#include <string_view>
#include <utility>

#include <perdure/error.h>
#include "tests/failing_memory.h"

namespace perdure::test {
namespace {

using Exempt = FailingMemory::Exempt;

// What a call that fails may be told as. That a whole file is called damaged, or ours called another
// program's, because a call failed would send a person to a backup for nothing.
bool is_expected(std::string_view code) {
  static constexpr std::array<std::string_view, 6> kExpected = {
      code::kIo, code::kDiskFull, code::kReadOnly, code::kOutOfMemory, code::kBusy, code::kUntrusted};
  return std::find(kExpected.begin(), kExpected.end(), code) != kExpected.end();
}

}  // namespace

bool Scene::open(OpenOptions options) {
  options.on_warning = [this](std::string_view warning) {
    const Exempt exempt;
    const std::lock_guard lock(mutex_);
    warnings_.emplace_back(warning);
  };
  const Answer answer = attempt("open", [&] {
    std::unique_ptr<Store> store = perdure::open(url(), options);
    const Exempt exempt;
    store_ = wrap_ ? wrap_(std::move(store)) : std::move(store);
  });
  if (answer == Answer::in_doubt) fault("opening is in doubt");
  return answer == Answer::returned;
}

Answer Scene::judge(const char* what, const std::exception_ptr& thrown) {
  const Exempt exempt;
  ++failures_count_;
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    judge_error(what, error);
    if (error.outcome() == Outcome::not_applied) return Answer::not_applied;
    ++in_doubt_count_;
    return Answer::in_doubt;
  } catch (const std::bad_alloc&) {
    has_lacked_memory_.store(true);
    return Answer::not_applied;
  } catch (const std::exception& error) {
    fault(fmt::format("{} threw no Error: {}", what, error.what()));
  } catch (...) {
    fault(fmt::format("{} threw no std::exception", what));
  }
  return Answer::not_applied;
}

void Scene::judge_error(const char* what, const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    last_error_ = error.what();
  }
  if (!is_expected(error.code())) fault(fmt::format("{}: {}: {}", what, error.code(), error.what()));
  const bool names_place = std::string_view(error.what()).find(directory_) != std::string_view::npos;
  if (!names_place && error.code() != code::kOutOfMemory) {
    fault(fmt::format("{}: the message names no file: {}", what, error.what()));
  }
  if (error.outcome() == Outcome::in_doubt && error.retryable()) {
    fault(fmt::format("{}: in doubt and retryable", what));
  }
}

Answer Scene::commit(const std::function<Batch()>& batch, const std::string& operation_id) {
  CommitOptions options;
  {
    const Exempt exempt;
    options = {answers_.begin(), operation_id};
  }
  const std::string actor = [&] {
    const Exempt exempt;
    return options.actor;
  }();
  std::size_t operations_count = 0;
  CommitResult result;
  const Answer answer = attempt("commit", [&] {
    Batch wanted = batch();
    operations_count = wanted.size();
    result = store_->commit(std::move(wanted), std::move(options));
  });
  const Exempt exempt;
  if (!result.ok()) fault("a commit was refused: " + result.conflict()->message());
  answers_.note(actor, answer, result.written(), operations_count);
  return answer;
}

void Scene::commit_async(const std::function<Batch()>& batch) {
  std::unique_ptr<const std::string> actor;
  CommitOptions options;
  {
    const Exempt exempt;
    options.actor = answers_.begin();
    actor = std::make_unique<const std::string>(options.actor);
  }
  std::size_t operations_count = 0;
  const Answer answer = attempt("commit_async", [&] {
    Batch wanted = batch();
    operations_count = wanted.size();
    const std::string* const name = actor.get();
    store_->commit_async(
        std::move(wanted), std::move(options),
        [this, name, operations_count](const std::exception_ptr& error, const CommitResult& result) {
          const Exempt exempt;
          const std::unique_ptr<const std::string> owned(name);
          const Answer late = error ? judge("commit_async", error) : Answer::returned;
          answers_.note(*owned, late, result.written(), operations_count);
        });
    static_cast<void>(actor.release());  // the handler owns it now
  });
  const Exempt exempt;
  if (answer != Answer::returned) answers_.note(*actor, answer, {}, operations_count);
}

Answer Scene::put(const char* id, const char* body) {
  return commit([&] { return std::move(Batch().put({"notes", id}, body)); });
}

void Scene::fault(const std::string& what) {
  const Exempt exempt;
  const std::lock_guard lock(mutex_);
  faults_.push_back(what);
}

std::vector<std::string> Scene::faults() const {
  const std::lock_guard lock(mutex_);
  return faults_;
}

std::string Scene::last_error() const {
  const std::lock_guard lock(mutex_);
  return last_error_;
}

std::vector<std::string> Scene::warnings() const {
  const std::lock_guard lock(mutex_);
  return warnings_;
}

}  // namespace perdure::test
