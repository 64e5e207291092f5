#include "store/sqlite/change_rows.h"

#include "store/sqlite/format.h"

namespace perdure::sqlite {
namespace {

constexpr std::size_t kKeptRowsCount = 64;

void bind_body(Statement& statement, int index, const ChangeRow& row) {
  if (row.after.deleted) {
    statement.bind_null(index);
  } else if (row.format == BodyFormat::plain) {
    statement.bind_text(index, row.body);
  } else {
    statement.bind_blob(index, row.body);
  }
}

void bind_row(Statement& statement, int first, const ChangeRow& row) {
  statement.bind(first, row.after.seq).bind(first + 1, row.collection).bind_text(first + 2, row.scope);
  statement.bind_text(first + 3, row.id).bind(first + 4, row.after.version);
  statement.bind(first + 5, row.after.deleted ? kEraseKind : kPutKind).bind(first + 6, row.at);
  statement.bind(first + 7, row.actor).bind(first + 8, row.before.seq);
  statement.bind(first + 9, static_cast<int>(row.format));
  statement.bind_blob(first + 10, as_bytes(row.body_hash)).bind_blob(first + 11, as_bytes(row.chain));
  bind_body(statement, first + 12, row);
}

}  // namespace

ChangeRows::ChangeRows(const Connection& connection, HeadsTable& heads)
    : heads_(heads),
      log_(connection,
           "perdure_log(seq, collection, scope, id, version, kind, at, actor, previous, format, body_hash, "
           "chain, body)",
           13) {
  rows_.reserve(kKeptRowsCount);
  new_heads_.reserve(kKeptRowsCount);
  moved_heads_.reserve(kKeptRowsCount);
}

void ChangeRows::add(const ChangeRow& row) {
  if (rows_.size() == kKeptRowsCount) write();
  rows_.push_back(row);
  const HeadMove move{row.collection, row.scope, row.id, row.before, row.after};
  if (row.before.is_row()) {
    moved_heads_.push_back(move);
  } else {
    heads_.expect(row.collection, row.scope, row.id);
    new_heads_.push_back(move);
  }
}

void ChangeRows::write() {
  if (rows_.empty()) return;
  const struct Emptying {
    ChangeRows& kept;
    ~Emptying() { kept.forget(); }
  } emptying{*this};
  log_.insert(rows_, bind_row);
  // A document's head is made before it is moved.
  heads_.insert(new_heads_);
  for (const HeadMove& move : moved_heads_) heads_.move(move);
}

void ChangeRows::forget() noexcept {
  rows_.clear();
  new_heads_.clear();
  moved_heads_.clear();
}

}  // namespace perdure::sqlite
