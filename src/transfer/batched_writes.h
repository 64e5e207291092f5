#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <perdure/store.h>
#include <perdure/transfer.h>

namespace perdure {

/// Commits operations in batches, in their order, while the next ones are being gathered. What fits into one
/// batch is committed as one. In a dry run it only counts. One thread at a time.
class BatchedWrites {
 public:
  enum class Effect { adds, changes, removes };
  /// Names a document for messages.
  using Place = std::function<std::string(const Key& key, std::uint64_t line)>;

  /// Both outlive it.
  BatchedWrites(Store* to, const TransferOptions& options, TransferReport& report, Place place);
  /// Waits for what is on its way; what was gathered is dropped.
  ~BatchedWrites();
  BatchedWrites(const BatchedWrites&) = delete;
  BatchedWrites& operator=(const BatchedWrites&) = delete;

  /// False when an earlier operation was refused or the target failed; nothing is taken then.
  [[nodiscard]] bool add(Operation operation, Effect effect, std::uint64_t line);
  /// Commits what was gathered and waits for it. False as `add`.
  bool flush();

 private:
  struct Gathered {
    std::vector<Operation> operations;
    std::vector<Effect> effects;
    std::vector<std::uint64_t> lines;
    std::size_t bytes = 0;
  };
  [[nodiscard]] bool is_full() const;
  [[nodiscard]] bool stands_apart(const Operation& operation) const;
  bool submit();
  bool wait();
  bool settle(const CommitResult& result);
  void count(const Gathered& batch);
  void count(const Operation& operation, Effect effect);
  void start(const Gathered& batch);

  Store* const to_;
  const TransferOptions& options_;
  TransferReport& report_;
  const Place place_;
  Gathered gathered_;
  Gathered on_its_way_;
  bool is_first_ = true;
  bool has_stopped_ = false;

  std::mutex mutex_;
  std::condition_variable answered_;
  // Guarded by mutex_.
  bool is_waiting_ = false;
  std::exception_ptr error_;
  CommitResult result_;
};

}  // namespace perdure
