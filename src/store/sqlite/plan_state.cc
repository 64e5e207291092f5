#include "store/sqlite/plan_state.h"

namespace perdure::sqlite {

Head SqlitePlanState::head(const Key& key) {
  // A batch that is refused must not leave a collection behind, so it is only looked up here.
  const std::int64_t collection = collections_.find(key.collection);
  return collection == 0 ? Head() : heads_.find(collection, key.scope, key.id);
}

std::shared_ptr<const CollectionRules> SqlitePlanState::rules(const std::string& collection) {
  return rules_.find(collection);
}

std::optional<std::string> SqlitePlanState::body(const Key&, const Head& head, DamagedBody& damaged) {
  const LogRows::Guard guard(log_rows_);
  if (!log_rows_.row(head.seq)) {
    damaged.reason = "its row is missing in the log";
    return std::nullopt;
  }
  return log_rows_.body(damaged);
}

std::optional<std::string> SqlitePlanState::other_holder(const IndexEntry& entry, std::string_view scope,
                                                         std::string_view id) {
  return index_.other_holder(entry, scope, id);
}

}  // namespace perdure::sqlite
