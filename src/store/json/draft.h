#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "store/batch_planner.h"
#include "store/json/collection_text.h"

namespace perdure::json_file {

/// A collection as it will be when the batches of a group that were planned so far are written. One thread at
/// a time.
class Draft : public PlanState {
 public:
  Draft(CollectionContent content, std::shared_ptr<const CollectionRules> rules)
      : content_(std::move(content)), rules_(std::move(rules)) {}

  Head head(const Key& key) override;
  std::shared_ptr<const CollectionRules> rules(const std::string& collection) override;
  std::optional<std::string> body(const Key& key, const Head& head, DamagedBody& damaged) override;
  std::optional<std::string> other_holder(const IndexEntry& entry, std::string_view scope,
                                          std::string_view id) override;

  /// Plans the batch and takes it in; what it wrote, or why it was refused. Throws what the planner throws,
  /// and `invalid_argument` for a patch that makes the reserved member; the draft is as it was then.
  [[nodiscard]] CommitResult apply(PreparedBatch& batch, PrepareLimits limits, Time at);

  /// The batch's operation id as known to this collection. Throws `operation_reused` when it belongs to
  /// another batch, `too_large` when no more can be remembered.
  [[nodiscard]] std::optional<CommitResult> repeated(const PreparedBatch& batch, Time at);

  [[nodiscard]] const CollectionContent& content() const& { return content_; }
  [[nodiscard]] CollectionContent content() && { return std::move(content_); }
  [[nodiscard]] bool is_changed() const { return is_changed_; }

 private:
  using UniqueKey = std::tuple<std::int64_t, std::string, std::string>;  // number, scope, key

  void take(const PlannedRow& row);
  void list_holders();
  void change_holder(const DocumentName& name, const Record& record, bool holds);

  CollectionContent content_;
  const std::shared_ptr<const CollectionRules> rules_;
  std::optional<std::map<UniqueKey, std::set<std::string>>> holders_;  ///< made when it is asked for
  bool is_changed_ = false;
};

}  // namespace perdure::json_file
