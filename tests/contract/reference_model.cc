#include "tests/contract/reference_model.h"

#include <functional>

#include "tests/contract/reference_patch.h"

namespace perdure::test {
namespace {

using Documents = std::map<Key, ModelDocument, KeyOrder>;

std::optional<Conflict> broken_precondition(const Operation& operation, const ModelDocument& document) {
  Conflict conflict;
  conflict.key = operation.key;
  conflict.expected = operation.if_version;
  conflict.found = document.exists ? document.version : 0;
  const bool must_not_exist = operation.kind == Operation::Kind::create || operation.if_version == 0U;
  const bool must_exist = operation.kind != Operation::Kind::create && operation.kind != Operation::Kind::put;
  const bool version_given = operation.if_version.value_or(0) != 0;
  if (document.exists && must_not_exist) {
    conflict.reason = Conflict::Reason::exists;
  } else if (!document.exists && (must_exist || version_given)) {
    conflict.reason = Conflict::Reason::missing;
  } else if (version_given && *operation.if_version != document.version) {
    conflict.reason = Conflict::Reason::version;
  } else {
    return std::nullopt;
  }
  return conflict;
}

bool names_exact_member(const Operation& operation) {
  if (operation.kind == Operation::Kind::merge_patch)
    return operation.body.find("\"exact\"") != std::string::npos;
  for (const auto& [pointer, value] : operation.patch.set) {
    if (pointer.empty() || pointer.rfind("/exact", 0) == 0) return true;
  }
  for (const std::string& pointer : operation.patch.remove) {
    if (pointer.rfind("/exact", 0) == 0) return true;
  }
  return false;
}

bool has_malformed_pointer(const Batch& batch) {
  try {
    for (const Operation& operation : batch.operations()) check_pointers(operation.patch);
    return false;
  } catch (const InvalidPatch&) {
    return true;
  }
}

/// The new body; of a patch only its value.
std::string new_body(const Operation& operation, const ModelDocument& before) {
  switch (operation.kind) {
    case Operation::Kind::patch:
      return boost::json::serialize(reference_patched(boost::json::parse(before.body), operation.patch));
    case Operation::Kind::merge_patch:
      return boost::json::serialize(
          reference_merged(boost::json::parse(before.body), boost::json::parse(operation.body)));
    case Operation::Kind::erase:
      return {};
    default:
      return operation.body;
  }
}

ExpectedChange change_of(const Operation& operation, const ModelDocument& before) {
  ExpectedChange change;
  change.key = operation.key;
  change.version = before.version + 1;
  change.kind = operation.kind == Operation::Kind::erase ? ChangeKind::erase : ChangeKind::put;
  change.body = new_body(operation, before);
  change.only_as_value =
      operation.kind == Operation::Kind::patch || operation.kind == Operation::Kind::merge_patch;
  if (change.only_as_value && !before.only_as_value && !names_exact_member(operation) &&
      before.body.find(ReferenceModel::kExactMember) != std::string::npos) {
    change.kept_text = ReferenceModel::kExactMember;
  }
  return change;
}

void take_over(ModelDocument& document, const ExpectedChange& change, std::uint64_t seq) {
  if (!document.exists) document.created_seq = seq;
  document.exists = change.kind == ChangeKind::put;
  document.version = change.version;
  document.seq = seq;
  document.body = change.body;
  document.only_as_value = change.only_as_value;
}

}  // namespace

std::string content_of(const Batch& batch) {
  std::string content;
  const auto add = [&](const std::string& part) { content += std::to_string(part.size()) + ":" + part; };
  for (const Operation& operation : batch.operations()) {
    add(std::to_string(static_cast<int>(operation.kind)));
    for (const std::string& part :
         {operation.key.collection, operation.key.scope, operation.key.id, operation.body}) {
      add(part);
    }
    add(operation.if_version ? std::to_string(*operation.if_version) : "any");
    for (const auto& [pointer, value] : operation.patch.set) add(pointer), add(value);
    add("remove");
    for (const std::string& pointer : operation.patch.remove) add(pointer);
  }
  return content;
}

const ModelDocument* ReferenceModel::find(const Key& key) const {
  const auto found = documents_.find(key);
  return found == documents_.end() ? nullptr : &found->second;
}

ExpectedOutcome ReferenceModel::expect(const Batch& batch, const std::string& operation_id) const {
  ExpectedOutcome outcome;
  if (has_malformed_pointer(batch)) {  // input, so refused before anything else is looked at
    outcome.error_code = code::kInvalidPatch;
    return outcome;
  }
  if (const auto known = operations_.find(operation_id);
      !operation_id.empty() && known != operations_.end()) {
    if (known->second.content == content_of(batch)) return known->second.outcome;
    outcome.error_code = code::kOperationReused;
    return outcome;
  }
  outcome.first_seq = head() + 1;
  Documents touched;  // as the operations before left them
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const Operation& operation = batch.operations()[i];
    ModelDocument document;
    if (const auto seen = touched.find(operation.key); seen != touched.end()) {
      document = seen->second;
    } else if (const ModelDocument* const stored = find(operation.key)) {
      document = *stored;
    }
    if (operation.key.id.empty()) document = ModelDocument();
    if (auto conflict = broken_precondition(operation, document)) {
      conflict->operation_index = i;
      outcome.conflict = std::move(conflict);
      outcome.changes.clear();
      return outcome;
    }
    try {
      outcome.changes.push_back(change_of(operation, document));
    } catch (const InvalidPatch&) {
      outcome.error_code = code::kInvalidPatch;
      outcome.changes.clear();
      return outcome;
    }
    take_over(document, outcome.changes.back(), outcome.first_seq + i);
    if (!operation.key.id.empty()) touched[operation.key] = std::move(document);
  }
  return outcome;
}

void ReferenceModel::apply(const ExpectedOutcome& outcome, const Batch& batch, const CommitOptions& options,
                           const std::vector<Change>& changes) {
  const std::string* const actor = &*actors_.insert(options.actor).first;
  for (std::size_t i = 0; i < outcome.changes.size(); ++i) {
    const ExpectedChange& change = outcome.changes[i];
    const auto entry = documents_.try_emplace(change.key).first;
    take_over(entry->second, change, outcome.first_seq + i);
    log_.push_back({&entry->first, actor, change.version, std::hash<std::string>()(change.body),
                    changes[i].at, change.kind});
  }
  if (options.operation_id.empty()) return;
  Remembered remembered = {content_of(batch), outcome};
  remembered.outcome.repeated = true;
  for (ExpectedChange& change : remembered.outcome.changes) change.body.clear();
  operations_.emplace(options.operation_id, std::move(remembered));
}

std::string ReferenceModel::difference(const Change& change, bool with_body) const {
  if (change.seq == 0 || change.seq > log_.size())
    return "seq " + std::to_string(change.seq) + " is not in the log";
  const LogRow& row = log_[change.seq - 1];
  const std::string where = " of change " + std::to_string(change.seq);
  if (change.kind != row.kind) return "kind" + where;
  if (!(change.key == *row.key)) return "key" + where;
  if (change.version != row.version) return "version" + where;
  if (change.actor != *row.actor) return "actor" + where;
  if (change.at != row.at) return "time" + where;
  if (!change.unreadable_reason.empty()) return "unreadable body" + where + ": " + change.unreadable_reason;
  if (!with_body) return change.body.empty() ? "" : "a body that was not asked for" + where;
  if (std::hash<std::string>()(change.body) != row.body_hash) return "body" + where;
  return {};
}

}  // namespace perdure::test
