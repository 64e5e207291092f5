#include "store/json/settings_rules.h"

#include <fmt/core.h>

#include <tuple>
#include <utility>

#include <perdure/error.h>
#include "store/json/record_subject.h"

namespace perdure::json_file {
namespace {

void require_no_object(const std::string& collection, const CollectionRules& rules, const DocumentName& name,
                       const query::Subject& subject) {
  for (const IndexRule& index : rules.indexes) {
    for (const query::Path& path : index.fields) {
      if (index.each || !query::is_object(query::order_key(path, subject))) continue;
      throw Error(code::kInvalidSettings,
                  fmt::format("settings: {} is an object in {}/{}; index one of its members",
                              path.to_string(), collection, name.to_string()));
    }
  }
}

}  // namespace

CollectionRules compile_numbered_rules(std::string_view json, std::uint64_t state) {
  CollectionRules rules = compile_rules(json, state);
  for (std::size_t i = 0; i < rules.indexes.size(); ++i) {
    rules.indexes[i].number = static_cast<std::int64_t>(i) + 1;
  }
  return rules;
}

SettingsRules::Compiled SettingsRules::compiled(const std::string& collection) {
  const auto none = [] { return Compiled{0, no_rules(), no_rules()}; };
  if (collection == kSettingsCollection) return none();
  const std::string settings_collection(kSettingsCollection);
  const auto settings = files_.read(settings_collection);
  const auto found = settings->content.records.find({"", collection});
  if (found == settings->content.records.end() || found->second->deleted) return none();
  const Record& record = *found->second;
  {
    const std::lock_guard lock(mutex_);
    const auto known = compiled_.find(collection);
    if (known != compiled_.end() && known->second.state == record.state) return known->second;
  }
  Compiled next;
  next.state = record.state;
  try {
    next.for_commit =
        std::make_shared<const CollectionRules>(compile_numbered_rules(record.body, record.state));
    CollectionRules without_indexes = compile_rules(record.body, record.state);
    without_indexes.indexes.clear();
    next.for_query = std::make_shared<const CollectionRules>(std::move(without_indexes));
  } catch (const Error& error) {
    throw Error(error.code(),
                fmt::format("{}, {}: {}", files_.path(settings_collection), collection, error.what()));
  }
  const std::lock_guard lock(mutex_);
  compiled_[collection] = next;
  return next;
}

std::shared_ptr<const CollectionRules> SettingsRules::find(const std::string& collection) {
  return compiled(collection).for_commit;
}

std::shared_ptr<const CollectionRules> SettingsRules::for_query(const std::string& collection) {
  return compiled(collection).for_query;
}

void require_documents_fit(const std::string& collection, const CollectionRules& rules,
                           const CollectionContent& documents) {
  if (rules.indexes.empty()) return;
  std::map<std::tuple<std::int64_t, std::string, std::string>, std::string> holders;  // number, scope, key
  for (const auto& [name, record] : documents.records) {
    if (record->deleted) continue;
    const query::Subject subject = subject_of(name, *record);
    require_no_object(collection, rules, name, subject);
    for (IndexEntry& entry : index_entries(rules, subject)) {
      const IndexRule& rule = rules.indexes[static_cast<std::size_t>(entry.number) - 1];
      if (!rule.unique) continue;
      const auto [holder, is_new] =
          holders.try_emplace({entry.number, name.scope, std::move(entry.key)}, name.id);
      if (is_new) continue;
      throw Error(code::kInvalidSettings,
                  fmt::format("settings: {} is not unique: {} and {} have the same; change one of them first",
                              rule.fields_text(), holder->second, name.id));
    }
  }
}

}  // namespace perdure::json_file
