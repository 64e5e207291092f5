#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/store.h>
#include "tests/forwarding_store.h"
#include "tests/linearizability/document_history.h"
#include "tests/linearizability/log_order.h"

namespace perdure::test {

/// What clients asked of some documents and what they were answered, by one clock. Any thread.
class Recorder {
 public:
  /// The documents: those of one collection and scope that have these ids.
  Recorder(std::string collection, std::string scope, std::vector<std::string> ids)
      : collection_(std::move(collection)), scope_(std::move(scope)), ids_(std::move(ids)) {}

  [[nodiscard]] const std::vector<std::string>& ids() const { return ids_; }
  [[nodiscard]] Key key(const std::string& id) const { return {collection_, id, scope_}; }
  [[nodiscard]] std::uint64_t tick() { return ++clock_; }

  struct Call {
    std::vector<Operation> operations;
    std::string operation_id;
    std::uint64_t invoked = 0;
  };
  [[nodiscard]] Call begin(const Batch& batch, const CommitOptions& options);
  void answered(Call call, const CommitResult& result);
  void failed(Call call, Outcome outcome);
  /// The store was opened again: what was in doubt until now has happened or will not.
  void reopened();

  /// Which reads make one register: those of the store, which are checked together whatever handle they went
  /// through, or those of one cached collection (see `Findings`).
  static constexpr std::size_t kStoreReads = 0;
  void read(std::size_t reads, const std::string& id, const Document* seen, std::uint64_t invoked);
  void read_erased(const std::string& id, std::uint64_t version, std::uint64_t invoked);
  void snapshot(RecordedSnapshot snapshot);
  [[nodiscard]] bool is_ours(const Key& key) const {
    return key.collection == collection_ && key.scope == scope_;
  }

  struct Findings {
    std::vector<std::string> documents;  ///< histories that are not linearizable
    std::vector<std::string> order;      ///< see `log_order_violations`
    std::vector<std::string> answers;  ///< repeated commits that were answered otherwise than the first time

    [[nodiscard]] bool empty() const { return documents.empty() && order.empty() && answers.empty(); }
    [[nodiscard]] std::string to_string() const;
  };
  /// Checks everything, when no call is running any more. `log`: all changes of the documents.
  [[nodiscard]] Findings check(const std::vector<Change>& log);

  struct Counts {
    std::uint64_t commits = 0;
    std::uint64_t conflicts = 0;
    std::uint64_t unknown = 0;  ///< at the end
    std::uint64_t repeated = 0;
    std::uint64_t reads = 0;  ///< of one document each
    std::uint64_t snapshots = 0;
  };
  [[nodiscard]] Counts counts();

 private:
  struct Write {
    std::vector<Operation> operations;
    DocumentOperation::Answer answer = DocumentOperation::Answer::unknown;
    CommitResult result;
    std::uint64_t invoked = 0;
    std::uint64_t returned = DocumentOperation::kNever;
  };
  using Histories = std::map<std::string, std::vector<DocumentOperation>>;  // by id

  [[nodiscard]] Write& write_of(Call call);
  static void add(const Write& write, Histories& histories);
  void add_read(std::size_t reads, const std::string& id, DocumentOperation read);

  const std::string collection_;
  const std::string scope_;
  const std::vector<std::string> ids_;
  std::atomic<std::uint64_t> clock_{0};
  std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<Write> writes_;
  std::map<std::string, std::size_t> place_of_operation_id_;
  std::map<std::size_t, Histories> reads_;
  std::vector<RecordedSnapshot> snapshots_;
  std::vector<std::string> answers_;
  Counts counts_;
};

/// Passes everything on and records commits, `get`, whole lists of the documents and `changes`.
class RecordingStore : public ForwardingStore {
 public:
  RecordingStore(Store& store, Recorder& recorder) : ForwardingStore(store), recorder_(recorder) {}

  CommitResult commit(Batch batch, CommitOptions options) override;
  void commit_async(Batch batch, CommitOptions options, Completion done) override;
  std::optional<Document> get(const Key& key) override;
  Page list(const std::string& collection, const ListOptions& options) override;
  ChangePage changes(const Cursor& since, const ChangesOptions& options) override;

 private:
  Recorder& recorder_;
};

}  // namespace perdure::test
