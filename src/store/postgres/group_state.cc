#include "store/postgres/group_state.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "store/chain.h"
#include "store/index_keys.h"
#include "store/postgres/format.h"

namespace perdure::postgres {
namespace {

// Deleted in small portions with the commits that bring new ones, so that no commit pays for all of them.
constexpr std::int64_t kPrunedOperationsCount = 16;

Hash hash_of(std::string_view bytes) {
  Hash hash{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
  return hash;
}

/// Heads as arrays of their columns. What is added must stay until they are sent.
class HeadRows {
 public:
  void add(const Key& key, const Head& head, std::string_view keys) {
    collections_.push_back(key.collection);
    scopes_.push_back(key.scope);
    ids_.push_back(key.id);
    seqs_.push_back(static_cast<std::int64_t>(head.seq));
    versions_.push_back(static_cast<std::int64_t>(head.version));
    created_.push_back(head.created_at);
    deleted_.push_back(head.deleted ? 1 : 0);
    keys_.push_back(keys.empty() ? Parameters::Blob() : Parameters::Blob(keys));
  }
  [[nodiscard]] bool empty() const { return ids_.empty(); }
  [[nodiscard]] Parameters parameters(std::int64_t space) const {
    Parameters all;
    all.integer(space).texts(collections_).texts(scopes_).texts(ids_).integers(seqs_).integers(versions_);
    all.integers(created_).integers(deleted_).blobs(keys_);
    return all;
  }

 private:
  std::vector<std::string_view> collections_, scopes_, ids_;
  std::vector<std::int64_t> seqs_, versions_, created_, deleted_;
  std::vector<Parameters::Blob> keys_;
};

std::vector<const Key*> keys_of(const CommitQueue::Group& group) {
  std::vector<const Key*> keys;
  for (const PendingCommit* pending : group) {
    for (const PreparedOperation& operation : pending->batch.operations) {
      if (!operation.earlier_index) keys.push_back(&operation.key);
    }
  }
  return keys;
}

std::vector<Parameters::Blob> operation_ids_of(const CommitQueue::Group& group) {
  std::vector<Parameters::Blob> ids;
  for (const PendingCommit* pending : group) {
    if (!pending->batch.operation_id.empty()) ids.emplace_back(pending->batch.operation_id);
  }
  return ids;
}

}  // namespace

void GroupState::begin(const CommitQueue::Group& group) {
  connection_.send("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
  connection_.send(
      "SELECT seq, chain, epoch, settings_seq FROM perdure_spaces WHERE space = $1::bigint FOR UPDATE",
      Parameters().integer(space_));
  const std::vector<const Key*> keys = keys_of(group);
  if (!keys.empty()) send_keys(keys);
  const std::vector<Parameters::Blob> operation_ids = operation_ids_of(group);
  if (!operation_ids.empty()) {
    connection_.send(
        "SELECT id, content_hash, first_seq, change_count FROM perdure_operations "
        "WHERE space = $1::bigint AND id = ANY($2::bytea[])",
        Parameters().integer(space_).blobs(operation_ids));
  }
  const std::vector<Result> results = connection_.receive();
  const Result& space = results[1];
  if (space.empty() || space.bytes(0, 1).size() != end_.chain.size()) {
    throw Error(code::kCorrupt, fmt::format("cannot write to {}: the row of its space is gone or damaged; "
                                            "open the store again",
                                            connection_.shown()));
  }
  at_begin_ = {{space.unsigned_integer(0, 0), hash_of(space.bytes(0, 1))},
               std::string(space.bytes(0, 2)),
               space.unsigned_integer(0, 3)};
  end_ = at_begin_.end;
  rules_.refresh(at_begin_.settings_seq);
  if (!keys.empty()) take_heads(results[2], keys);
  if (operation_ids.empty()) return;
  const Result& operations = results.back();
  for (int row = 0; row < operations.rows_count(); ++row) {
    operations_[std::string(operations.bytes(row, 0))] = {std::string(operations.bytes(row, 1)),
                                                          operations.unsigned_integer(row, 2),
                                                          operations.unsigned_integer(row, 3)};
  }
}

void GroupState::send_keys(const std::vector<const Key*>& keys) {
  std::vector<std::string_view> collections;
  std::vector<std::string_view> scopes;
  std::vector<std::string_view> ids;
  for (const Key* key : keys) {
    collections.push_back(key->collection);
    scopes.push_back(key->scope);
    ids.push_back(key->id);
  }
  // One look-up per key, whatever the planner thinks of the table's size: a plan outlives it.
  connection_.send(
      "SELECT asked.position, h.seq, h.version, h.created_at, h.deleted, h.keys "
      "FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS asked(collection, scope, id, "
      "position) CROSS JOIN LATERAL (SELECT * FROM perdure_heads WHERE space = $1::bigint "
      "AND collection = asked.collection AND scope = asked.scope AND id = asked.id LIMIT 1) AS h",
      Parameters().integer(space_).texts(collections).texts(scopes).texts(ids));
}

void GroupState::take_heads(const Result& result, const std::vector<const Key*>& keys) {
  for (const Key* key : keys) documents_.try_emplace(*key);
  for (int row = 0; row < result.rows_count(); ++row) {
    const auto position = static_cast<std::size_t>(result.integer(row, 0)) - 1;
    Document& document = documents_[*keys.at(position)];
    document.head = {result.unsigned_integer(row, 1), result.unsigned_integer(row, 2), result.integer(row, 3),
                     result.integer(row, 4) != 0};
    document.stored_keys = result.bytes(row, 5);
    document.is_stored = true;
  }
}

GroupState::Document& GroupState::document(const Key& key) {
  const auto found = documents_.find(key);
  if (found != documents_.end()) return found->second;
  const std::vector<const Key*> keys = {&key};
  send_keys(keys);
  take_heads(connection_.receive().back(), keys);
  return documents_[key];
}

Head GroupState::head(const Key& key) { return document(key).head; }

std::shared_ptr<const CollectionRules> GroupState::rules(const std::string& collection) {
  return rules_.find(connection_, collection);
}

std::optional<std::string> GroupState::body(const Key& /*key*/, const Head& head, DamagedBody& damaged) {
  const auto own = bodies_.find(head.seq);
  if (own != bodies_.end()) return decode_own(*own->second);
  const Result row = connection_.run(
      "SELECT format, body, body_hash FROM perdure_log WHERE space = $1::bigint AND seq = $2::bigint",
      Parameters().integer(space_).integer(head.seq));
  if (row.empty()) {
    damaged.reason = "its row is missing in the log";
    return std::nullopt;
  }
  return decode_body(static_cast<int>(row.integer(0, 0)), row.bytes(0, 1), row.bytes(0, 2), damaged);
}

// Among documents that this transaction has changed, what it remembers is newer than the tables.
std::optional<std::string> GroupState::other_holder(const IndexEntry& entry, std::string_view scope,
                                                    std::string_view id) {
  const auto changed = holders_.find({entry.number, std::string(scope), entry.key});
  if (changed != holders_.end()) {
    for (const std::string& holder : changed->second) {
      if (holder != id) return holder;
    }
  }
  const auto collection = collections_.find(entry.number);
  for (std::string& holder : holders_of(connection_, entry, scope)) {
    if (holder == id) continue;
    if (collection == collections_.end()) return std::move(holder);
    const auto known = documents_.find({collection->second, holder, std::string(scope)});
    if (known == documents_.end() || !known->second.is_written) return std::move(holder);
  }
  return std::nullopt;
}

const OperationRecord* GroupState::find_operation(const std::string& operation_id) const {
  const auto found = operations_.find(operation_id);
  return found == operations_.end() ? nullptr : &found->second;
}

void GroupState::remember_operation(const std::string& operation_id, OperationRecord record) {
  operations_[operation_id] = std::move(record);
  new_operations_.insert(operation_id);
}

void GroupState::forget_operation(const std::string& operation_id) {
  operations_.erase(operation_id);
  new_operations_.erase(operation_id);
}

void GroupState::append(const PlannedRow& row) {
  ChainedRow chained;
  chained.kind = row.erases ? ChangeKind::erase : ChangeKind::put;
  chained.collection = row.key->collection;
  chained.scope = row.key->scope;
  chained.id = row.key->id;
  chained.version = row.after.version;
  chained.at_microseconds = row.at;
  chained.actor = *row.actor;
  chained.body_hash = row.body->hash;
  end_ = {row.after.seq, next_chain(end_.chain, chained)};
  rows_.push_back({row.key, row.before, row.after, *row.actor, row.at, row.body, end_.chain});
  bodies_[row.after.seq] = row.body;

  Document& changed = document(*row.key);
  if (!changed.is_changed) changed.entries = decode_entries(changed.stored_keys);
  for (const IndexEntry& entry : changed.entries) {
    const auto held = holders_.find({entry.number, row.key->scope, entry.key});
    if (held != holders_.end()) held->second.erase(row.key->id);
  }
  changed.head = row.after;
  changed.entries = row.entries;
  changed.is_changed = true;
  changed.is_written = true;
  for (const IndexRule& rule : row.rules->indexes) collections_[rule.number] = row.key->collection;
  for (const IndexEntry& entry : changed.entries) {
    holders_[{entry.number, row.key->scope, entry.key}].insert(row.key->id);
  }
}

void GroupState::erase_head(const Key& key) {
  IndexRows index;
  index.change(key.scope, key.id, decode_entries(document(key).stored_keys), {});
  index.send(connection_);
  connection_.send(
      "DELETE FROM perdure_heads WHERE space = $1::bigint AND collection = $2::text AND scope = $3::text "
      "AND id = $4::text",
      Parameters().integer(space_).text(key.collection).text(key.scope).text(key.id));
  (void)connection_.receive();
  documents_[key] = {};
}

void GroupState::send_log() {
  std::vector<std::int64_t> seqs, versions, kinds, ats, previous, formats;
  std::vector<std::string_view> collections, scopes, ids;
  std::vector<Parameters::Blob> actors, hashes, chains, bodies;
  for (const Row& row : rows_) {
    seqs.push_back(static_cast<std::int64_t>(row.after.seq));
    collections.push_back(row.key->collection);
    scopes.push_back(row.key->scope);
    ids.push_back(row.key->id);
    versions.push_back(static_cast<std::int64_t>(row.after.version));
    kinds.push_back(row.after.deleted ? kEraseKind : kPutKind);
    ats.push_back(row.at);
    actors.emplace_back(row.actor);
    previous.push_back(static_cast<std::int64_t>(row.before.seq));
    formats.push_back(static_cast<std::int64_t>(row.body->format));
    hashes.emplace_back(as_bytes(row.body->hash));
    chains.emplace_back(as_bytes(row.chain));
    bodies.push_back(row.after.deleted ? Parameters::Blob() : Parameters::Blob(row.body->bytes));
  }
  Parameters parameters;
  parameters.integer(space_).integers(seqs).texts(collections).texts(scopes).texts(ids).integers(versions);
  parameters.integers(kinds).integers(ats).blobs(actors).integers(previous).integers(formats);
  parameters.blobs(hashes).blobs(chains).blobs(bodies);
  connection_.send(
      "INSERT INTO perdure_log(space, seq, collection, scope, id, version, kind, at, actor, previous, "
      "format, "
      "body_hash, chain, body) SELECT $1::bigint, * FROM unnest($2::bigint[], $3::text[], $4::text[], "
      "$5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bytea[], $10::bigint[], $11::bigint[], "
      "$12::bytea[], $13::bytea[], $14::bytea[])",
      parameters);
}

// Nobody else makes or moves a head while the space's row is locked, so that what was not there before is
// inserted without the search for a conflict, which costs as much as the insert.
void GroupState::send_heads() {
  HeadRows made;
  HeadRows moved;
  IndexRows index;
  for (auto& [key, document] : documents_) {
    if (!document.is_changed) continue;
    index.change(key.scope, key.id, decode_entries(document.stored_keys), document.entries);
    document.stored_keys = encode_entries(document.entries);
    (document.is_stored ? moved : made).add(key, document.head, document.stored_keys);
    document.is_changed = false;
    document.is_stored = true;
  }
  if (!made.empty()) {
    connection_.send(
        "INSERT INTO perdure_heads(space, collection, scope, id, seq, version, created_at, deleted, keys) "
        "SELECT $1::bigint, collection, scope, id, seq, version, created_at, deleted = 1, keys "
        "FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], "
        "$8::bigint[], $9::bytea[]) AS made(collection, scope, id, seq, version, created_at, deleted, keys)",
        made.parameters(space_));
  }
  if (!moved.empty()) {
    connection_.send(
        "INSERT INTO perdure_heads(space, collection, scope, id, seq, version, created_at, deleted, keys) "
        "SELECT $1::bigint, collection, scope, id, seq, version, created_at, deleted = 1, keys "
        "FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], "
        "$8::bigint[], $9::bytea[]) AS moved(collection, scope, id, seq, version, created_at, deleted, keys) "
        "ON CONFLICT(space, collection, scope, id) DO UPDATE SET seq = excluded.seq, "
        "version = excluded.version, created_at = excluded.created_at, deleted = excluded.deleted, "
        "keys = excluded.keys",
        moved.parameters(space_));
  }
  index.send(connection_);
}

void GroupState::send_operations(std::int64_t at) {
  if (new_operations_.empty()) return;
  const auto kept = std::chrono::duration_cast<std::chrono::microseconds>(limits::kOperationIdKept);
  connection_.send(
      "DELETE FROM perdure_operations WHERE space = $1::bigint AND id IN (SELECT id FROM perdure_operations "
      "WHERE space = $1::bigint AND at < $2::bigint ORDER BY at LIMIT $3::bigint)",
      Parameters().integer(space_).integer(at - kept.count()).integer(kPrunedOperationsCount));
  std::vector<Parameters::Blob> ids, hashes;
  std::vector<std::int64_t> first_seqs, counts;
  for (const std::string& id : new_operations_) {
    const OperationRecord& record = operations_.at(id);
    ids.emplace_back(id);
    hashes.emplace_back(record.content_hash);
    first_seqs.push_back(static_cast<std::int64_t>(record.first_seq));
    counts.push_back(static_cast<std::int64_t>(record.changes_count));
  }
  connection_.send(
      "INSERT INTO perdure_operations(space, at, id, content_hash, first_seq, change_count) "
      "SELECT $1::bigint, $2::bigint, * FROM unnest($3::bytea[], $4::bytea[], $5::bigint[], $6::bigint[])",
      Parameters()
          .integer(space_)
          .integer(at)
          .blobs(ids)
          .blobs(hashes)
          .integers(first_seqs)
          .integers(counts));
  new_operations_.clear();
}

void GroupState::send_rows(std::uint64_t settings_seq, std::int64_t at) {
  if (!rows_.empty()) {
    send_log();
    send_heads();
    rows_.clear();
  }
  send_operations(at);
  connection_.send(
      "UPDATE perdure_spaces SET seq = $2::bigint, chain = $3::bytea, settings_seq = $4::bigint "
      "WHERE space = $1::bigint",
      Parameters().integer(space_).integer(end_.seq).blob(as_bytes(end_.chain)).integer(settings_seq));
}

void GroupState::write(std::int64_t at) {
  if (rows_.empty() && new_operations_.empty()) return;
  send_rows(rules_.settings_seq(), at);
  (void)connection_.receive();
}

void GroupState::forget_read(const LogEnd& end) {
  end_ = end;
  rows_.clear();
  documents_.clear();
  holders_.clear();
}

}  // namespace perdure::postgres
