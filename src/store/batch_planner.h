#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/collection_rules.h"
#include "store/head.h"
#include "store/prepared_batch.h"

namespace perdure {

/// A row that a batch will append.
struct PlannedRow {
  const Key* key = nullptr;
  Head before;
  Head after;
  bool erases = false;
  std::int64_t at = 0;  ///< microseconds since 1970
  const std::string* actor = nullptr;
  const EncodedBody* body = nullptr;
  std::shared_ptr<const CollectionRules> rules;
  std::vector<IndexEntry> entries;  ///< of the new body, where the rules declare indexes
};

/// A batch is planned completely before its first row is written, so that a failed precondition needs no
/// rollback and fails its own batch alone.
struct Plan {
  std::vector<PlannedRow> rows;
  std::optional<Conflict> conflict;
};

/// What a batch is planned against: the documents as they stand inside of the transaction that will write it,
/// with all that earlier batches of its group have written. One thread at a time.
class PlanState {
 public:
  PlanState() = default;
  PlanState(const PlanState&) = delete;
  PlanState& operator=(const PlanState&) = delete;
  virtual ~PlanState() = default;

  [[nodiscard]] virtual Head head(const Key& key) = 0;

  /// Throws `corrupt_document` when they cannot be read.
  [[nodiscard]] virtual std::shared_ptr<const CollectionRules> rules(const std::string& collection) = 0;

  /// The plain body of a document that exists; empty, and `damaged` says why, when its bytes are damaged.
  [[nodiscard]] virtual std::optional<std::string> body(const Key& key, const Head& head,
                                                        DamagedBody& damaged) = 0;

  /// Another document than `id` of this scope that has this unique key.
  [[nodiscard]] virtual std::optional<std::string> other_holder(const IndexEntry& entry,
                                                                std::string_view scope,
                                                                std::string_view id) = 0;
};

/// Decides what a batch writes. Writes nothing. One thread at a time.
class BatchPlanner {
 public:
  BatchPlanner(PrepareLimits limits, PlanState& state) : limits_(limits), state_(state) {}

  /// The rows would stand behind `seq`. Throws `invalid_patch`, `too_large`, `schema_violation`,
  /// `invalid_settings`, `corrupt_document`, naming the operation.
  [[nodiscard]] Plan plan(PreparedBatch& batch, std::uint64_t seq, std::int64_t at);

 private:
  [[nodiscard]] PlannedRow plan_row(const Plan& plan, PreparedBatch& batch, PreparedOperation& operation,
                                    const Head& head, std::uint64_t seq, std::int64_t at);
  [[nodiscard]] Head find_head(const Plan& plan, const PreparedOperation& operation);
  void patch_again(const Plan& plan, PreparedOperation& operation, const Head& head,
                   const CollectionRules& rules);
  [[nodiscard]] std::optional<Conflict> find_duplicate(const Plan& plan, const PreparedBatch& batch);

  const PrepareLimits limits_;
  PlanState& state_;
};

}  // namespace perdure
