#include "raw_store.h"

#include <sqlite3.h>

#include <stdexcept>

#include <perdure/open.h>
#include "sample.h"

namespace perdure::bench {

RawStore::RawStore(const std::string& path) {
  {
    const auto store = open("sqlite:" + path);
    // Gives the collection and the actor their number 1.
    if (store->info().head.seq == 0) (void)store->put({"docs", "zzz"}, "{}");
    seq_ = store->info().head.seq;
  }
  check(sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr));
  run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000");
  const auto prepare = [this](const char* sql, sqlite3_stmt*& statement) {
    check(sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
  };
  prepare(
      "INSERT INTO perdure_log(seq, collection, scope, id, version, kind, at, actor, previous, format, body, "
      "body_hash, chain) VALUES(?1,1,'',?2,1,1,?3,1,0,0,?4,?5,?5)",
      log_);
  prepare("INSERT INTO perdure_heads VALUES(1,'',?1,?2,1,?3,0)", head_);
  prepare(
      "SELECT l.body FROM perdure_heads h JOIN perdure_log l ON l.seq = h.seq WHERE h.collection=1 AND "
      "h.scope='' AND h.id=?1",
      select_);
  prepare(
      "SELECT l.body FROM perdure_heads h JOIN perdure_log l ON l.seq = h.seq WHERE h.deleted = 0 "
      "ORDER BY h.collection, h.scope, h.id",
      scan_);
}

RawStore::~RawStore() {
  for (sqlite3_stmt* statement : {log_, head_, select_, scan_}) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

void RawStore::commit(int count, const std::string& body) {
  static const std::string hash(16, 'h');
  run("BEGIN IMMEDIATE");
  for (int i = 0; i < count; ++i) {
    const std::string id = id_of(number_++);
    ++seq_;
    sqlite3_bind_int64(log_, 1, static_cast<sqlite3_int64>(seq_));
    sqlite3_bind_text(log_, 2, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
    sqlite3_bind_int64(log_, 3, 1);
    sqlite3_bind_text(log_, 4, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
    sqlite3_bind_blob(log_, 5, hash.data(), static_cast<int>(hash.size()), SQLITE_STATIC);
    finish(log_);
    sqlite3_bind_text(head_, 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
    sqlite3_bind_int64(head_, 2, static_cast<sqlite3_int64>(seq_));
    sqlite3_bind_int64(head_, 3, 1);
    finish(head_);
  }
  run("COMMIT");
}

std::string RawStore::get(const std::string& id) {
  sqlite3_bind_text(select_, 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
  if (sqlite3_step(select_) != SQLITE_ROW) throw std::runtime_error("missing " + id);
  std::string body(static_cast<const char*>(sqlite3_column_blob(select_, 0)),
                   static_cast<std::size_t>(sqlite3_column_bytes(select_, 0)));
  sqlite3_reset(select_);
  return body;
}

void RawStore::scan() {
  std::size_t sum = 0;
  while (sqlite3_step(scan_) == SQLITE_ROW) sum += static_cast<std::size_t>(sqlite3_column_bytes(scan_, 0));
  sqlite3_reset(scan_);
  if (sum == 0) throw std::runtime_error("nothing to scan");
}

void RawStore::check(int result) {
  if (result != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
}

void RawStore::run(const char* sql) { check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr)); }

void RawStore::finish(sqlite3_stmt* statement) {
  if (sqlite3_step(statement) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db_));
  sqlite3_reset(statement);
}

}  // namespace perdure::bench
