#include "store/postgres/rules_table.h"

#include <fmt/core.h>

#include <utility>

#include <perdure/error.h>
#include "store/body_codec.h"

namespace perdure::postgres {
namespace {

// Names of collections come from callers; those without settings are remembered too.
constexpr std::size_t kRememberedCount = 1000;

}  // namespace

std::shared_ptr<const CollectionRules> RulesTable::find(Connection& connection,
                                                        const std::string& collection) {
  if (settings_seq_ == 0 || collection == kSettingsCollection) return no_rules();
  const auto found = known_.find(collection);
  if (found != known_.end()) return found->second;
  if (known_.size() >= kRememberedCount) known_.clear();
  auto rules = load(connection, collection);
  known_.emplace(collection, rules);
  has_new_ = true;
  return rules;
}

std::shared_ptr<const CollectionRules> RulesTable::load(Connection& connection,
                                                        const std::string& collection) const {
  connection.send(
      "SELECT h.seq, l.format, l.body, l.body_hash FROM perdure_heads h "
      "LEFT JOIN perdure_log l ON l.space = h.space AND l.seq = h.seq "
      "WHERE h.space = $1::bigint AND h.collection = $2::text AND h.scope = '' AND h.id = $3::text "
      "AND NOT h.deleted",
      Parameters().integer(space_).text(kSettingsCollection).text(collection));
  connection.send(
      "SELECT definition, number FROM perdure_indexes WHERE space = $1::bigint AND collection = $2::text",
      Parameters().integer(space_).text(collection));
  const std::vector<Result> results = connection.receive();
  const Result& settings = results[0];
  if (settings.empty()) return no_rules();
  DamagedBody damaged{"its row is missing in the log"};
  std::optional<std::string> body;
  if (!settings.is_null(0, 1)) {
    body = decode_body(static_cast<int>(settings.integer(0, 1)), settings.bytes(0, 2), settings.bytes(0, 3),
                       damaged);
  }
  if (!body) {
    throw Error(code::kCorruptDocument,
                fmt::format("cannot read the settings of {}, {}; set them anew", collection, damaged.reason));
  }
  auto rules = std::make_shared<CollectionRules>(compile_rules(*body, settings.unsigned_integer(0, 0)));
  for (IndexRule& index : rules->indexes) {
    for (int row = 0; row < results[1].rows_count(); ++row) {
      if (results[1].bytes(row, 0) == index.definition) index.number = results[1].integer(row, 1);
    }
  }
  return rules;
}

std::vector<std::string> RulesTable::collections_with_settings(Connection& connection) const {
  const Result found = connection.run(
      "SELECT id FROM perdure_heads WHERE space = $1::bigint AND collection = $2::text AND scope = '' "
      "AND NOT deleted ORDER BY id",
      Parameters().integer(space_).text(kSettingsCollection));
  std::vector<std::string> names;
  for (int row = 0; row < found.rows_count(); ++row) names.emplace_back(found.bytes(row, 0));
  return names;
}

}  // namespace perdure::postgres
