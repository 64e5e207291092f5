#include "store/sqlite/rules_table.h"

#include <fmt/core.h>

#include <utility>

#include <perdure/error.h>

namespace perdure::sqlite {
namespace {

// Names of collections come from callers; those without settings are remembered too.
constexpr std::size_t kRememberedCount = 1000;

}  // namespace

RulesTable::RulesTable(const Connection& connection, Names& collections)
    : collections_(collections),
      log_rows_(connection),
      select_settings_seq_(connection, "SELECT value FROM perdure_meta WHERE name = 'settings_seq'"),
      select_head_(connection,
                   "SELECT seq FROM perdure_heads WHERE collection = ?1 AND scope = '' AND id = ?2 AND "
                   "deleted = 0"),
      select_number_(connection,
                     "SELECT number FROM perdure_indexes WHERE collection = ?1 AND definition = ?2"),
      select_ids_(connection,
                  "SELECT id FROM perdure_heads WHERE collection = ?1 AND scope = '' AND deleted = 0") {
  refresh();
}

void RulesTable::refresh() {
  const ResetGuard guard(select_settings_seq_);
  const std::uint64_t seq = select_settings_seq_.step() ? select_settings_seq_.unsigned_integer(0) : 0;
  if (seq != settings_seq_) forget_all();
  settings_seq_ = seq;
}

std::shared_ptr<const CollectionRules> RulesTable::find(const std::string& collection) {
  if (settings_seq_ == 0 || collection == kSettingsCollection) return no_rules();
  const auto found = known_.find(collection);
  if (found != known_.end()) return found->second;
  if (known_.size() >= kRememberedCount) known_.clear();
  auto rules = load(collection);
  known_.emplace(collection, rules);
  has_new_ = true;
  return rules;
}

std::shared_ptr<const CollectionRules> RulesTable::load(const std::string& collection) {
  const std::int64_t settings = collections_.find(std::string(kSettingsCollection));
  if (settings == 0) return no_rules();
  const ResetGuard guard(select_head_);
  if (!select_head_.bind(1, settings).bind_text(2, collection).step()) return no_rules();
  const std::uint64_t seq = select_head_.unsigned_integer(0);
  DamagedBody damaged;
  const auto row = log_rows_.row(seq);
  const auto body = row ? log_rows_.body(damaged) : std::nullopt;
  log_rows_.release();
  if (!body) {
    throw Error(code::kCorruptDocument,
                fmt::format("cannot read the settings of {}, {}; set them anew", collection, damaged.reason));
  }
  auto rules = std::make_shared<CollectionRules>(compile_rules(*body, seq));
  const std::int64_t number = collections_.find(collection);
  for (IndexRule& index : rules->indexes) {
    const ResetGuard number_guard(select_number_);
    if (select_number_.bind(1, number).bind_text(2, index.definition).step()) {
      index.number = select_number_.integer(0);
    }
  }
  return rules;
}

std::vector<std::string> RulesTable::collections_with_settings() {
  std::vector<std::string> names;
  const std::int64_t settings = collections_.find(std::string(kSettingsCollection));
  if (settings == 0) return names;
  const ResetGuard guard(select_ids_);
  select_ids_.bind(1, settings);
  while (select_ids_.step()) names.emplace_back(select_ids_.bytes(0));
  return names;
}

}  // namespace perdure::sqlite
