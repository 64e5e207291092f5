#include "store/collection_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/ids.h"

namespace perdure {
namespace {

std::vector<query::Path> parse_fields(const std::vector<std::string>& fields) {
  std::vector<query::Path> paths;
  for (const std::string& field : fields) paths.push_back(query::Path::parse(field));
  return paths;
}

void require_schema_knows(const CollectionRules& rules) {
  if (!rules.schema) return;
  for (const IndexRule& index : rules.indexes) {
    for (const query::Path& path : index.fields) {
      if (path.base != query::Path::Base::body || !rules.schema->is_object_at(path.steps)) continue;
      throw Error(code::kInvalidSettings,
                  fmt::format("settings: the {} {} is on an object; name one of its members",
                              index.unique ? "unique key" : "index", path.to_string()));
    }
  }
}

// An entry of a unique key, or none: a document that lacks one of the values is not held to it.
void add_unique_entry(std::vector<IndexEntry>& entries, const IndexRule& rule,
                      const query::Subject& subject) {
  if (rule.where && !rule.where->matches(subject)) return;
  IndexEntry entry{rule.number, {}};
  for (const query::Path& path : rule.fields) {
    const std::string key = query::order_key(path, subject);
    if (query::is_absent(key)) return;
    if (query::is_cut(key)) {
      throw Error(code::kTooLarge, fmt::format("the unique field {} is longer than {} bytes",
                                               path.to_string(), limits::kOrderKeyBytes));
    }
    entry.key += key;
  }
  entries.push_back(std::move(entry));
}

void add_each_entries(std::vector<IndexEntry>& entries, const IndexRule& rule,
                      const query::Subject& subject) {
  std::vector<std::string> keys = query::each_order_keys(rule.fields[0], subject);
  if (keys.size() > limits::kIndexEntriesCount) {
    throw Error(code::kTooLarge,
                fmt::format("{} leads to {} elements, at most {} can be indexed", rule.fields[0].to_string(),
                            keys.size(), limits::kIndexEntriesCount));
  }
  for (std::string& key : keys) entries.push_back({rule.number, std::move(key)});
}

}  // namespace

std::string IndexRule::fields_text() const {
  std::string text;
  for (const query::Path& path : fields) text += (text.empty() ? "" : ",") + path.to_string();
  return text;
}

const std::shared_ptr<const CollectionRules>& no_rules() {
  static const auto none = std::make_shared<const CollectionRules>();
  return none;
}

CollectionRules compile_rules(std::string_view json, std::uint64_t seq) {
  CollectionRules rules;
  rules.settings = CollectionSettings::parse(json);
  rules.seq = seq;
  if (!rules.settings.schema.empty()) rules.schema = Schema::parse(rules.settings.schema);
  for (const CollectionSettings::Index& index : rules.settings.indexes) {
    IndexRule rule;
    rule.fields = parse_fields(index.fields);
    rule.each = index.each;
    rule.definition = (index.each ? "each " : "index ") + rule.fields_text();
    rules.indexes.push_back(std::move(rule));
  }
  for (const CollectionSettings::Unique& unique : rules.settings.unique) {
    IndexRule rule;
    rule.fields = parse_fields(unique.fields);
    rule.unique = true;
    rule.definition = "unique " + rule.fields_text();
    if (!unique.where.empty()) {
      rule.where = query::Filter::parse(unique.where, {}, Time());
      rule.definition += " where " + unique.where;
    }
    rules.indexes.push_back(std::move(rule));
  }
  require_schema_knows(rules);
  return rules;
}

std::vector<IndexEntry> index_entries(const CollectionRules& rules, const query::Subject& subject) {
  std::vector<IndexEntry> entries;
  entries.reserve(rules.indexes.size());
  for (const IndexRule& rule : rules.indexes) {
    if (rule.unique) {
      add_unique_entry(entries, rule, subject);
    } else if (rule.each) {
      add_each_entries(entries, rule, subject);
    } else {
      IndexEntry entry{rule.number, {}};
      for (const query::Path& path : rule.fields) query::append_order_key(entry.key, path, subject);
      entries.push_back(std::move(entry));
    }
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

void require_allowed(const CollectionRules& rules, const std::string& collection, const std::string& id,
                     std::string_view body) {
  if (collection == kSettingsCollection) {
    check_collection(id);
    if (id.starts_with("perdure_")) {
      throw Error(code::kInvalidSettings, "settings: the store's own collections have none");
    }
    (void)compile_rules(body, 0);
  } else if (rules.schema) {
    rules.schema->require(body);
  }
}

}  // namespace perdure
