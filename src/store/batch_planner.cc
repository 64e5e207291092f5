#include "store/batch_planner.h"

#include <fmt/core.h>

#include <map>
#include <tuple>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/time.h"

namespace perdure {
namespace {

std::optional<Conflict> check_precondition(const PreparedOperation& operation, const Head& head) {
  using Kind = Operation::Kind;
  using Reason = Conflict::Reason;
  const bool exists = head.exists();
  const std::uint64_t found = exists ? head.version : 0;
  std::optional<Reason> reason;
  if (operation.adopted) {
    if (head.version < operation.adopted->version) return std::nullopt;
    Conflict conflict;
    conflict.key = operation.key;
    conflict.found = head.version;
    return conflict;
  }
  if (operation.kind == Kind::create && exists) {
    reason = Reason::exists;
  } else if (operation.kind != Kind::put && operation.kind != Kind::create && !exists) {
    reason = Reason::missing;
  } else if (operation.if_version && *operation.if_version != found) {
    reason = *operation.if_version == 0 ? Reason::exists : exists ? Reason::version : Reason::missing;
  }
  if (!reason) return std::nullopt;
  Conflict conflict;
  conflict.reason = *reason;
  conflict.key = operation.key;
  conflict.expected = operation.if_version;
  conflict.found = found;
  return conflict;
}

// As the row leaves the document.
Head head_after(const PreparedOperation& operation, const PlannedRow& row, std::uint64_t seq) {
  const std::int64_t created_at = row.before.exists() ? row.before.created_at : row.at;
  if (!operation.adopted) return {seq, row.before.version + 1, created_at, row.erases};
  const std::optional<Time>& told = operation.adopted->created_at;
  return {seq, operation.adopted->version, told ? told->time_since_epoch().count() : created_at, row.erases};
}

std::vector<IndexEntry> entries_of(const PlannedRow& row) {
  if (row.erases || row.rules->indexes.empty()) return {};
  const std::string body = decode_own(*row.body);
  return index_entries(
      *row.rules, {body, row.key->id, row.after.version, time_of(row.after.created_at), time_of(row.at)});
}

// The rule that an entry of a unique key belongs to; null for an entry of an index.
const IndexRule* unique_rule(const CollectionRules& rules, std::int64_t number) {
  for (const IndexRule& rule : rules.indexes) {
    if (rule.unique && rule.number == number) return &rule;
  }
  return nullptr;
}

}  // namespace

Plan BatchPlanner::plan(PreparedBatch& batch, std::uint64_t seq, std::int64_t at) {
  Plan result;
  result.rows.reserve(batch.operations.size());
  std::size_t body_bytes = 0;
  bool has_unique = false;
  for (std::size_t i = 0; i < batch.operations.size(); ++i) {
    PreparedOperation& operation = batch.operations[i];
    const Head head = find_head(result, operation);
    if (auto conflict = check_precondition(operation, head)) {
      conflict->operation_index = i;
      return {{}, std::move(conflict)};
    }
    try {
      result.rows.push_back(plan_row(result, batch, operation, head, ++seq, at));
    } catch (const Error& error) {
      rethrow_for(error, operation.kind, operation.key, i, batch.operations.size());
    }
    has_unique = has_unique || result.rows.back().rules->has_unique();
    body_bytes += operation.body.bytes.size();
    if (body_bytes > limits::kBatchBytes) {
      throw Error(
          code::kTooLarge,
          fmt::format("cannot commit a batch whose documents have more than {} bytes", limits::kBatchBytes));
    }
  }
  if (has_unique) {
    if (auto conflict = find_duplicate(result, batch)) return {{}, std::move(conflict)};
  }
  return result;
}

PlannedRow BatchPlanner::plan_row(const Plan& plan, PreparedBatch& batch, PreparedOperation& operation,
                                  const Head& head, std::uint64_t seq, std::int64_t at) {
  PlannedRow row;
  row.key = &operation.key;
  row.before = head;
  row.rules = state_.rules(operation.key.collection);
  if (operation.is_patch() && operation.based_on_seq != row.before.seq) {
    patch_again(plan, operation, row.before, *row.rules);
  } else {
    check_again(operation, *row.rules);
  }
  row.erases = operation.erases();
  row.at = operation.adopted ? operation.adopted->at.time_since_epoch().count() : at;
  row.actor = operation.adopted ? &operation.adopted->actor : &batch.actor;
  row.body = &operation.body;
  row.after = head_after(operation, row, seq);
  row.entries = entries_of(row);
  return row;
}

Head BatchPlanner::find_head(const Plan& plan, const PreparedOperation& operation) {
  if (operation.earlier_index) return plan.rows[*operation.earlier_index].after;
  return state_.head(operation.key);
}

void BatchPlanner::patch_again(const Plan& plan, PreparedOperation& operation, const Head& head,
                               const CollectionRules& rules) {
  DamagedBody damaged;
  std::optional<std::string> body;
  if (operation.earlier_index) {
    const EncodedBody& earlier = *plan.rows[*operation.earlier_index].body;
    body = decode_body(static_cast<int>(earlier.format), earlier.bytes, as_bytes(earlier.hash), damaged);
  } else {
    body = state_.body(operation.key, head, damaged);
  }
  if (!body) {
    throw Error(
        code::kCorruptDocument,
        fmt::format("the document cannot be read, {}; put it anew or restore a backup", damaged.reason));
  }
  operation.body = apply_patch_operation(operation, *body, limits_, rules);
  operation.based_on_seq = head.seq;
  operation.rules_seq = rules.seq;
}

// Unique keys hold for what the batch leaves behind, so that two documents can exchange their values in one.
std::optional<Conflict> BatchPlanner::find_duplicate(const Plan& plan, const PreparedBatch& batch) {
  using Place = std::tuple<std::int64_t, std::string, std::string>;  // number, scope, key
  std::map<std::pair<std::string, std::string>, std::size_t> last;   // of each document: collection/scope, id
  const auto document_of = [](const Key& key) { return std::pair(key.collection + '/' + key.scope, key.id); };
  for (std::size_t i = 0; i < plan.rows.size(); ++i) last[document_of(*plan.rows[i].key)] = i;

  std::map<Place, std::size_t> taken;
  const auto refuse = [&](std::size_t i, const IndexRule& rule, std::string holder) {
    Conflict conflict;
    conflict.reason = Conflict::Reason::unique;
    conflict.operation_index = i;
    conflict.key = batch.operations[i].key;
    conflict.expected = batch.operations[i].if_version;
    conflict.found = plan.rows[i].before.exists() ? plan.rows[i].before.version : 0;
    conflict.holder_id = std::move(holder);
    conflict.fields = rule.fields_text();
    return conflict;
  };
  for (const auto& [document, i] : last) {
    const PlannedRow& row = plan.rows[i];
    for (const IndexEntry& entry : row.entries) {
      const IndexRule* rule = unique_rule(*row.rules, entry.number);
      if (rule == nullptr) continue;
      const auto [other, is_new] = taken.try_emplace({entry.number, row.key->scope, entry.key}, i);
      if (!is_new)
        return refuse(std::max(i, other->second), *rule, plan.rows[std::min(i, other->second)].key->id);
      auto holder = state_.other_holder(entry, row.key->scope, row.key->id);
      // A holder that this batch changes has given the key up; otherwise it would be in `taken`, or will be.
      if (holder && last.count({document.first, *holder}) == 0) return refuse(i, *rule, *std::move(holder));
    }
  }
  return std::nullopt;
}

}  // namespace perdure
