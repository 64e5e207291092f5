#include "store/json/draft.h"

#include <fmt/core.h>

#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/json_text.h"
#include "core/time.h"
#include "store/commit_error.h"
#include "store/json/record_subject.h"

namespace perdure::json_file {
namespace {

DocumentName name_of(const Key& key) { return {key.scope, key.id}; }

}  // namespace

Head Draft::head(const Key& key) {
  const auto found = content_.records.find(name_of(key));
  if (found == content_.records.end()) return {};
  const Record& record = *found->second;
  return {record.state, record.version, record.created_at.time_since_epoch().count(), record.deleted};
}

std::shared_ptr<const CollectionRules> Draft::rules(const std::string&) { return rules_; }

std::optional<std::string> Draft::body(const Key& key, const Head&, DamagedBody&) {
  return content_.records.at(name_of(key))->body;
}

std::optional<std::string> Draft::other_holder(const IndexEntry& entry, std::string_view scope,
                                               std::string_view id) {
  if (!holders_) list_holders();
  const auto found = holders_->find({entry.number, std::string(scope), entry.key});
  if (found == holders_->end()) return std::nullopt;
  for (const std::string& holder : found->second) {
    if (holder != id) return holder;
  }
  return std::nullopt;
}

void Draft::list_holders() {
  holders_.emplace();
  for (const auto& [name, record] : content_.records) change_holder(name, *record, true);
}

void Draft::change_holder(const DocumentName& name, const Record& record, bool holds) {
  if (record.deleted) return;
  std::vector<IndexEntry> entries;
  try {
    entries = index_entries(*rules_, subject_of(name, record));
  } catch (const Error&) {
    return;  // typed in by hand and too long for a key: it holds none, which `verify` tells
  }
  for (IndexEntry& entry : entries) {
    if (!rules_->indexes[static_cast<std::size_t>(entry.number) - 1].unique) continue;
    const UniqueKey key{entry.number, name.scope, std::move(entry.key)};
    if (holds) {
      (*holders_)[key].insert(name.id);
    } else {
      (*holders_)[key].erase(name.id);
    }
  }
}

void Draft::take(const PlannedRow& row) {
  const DocumentName name = name_of(*row.key);
  Record next;
  next.state = row.after.seq;
  next.version = row.after.version;
  next.created_at = time_of(row.after.created_at);
  next.updated_at = time_of(row.at);
  next.deleted = row.erases;
  if (!row.erases) next.body = json::compact(decode_own(*row.body));
  std::shared_ptr<const Record>& place = content_.records[name];
  if (holders_ && place) change_holder(name, *place, false);
  place = std::make_shared<const Record>(std::move(next));
  if (holders_) change_holder(name, *place, true);
}

CommitResult Draft::apply(PreparedBatch& batch, PrepareLimits limits, Time at) {
  const std::uint64_t states = new_states(batch.operations.size() + 1);
  Plan plan = BatchPlanner(limits, *this).plan(batch, states, at.time_since_epoch().count());
  if (plan.conflict) return CommitResult::refused(*std::move(plan.conflict));
  for (std::size_t i = 0; i < plan.rows.size(); ++i) {
    const PreparedOperation& operation = batch.operations[i];
    if (!operation.is_patch()) continue;
    try {
      require_no_reserved_member(decode_own(*plan.rows[i].body));
    } catch (const Error& error) {
      rethrow_for(error, operation.kind, operation.key, i, plan.rows.size());
    }
  }
  std::vector<Written> written;
  RememberedOperation remembered{at, to_hex(batch.content_hash), {}};
  for (const PlannedRow& row : plan.rows) {
    take(row);
    written.push_back({*row.key, row.after.version, 0});
    if (!batch.operation_id.empty()) remembered.written.emplace_back(name_of(*row.key), row.after.version);
  }
  if (!batch.operation_id.empty()) content_.operations[batch.operation_id] = std::move(remembered);
  is_changed_ = true;
  return CommitResult::committed(std::move(written), false);
}

std::optional<CommitResult> Draft::repeated(const PreparedBatch& batch, Time at) {
  const auto found = content_.operations.find(batch.operation_id);
  if (found != content_.operations.end()) {
    if (found->second.content_hash != to_hex(batch.content_hash)) throw_reused(batch.operation_id);
    std::vector<Written> written;
    for (const auto& [name, version] : found->second.written) {
      written.push_back({{batch.operations.front().key.collection, name.id, name.scope}, version, 0});
    }
    return CommitResult::committed(std::move(written), true);
  }
  std::erase_if(content_.operations,
                [at](const auto& one) { return one.second.at + limits::kOperationIdKept < at; });
  if (content_.operations.size() < limits::kJsonOperationIdsCount) return std::nullopt;
  throw Error(code::kTooLarge,
              fmt::format("{} operation ids of the last {} days are remembered, and no more can be; move the "
                          "collection to a SQLite store (perdure export)",
                          content_.operations.size(), limits::kOperationIdKept.count() / 24));
}

}  // namespace perdure::json_file
