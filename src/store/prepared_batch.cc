#include "store/prepared_batch.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <perdure/limits.h>
#include "core/ids.h"
#include "core/json_patch.h"
#include "core/json_text.h"

namespace perdure {
namespace {

/// Leaves room to count on; tables hold signed numbers.
// Far below what a store reads again, so that later versions have room.
constexpr std::uint64_t kAdoptedVersionMost = std::uint64_t{1} << 53;
constexpr std::string_view kReservedPrefix = "perdure_";
// Declared in perdure/mirror.h, whose layer checks what stands in it.
constexpr std::string_view kMirrorsCollectionName = "perdure_mirrors";

std::string_view verb(Operation::Kind kind) {
  static constexpr std::array<std::string_view, 7> kVerbs = {"put",         "create", "replace", "patch",
                                                             "merge-patch", "erase",  "adopt"};
  return kVerbs.at(static_cast<std::size_t>(kind));
}

void check_body_size(std::size_t size_bytes, const PrepareLimits& limits) {
  if (size_bytes > limits.body_bytes) {
    throw Error(code::kTooLarge, fmt::format("the document has {} bytes, at most {} are allowed", size_bytes,
                                             limits.body_bytes));
  }
}

void check_document_text(const std::string& body, const PrepareLimits& limits) {
  check_body_size(body.size(), limits);
  if (const auto fault = json::check_document(body)) throw Error(code::kInvalidJson, fault->message());
}

void append_field(std::string& bytes, std::string_view field) {
  bytes += std::to_string(field.size());
  bytes += ':';
  bytes += field;
}

void append_adopted(std::string& bytes, const Adopted& adopted) {
  append_field(bytes, std::to_string(adopted.version));
  append_field(bytes, std::to_string(adopted.at.time_since_epoch().count()));
  append_field(bytes,
               adopted.created_at ? std::to_string(adopted.created_at->time_since_epoch().count()) : "");
  append_field(bytes, adopted.actor);
  append_field(bytes, adopted.kind == ChangeKind::put ? "put" : "erase");
}

// Of what the caller gave, before ids are generated, so that the repetition of a create is recognised.
void append_content(std::string& bytes, const Operation& operation) {
  append_field(bytes, verb(operation.kind));
  append_field(bytes, operation.key.collection);
  append_field(bytes, operation.key.scope);
  append_field(bytes, operation.key.id);
  append_field(bytes, operation.if_version ? std::to_string(*operation.if_version) : "any");
  append_field(bytes, operation.body);
  append_field(bytes, std::to_string(operation.patch.set.size()));
  for (const auto& [pointer, value] : operation.patch.set) {
    append_field(bytes, pointer);
    append_field(bytes, value);
  }
  append_field(bytes, std::to_string(operation.patch.remove.size()));
  for (const auto& pointer : operation.patch.remove) append_field(bytes, pointer);
  if (operation.adopted) append_adopted(bytes, *operation.adopted);
}

Hash content_hash(const std::vector<Operation>& operations) {
  std::string bytes;
  for (const Operation& operation : operations) append_content(bytes, operation);
  return blake2b_128(bytes);
}

std::size_t input_bytes(const Operation& operation) {
  std::size_t sum = operation.key.id.size() + operation.key.scope.size() + operation.body.size();
  for (const auto& [pointer, value] : operation.patch.set) sum += pointer.size() + value.size();
  for (const auto& pointer : operation.patch.remove) sum += pointer.size();
  return sum;
}

// What the store itself keeps there follows from other writes.
void check_not_reserved(const Key& key, std::size_t batch_size) {
  if (!key.collection.starts_with(kReservedPrefix)) return;
  if (key.collection == kSettingsCollection) {
    if (batch_size > 1) {
      throw Error(code::kInvalidArgument, "settings are committed alone; put them into a batch of their own");
    }
  } else if (key.collection != kMirrorsCollectionName) {
    throw Error(code::kInvalidCollection,
                fmt::format("collections that begin with {} are the store's own", kReservedPrefix));
  }
  if (!key.scope.empty()) throw Error(code::kInvalidArgument, "settings have no scope");
}

void check_adopted(const Operation& operation) {
  const auto refuse = [](const char* what) { throw Error(code::kInvalidArgument, what); };
  if (!operation.adopted) refuse("an adopted version must be described");
  const Adopted& adopted = *operation.adopted;
  if (adopted.version == 0 || adopted.version > kAdoptedVersionMost) {
    refuse("an adopted version is 1 to 2^53");
  }
  if (operation.if_version) refuse("an adopted version has no precondition but its own");
  if (adopted.kind == ChangeKind::erase && !operation.body.empty()) refuse("an adopted deletion has no body");
  check_actor(adopted.actor);
}

void prepare_body(PreparedOperation& prepared, Operation& operation, const PrepareLimits& limits,
                  const CollectionRules* rules) {
  check_document_text(operation.body, limits);
  if (rules != nullptr) {
    require_allowed(*rules, operation.key.collection, operation.key.id, operation.body);
  }
  prepared.body = encode_body(std::move(operation.body), rules == nullptr || rules->keeps_bodies_plain());
}

// Takes what it needs out of `operation`; its key only on success, for messages.
PreparedOperation prepare_operation(Operation& operation, std::size_t batch_size, const PrepareLimits& limits,
                                    const CollectionRules* rules) {
  if (operation.kind == Operation::Kind::create && operation.key.id.empty()) operation.key.id = new_id();
  check_key(operation.key);
  check_not_reserved(operation.key, batch_size);
  PreparedOperation prepared;
  prepared.rules_seq = rules == nullptr ? kNotChecked : rules->seq;
  prepared.kind = operation.kind;
  prepared.if_version = operation.if_version;
  switch (operation.kind) {
    case Operation::Kind::put:
    case Operation::Kind::create:
    case Operation::Kind::replace:
      prepare_body(prepared, operation, limits, rules);
      break;
    case Operation::Kind::patch:
      json::check_patch(operation.patch);
      prepared.patch = std::move(operation.patch);
      break;
    case Operation::Kind::merge_patch:
      check_document_text(operation.body, limits);
      prepared.merge_patch = std::move(operation.body);
      break;
    case Operation::Kind::erase:
      prepared.body.hash = blake2b_128({});
      break;
    case Operation::Kind::adopt:
      check_adopted(operation);
      prepared.adopted = std::move(operation.adopted);
      if (prepared.erases()) {
        prepared.body.hash = blake2b_128({});
      } else {
        prepare_body(prepared, operation, limits, rules);
      }
      break;
  }
  prepared.key = std::move(operation.key);
  return prepared;
}

// Patching outside of the commit is only an optimisation. What does not succeed here is decided by the
// commit, against the state it commits to: a repeated operation is answered although its patch would not
// apply again, and a conflict goes before an error.
void apply_patch_early(PreparedOperation& operation, bool is_repeatable, const PrepareAgainst& against) {
  try {
    const std::optional<Document> document = against.document(operation.key);
    if (!document || (operation.if_version && *operation.if_version != document->version)) return;
    const auto rules = against.rules(operation.key.collection);
    if (!rules) return;
    operation.body = apply_patch_operation(operation, document->body, against.limits, *rules);
    operation.rules_seq = rules->seq;
    operation.based_on_seq = document->seq;
  } catch (const Error& error) {
    // Pages that SQLite finds damaged inside a write transaction can fail others' writes in it, so they are
    // not read there when it is known here. With an operation id the answer may be that of the first time.
    if (error.code() == code::kCorruptDocument && !is_repeatable) throw;
    operation.based_on_seq = 0;
  }
}

void link_repeated_keys(std::vector<PreparedOperation>& operations) {
  // In ascending order, as generated ids are, none is repeated.
  const auto is_not_less = [](const PreparedOperation& one, const PreparedOperation& other) {
    const Key& a = one.key;
    const Key& b = other.key;
    return std::tie(a.collection, a.scope, a.id) >= std::tie(b.collection, b.scope, b.id);
  };
  if (std::adjacent_find(operations.begin(), operations.end(), is_not_less) == operations.end()) return;
  std::unordered_map<std::string, std::size_t> last;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const Key& key = operations[i].key;
    const auto [found, is_new] = last.try_emplace(key.collection + '/' + key.scope + '/' + key.id, i);
    if (is_new) continue;
    operations[i].earlier_index = found->second;
    found->second = i;
  }
}

// It is stored as text and shown as JSON.
void require_utf8(std::string_view what, const std::string& text) {
  if (json::check(json::quote(text))) {
    throw Error(code::kInvalidArgument, fmt::format("the {} must be UTF-8", what));
  }
}

void check_options(const Batch& batch, const CommitOptions& options) {
  if (batch.empty()) {
    throw Error(code::kInvalidArgument, "cannot commit an empty batch; add an operation first");
  }
  if (batch.size() > limits::kBatchOperationsCount) {
    throw Error(code::kTooLarge, fmt::format("cannot commit a batch of {} operations, at most {} are allowed",
                                             batch.size(), limits::kBatchOperationsCount));
  }
  check_actor(options.actor);
  if (options.operation_id.size() > limits::kOperationIdBytes) {
    throw Error(code::kTooLarge, fmt::format("the operation id has {} bytes, at most {} are allowed",
                                             options.operation_id.size(), limits::kOperationIdBytes));
  }
  require_utf8("operation id", options.operation_id);
}

}  // namespace

void check_actor(const std::string& actor) {
  if (actor.size() > limits::kActorBytes) {
    throw Error(code::kTooLarge, fmt::format("the actor has {} bytes, at most {} are allowed", actor.size(),
                                             limits::kActorBytes));
  }
  require_utf8("actor", actor);
}

std::string shown_key(const Key& key) {
  std::string text = key.collection + "/" + (key.id.empty() ? "(new)" : key.id);
  return key.scope.empty() ? text : text + " of " + key.scope;
}

void rethrow_for(const Error& error, Operation::Kind kind, const Key& key, std::size_t index,
                 std::size_t count) {
  const std::string where = count > 1 ? fmt::format(" (operation {} of {})", index + 1, count) : "";
  throw Error(error.code(),
              fmt::format("cannot {} {}{}: {}", verb(kind), shown_key(key), where, error.what()),
              {error.native_code(), error.retryable(), error.outcome()});
}

EncodedBody apply_patch_operation(const PreparedOperation& operation, const std::string& document,
                                  const PrepareLimits& limits, const CollectionRules& rules) {
  std::string patched = operation.kind == Operation::Kind::patch
                            ? json::apply_patch(document, operation.patch)
                            : json::apply_merge_patch(document, operation.merge_patch);
  check_body_size(patched.size(), limits);
  require_allowed(rules, operation.key.collection, operation.key.id, patched);
  return encode_body(std::move(patched), rules.keeps_bodies_plain());
}

void check_again(PreparedOperation& operation, const CollectionRules& rules) {
  if (operation.rules_seq == rules.seq || operation.erases()) return;
  std::string body = decode_own(operation.body);
  require_allowed(rules, operation.key.collection, operation.key.id, body);
  operation.body = encode_body(std::move(body), rules.keeps_bodies_plain());
  operation.rules_seq = rules.seq;
}

PreparedBatch prepare(Batch batch, CommitOptions options, const PrepareAgainst& against) {
  check_options(batch, options);
  std::vector<Operation> operations = std::move(batch).operations();
  PreparedBatch prepared;
  if (!options.operation_id.empty()) prepared.content_hash = content_hash(operations);
  prepared.actor = std::move(options.actor);
  prepared.operation_id = std::move(options.operation_id);
  const std::size_t count = operations.size();
  prepared.operations.reserve(count);
  std::shared_ptr<const CollectionRules> rules;
  const std::string* rules_of = nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    prepared.size_bytes += input_bytes(operations[i]);
    if (prepared.size_bytes > limits::kBatchBytes) {
      throw Error(code::kTooLarge,
                  fmt::format("cannot commit a batch of more than {} bytes", limits::kBatchBytes));
    }
    try {
      if (operations[i].kind == Operation::Kind::adopt && !against.adopts) {
        throw Error(code::kUnsupported,
                    "this kind of store cannot take over versions of another one; put it");
      }
      const std::string& collection = operations[i].key.collection;
      if (rules_of == nullptr || *rules_of != collection) rules = against.rules(collection);
      prepared.operations.push_back(prepare_operation(operations[i], count, against.limits, rules.get()));
      rules_of = &prepared.operations.back().key.collection;
    } catch (const Error& error) {
      rethrow_for(error, operations[i].kind, operations[i].key, i, count);
    }
  }
  link_repeated_keys(prepared.operations);
  for (std::size_t i = 0; i < count; ++i) {
    PreparedOperation& operation = prepared.operations[i];
    if (!operation.is_patch() || operation.earlier_index) continue;
    // The commit refuses a batch that grows beyond this; no need to build it here.
    if (prepared.size_bytes > limits::kBatchBytes) break;
    try {
      apply_patch_early(operation, !prepared.operation_id.empty(), against);
    } catch (const Error& error) {
      rethrow_for(error, operation.kind, operation.key, i, count);
    }
    prepared.size_bytes += operation.body.bytes.size();
  }
  return prepared;
}

}  // namespace perdure
