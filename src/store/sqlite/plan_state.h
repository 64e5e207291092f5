#pragma once

#include "store/batch_planner.h"
#include "store/sqlite/heads_table.h"
#include "store/sqlite/index_table.h"
#include "store/sqlite/log_rows.h"
#include "store/sqlite/names.h"
#include "store/sqlite/rules_table.h"

namespace perdure::sqlite {

/// The tables as the write transaction sees them; rows that are kept back must be written before.
class SqlitePlanState : public PlanState {
 public:
  SqlitePlanState(const Connection& connection, Names& collections, RulesTable& rules, HeadsTable& heads,
                  IndexTable& index)
      : collections_(collections), rules_(rules), heads_(heads), index_(index), log_rows_(connection) {}

  Head head(const Key& key) override;
  std::shared_ptr<const CollectionRules> rules(const std::string& collection) override;
  std::optional<std::string> body(const Key& key, const Head& head, DamagedBody& damaged) override;
  std::optional<std::string> other_holder(const IndexEntry& entry, std::string_view scope,
                                          std::string_view id) override;

 private:
  Names& collections_;
  RulesTable& rules_;
  HeadsTable& heads_;
  IndexTable& index_;
  LogRows log_rows_;
};

}  // namespace perdure::sqlite
