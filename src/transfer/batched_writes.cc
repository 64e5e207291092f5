#include "transfer/batched_writes.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "transfer/source_check.h"

namespace perdure {
namespace {

/// What fits into the first batch is all or nothing; behind it smaller ones keep memory and pauses short.
constexpr std::size_t kFirstOperationsCount = limits::kBatchOperationsCount;
constexpr std::size_t kFirstBytes = std::size_t{16} << 20;
constexpr std::size_t kOperationsCount = 1000;
constexpr std::size_t kBytes = std::size_t{4} << 20;

/// What a document of the source is to blame for, not the target's disk.
bool is_refusal(const Error& error) {
  static constexpr std::array<std::string_view, 5> kRefusals = {code::kSchemaViolation, code::kTooLarge,
                                                                code::kInvalidJson, code::kInvalidSettings,
                                                                code::kUnsupported};
  return std::find(kRefusals.begin(), kRefusals.end(), error.code()) != kRefusals.end();
}

}  // namespace

BatchedWrites::BatchedWrites(Store* to, const TransferOptions& options, TransferReport& report, Place place)
    : to_(to), options_(options), report_(report), place_(std::move(place)) {}

BatchedWrites::~BatchedWrites() {
  std::unique_lock lock(mutex_);
  answered_.wait(lock, [this] { return !is_waiting_; });
}

bool BatchedWrites::add(Operation operation, Effect effect, std::uint64_t line) {
  if (has_stopped_) return false;
  if (options_.dry_run) {
    count(operation, effect);
    return true;
  }
  if (stands_apart(operation) && !submit()) return false;
  gathered_.bytes += operation.body.size();
  gathered_.operations.push_back(std::move(operation));
  gathered_.effects.push_back(effect);
  gathered_.lines.push_back(line);
  return !is_full() || submit();
}

bool BatchedWrites::flush() { return submit() && wait(); }

bool BatchedWrites::is_full() const {
  if (gathered_.operations.back().key.collection == kSettingsCollection) return true;
  // A store without a log writes a whole file for each batch.
  const bool is_large = is_first_ || !to_->capabilities().log;
  return gathered_.operations.size() >= (is_large ? kFirstOperationsCount : kOperationsCount) ||
         gathered_.bytes >= (is_large ? kFirstBytes : kBytes);
}

/// Whether it cannot go into one batch with what was gathered.
bool BatchedWrites::stands_apart(const Operation& operation) const {
  if (gathered_.operations.empty()) return false;
  if (operation.key.collection == kSettingsCollection) return true;
  return !to_->capabilities().many_collections &&
         gathered_.operations.back().key.collection != operation.key.collection;
}

bool BatchedWrites::submit() {
  if (!wait()) return false;
  if (gathered_.operations.empty()) return true;
  // Settings are alone anyway, and do not make what follows them a later batch.
  is_first_ = is_first_ && gathered_.operations.front().key.collection == kSettingsCollection;
  on_its_way_ = std::exchange(gathered_, {});
  start(on_its_way_);
  return true;
}

void BatchedWrites::start(const Gathered& gathered) {
  Batch batch;
  for (const Operation& operation : gathered.operations) batch.add(operation);
  {
    const std::lock_guard lock(mutex_);
    is_waiting_ = true;
    error_ = nullptr;
  }
  const auto answer = [this](std::exception_ptr error, CommitResult result) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
    result_ = std::move(result);
    is_waiting_ = false;
    answered_.notify_all();
  };
  CommitOptions options;
  options.actor = options_.actor;
  try {
    to_->commit_async(std::move(batch), std::move(options), answer);
  } catch (...) {
    answer(std::current_exception(), {});  // refused at once, or no memory; the handler is not called then
  }
}

bool BatchedWrites::wait() {
  while (!has_stopped_ && !on_its_way_.operations.empty()) {
    std::exception_ptr error;
    CommitResult result;
    {
      std::unique_lock lock(mutex_);
      answered_.wait(lock, [this] { return !is_waiting_; });
      error = std::exchange(error_, nullptr);
      result = std::exchange(result_, {});
    }
    try {
      if (error) std::rethrow_exception(error);
      if (!settle(result)) continue;
    } catch (const Error& failure) {
      has_stopped_ = true;
      if (is_refusal(failure)) {
        // The message names the document.
        const bool is_alone = on_its_way_.operations.size() == 1;
        refuse(report_, is_alone ? place_(on_its_way_.operations.front().key, on_its_way_.lines.front()) : "",
               failure.code(), failure.what());
      } else {
        report_.stopped_by = failure;
      }
    }
    on_its_way_ = {};
  }
  return !has_stopped_;
}

/// False when the batch was changed and is on its way again.
bool BatchedWrites::settle(const CommitResult& result) {
  if (!result.conflict()) {
    count(on_its_way_);
    return true;
  }
  const Conflict& conflict = *result.conflict();
  const std::size_t i = conflict.operation_index;
  Operation& operation = on_its_way_.operations[i];
  // The document was deleted there, with a later version, or somebody was quicker: the source's content
  // counts all the same, as a version of the target's own.
  if (operation.adopted && conflict.reason == Conflict::Reason::version && !options_.history) {
    operation.kind = Operation::Kind::put;
    operation.adopted.reset();
    start(on_its_way_);
    return false;
  }
  has_stopped_ = true;
  refuse(report_, place_(on_its_way_.operations[i].key, on_its_way_.lines[i]), code::kConflict,
         conflict.message());
  return true;
}

void BatchedWrites::count(const Gathered& batch) {
  for (std::size_t i = 0; i < batch.operations.size(); ++i) count(batch.operations[i], batch.effects[i]);
}

void BatchedWrites::count(const Operation& operation, Effect effect) {
  switch (effect) {
    case Effect::adds:
      ++report_.added_count;
      break;
    case Effect::changes:
      ++report_.changed_count;
      break;
    case Effect::removes:
      ++report_.removed_count;
      break;
  }
  if (effect != Effect::removes && operation.key.collection == kSettingsCollection) ++report_.settings_count;
}

}  // namespace perdure
