#include "store/sqlite/verify_chain.h"

#include <fmt/core.h>

#include <algorithm>

#include <perdure/error.h>
#include "store/chain.h"
#include "store/sqlite/format.h"

namespace perdure::sqlite {
namespace {

std::optional<Hash> as_hash(std::string_view bytes) {
  Hash hash{};
  if (bytes.size() != hash.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

}  // namespace

LogHead read_head(Connection& connection) {
  Statement last(connection, "SELECT seq, chain FROM perdure_log ORDER BY seq DESC LIMIT 1");
  if (!last.step()) return {};
  const std::optional<Hash> chain = as_hash(last.bytes(1));
  if (!chain || last.integer(0) < 1) {
    throw Error(code::kCorrupt,
                fmt::format("cannot use {}: the last row of its log (seq {}) is damaged; keep the "
                            "file and its -wal aside, and restore a backup",
                            connection.path(), last.integer(0)));
  }
  return {last.unsigned_integer(0), *chain};
}

std::optional<BrokenChain> verify_chain(const Connection& connection, const LogHead& must_contain,
                                        const std::function<void(std::uint64_t)>& on_row) {
  Statement rows(
      connection,
      "SELECT l.seq, l.kind, c.name, l.scope, l.id, l.version, l.at, a.name, l.body_hash, l.chain, l.format "
      "FROM perdure_log l LEFT JOIN perdure_collections c ON c.number = l.collection "
      "LEFT JOIN perdure_actors a ON a.number = l.actor ORDER BY l.seq");
  LogHead head;
  while (rows.step()) {
    const std::uint64_t seq = rows.unsigned_integer(0);
    if (on_row) on_row(seq);
    if (seq != head.seq + 1) return BrokenChain{head.seq + 1, "the row is missing"};
    const std::optional<Hash> body_hash = as_hash(rows.bytes(8));
    const std::optional<Hash> stored = as_hash(rows.bytes(9));
    if (!body_hash || !stored) return BrokenChain{seq, "a hash has the wrong size"};
    if (rows.integer(1) != kPutKind && rows.integer(1) != kEraseKind) {
      return BrokenChain{seq, "its kind is unknown"};
    }
    if (rows.is_null(2) || rows.is_null(7))
      return BrokenChain{seq, "it names an unknown collection or actor"};
    if (rows.integer(10) == kPurgedFormat) {
      // What its link was made of is gone for good; the links around it still hold.
      head = {seq, *stored};
      continue;
    }
    ChainedRow row;
    row.kind = rows.integer(1) == kPutKind ? ChangeKind::put : ChangeKind::erase;
    row.collection = rows.bytes(2);
    row.scope = rows.bytes(3);
    row.id = rows.bytes(4);
    row.version = rows.unsigned_integer(5);
    row.at_microseconds = rows.integer(6);
    row.actor = rows.bytes(7);
    row.body_hash = *body_hash;
    const Hash chain = next_chain(head.chain, row);
    if (chain != *stored) return BrokenChain{seq, "the row does not match its chain"};
    head = {seq, chain};
    if (seq == must_contain.seq && chain != must_contain.chain) {
      return BrokenChain{seq, "the history before it was replaced"};
    }
  }
  if (head.seq < must_contain.seq) return BrokenChain{head.seq + 1, "committed rows are missing at the end"};
  return std::nullopt;
}

}  // namespace perdure::sqlite
