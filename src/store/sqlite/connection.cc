#include "store/sqlite/connection.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <cerrno>

#include <perdure/error.h>

namespace perdure::sqlite {
namespace {

struct Meaning {
  std::string_view code;
  std::string_view advice;
  bool retryable = false;
};

Meaning meaning_of(int result, int system_error) {
  if (result == SQLITE_READONLY_ROLLBACK) {
    return {code::kReadOnly, "a program was interrupted while it changed it; open it once for writing",
            false};
  }
  // Growing the -shm file is one of the calls whose full disk SQLite calls an I/O error.
  const bool no_space = system_error == ENOSPC || system_error == EDQUOT;
  if (no_space && (result & 0xFF) == SQLITE_IOERR) result = SQLITE_FULL;
  switch (result & 0xFF) {
    case SQLITE_FULL:
      return {code::kDiskFull, "free some space and try again", true};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {code::kBusy, "another program holds the database; close it and try again", true};
    case SQLITE_CANTOPEN:
      if (system_error == EMFILE || system_error == ENFILE) {
        return {code::kIo, "raise the limit of open files", false};
      }
      [[fallthrough]];
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {code::kReadOnly,
              "reading, too, needs to write the -wal and -shm files beside it: check the permissions of the "
              "directory and of these files, or copy the store to where you may write",
              false};
    case SQLITE_NOMEM:
      return {code::kOutOfMemory, "", true};
    case SQLITE_CORRUPT:
      return {code::kCorrupt, "keep the file and its -wal aside, and restore a backup", false};
    case SQLITE_NOTADB:
      return {code::kNotAStore, "the file is not an SQLite database; choose another path", false};
    case SQLITE_IOERR:
      return {code::kIo, "check the disk and the system's log", false};
    default:
      return {code::kInternal, "", false};
  }
}

}  // namespace

void CloseConnection::operator()(sqlite3* handle) const noexcept { sqlite3_close(handle); }
void FinalizeStatement::operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }

bool is_corruption(int result) { return (result & 0xFF) == SQLITE_CORRUPT; }

Connection::Connection(const std::string& path, Mode mode) : path_(path) {
  const int flags = (mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  sqlite3* handle = nullptr;
  // Without SQLITE_OPEN_URI, so that no character of a path means anything.
  const int result = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  if (result != SQLITE_OK) fail(result, "open");
  sqlite3_busy_timeout(handle, kBusyTimeoutMilliseconds);
  // Only the write connection checkpoints, between its own commits: with a writer and a checkpointer on
  // different connections, SQLite before 3.51.3 can lose a committed transaction. A reader that happens to
  // close last must not checkpoint either.
  sqlite3_wal_autocheckpoint(handle, 0);
  if (mode == Mode::read_only) {
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  execute("PRAGMA trusted_schema = OFF");
  execute("PRAGMA cell_size_check = ON");
  execute("PRAGMA mmap_size = 0");
  execute("PRAGMA temp_store = MEMORY");
}

sqlite3_file* Connection::file() const {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return file;
}

void Connection::fail(int result, std::string_view action) const {
  if (is_corruption(result)) has_met_damage_ = true;
  const int system_error = handle_ ? sqlite3_system_errno(handle_.get()) : 0;
  const Meaning meaning = meaning_of(result, system_error);
  const bool is_last = handle_ && last_result() == result;
  const char* text = is_last ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(result);
  std::string message = fmt::format("cannot {} {}: {} (SQLite code {})", action, path_, text, result);
  if (system_error != 0 && meaning.code == code::kIo)
    message += fmt::format(", system error {}", system_error);
  if (!meaning.advice.empty()) message += fmt::format("; {}", meaning.advice);
  Error::Facts facts;
  facts.native_code = result;
  facts.retryable = meaning.retryable;
  throw Error(meaning.code, message, facts);
}

void Connection::execute(const char* sql) {
  const int result = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) fail(result, "use");
}

std::string Connection::query_text(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? std::string(statement.bytes(0)) : std::string();
}

std::int64_t Connection::query_integer(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

sqlite3_stmt* Connection::prepared(Boundary boundary) {
  // IMMEDIATE takes the write lock at once: a transaction that begins by reading could be refused it later.
  static constexpr std::array<const char*, 4> kSql = {"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"};
  const auto index = static_cast<std::size_t>(boundary);
  auto& statement = boundaries_.at(index);
  if (!statement) {
    sqlite3_stmt* made = nullptr;
    const int result =
        sqlite3_prepare_v3(handle_.get(), kSql.at(index), -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    statement.reset(made);
    if (result != SQLITE_OK) fail(result, "use");
  }
  return statement.get();
}

void Connection::run(Boundary boundary) {
  // A transaction that has begun must be able to end when no memory is left.
  prepared(Boundary::commit);
  prepared(Boundary::rollback);
  sqlite3_stmt* const statement = prepared(boundary);
  if (boundary == Boundary::begin_read || boundary == Boundary::begin_write) has_met_damage_ = false;
  const int result = sqlite3_step(statement);
  if (result == SQLITE_DONE) {
    sqlite3_reset(statement);
    return;
  }
  // The message belongs to the connection and is gone after the reset.
  try {
    fail(result, "use");
  } catch (...) {
    sqlite3_reset(statement);
    throw;
  }
}

void Connection::roll_back() noexcept {
  // One that stopped at a row would go on holding its snapshot behind the transaction.
  sqlite3_stmt* at_work = nullptr;
  while ((at_work = sqlite3_next_stmt(handle_.get(), at_work)) != nullptr) sqlite3_reset(at_work);
  sqlite3_stmt* const rollback = boundaries_.at(static_cast<std::size_t>(Boundary::rollback)).get();
  // SQLite may have rolled back by itself (disk full, I/O error).
  if (!in_transaction() || rollback == nullptr) return;
  sqlite3_step(rollback);
  sqlite3_reset(rollback);
}

bool Connection::is_idle() const { return sqlite3_txn_state(handle_.get(), nullptr) == SQLITE_TXN_NONE; }

int Connection::last_result() const { return sqlite3_extended_errcode(handle_.get()); }

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

Statement::Statement(const Connection& connection, std::string_view sql) : connection_(&connection) {
  sqlite3_stmt* handle = nullptr;
  const int result = sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  handle_.reset(handle);
  if (result != SQLITE_OK) connection.fail(result, "use");
}

Statement& Statement::bind(int index, std::int64_t value) {
  const int result = sqlite3_bind_int64(handle_.get(), index, value);
  if (result != SQLITE_OK) connection_->fail(result, "use");
  return *this;
}

Statement& Statement::bind_text(int index, std::string_view value) {
  // A view of nothing must not become NULL.
  const char* text = value.data() != nullptr ? value.data() : "";
  const int result =
      sqlite3_bind_text64(handle_.get(), index, text, value.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (result != SQLITE_OK) connection_->fail(result, "use");
  return *this;
}

Statement& Statement::bind_blob(int index, std::string_view value) {
  const int result = sqlite3_bind_blob64(handle_.get(), index, value.data(), value.size(), SQLITE_STATIC);
  if (result != SQLITE_OK) connection_->fail(result, "use");
  return *this;
}

Statement& Statement::bind_null(int index) {
  const int result = sqlite3_bind_null(handle_.get(), index);
  if (result != SQLITE_OK) connection_->fail(result, "use");
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(handle_.get());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  connection_->fail(result, "use");
}

void Statement::run() {
  const ResetGuard guard(*this);
  step();
}

void Statement::reset() noexcept { sqlite3_reset(handle_.get()); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }

std::string_view Statement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
  const int size = sqlite3_column_bytes(handle_.get(), column);
  return data != nullptr ? std::string_view(data, static_cast<std::size_t>(size)) : std::string_view();
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
  connection_.run(kind == Kind::write ? Connection::Boundary::begin_write : Connection::Boundary::begin_read);
}

Transaction::~Transaction() {
  if (open_) connection_.roll_back();
}

void Transaction::commit() {
  connection_.run(Connection::Boundary::commit);
  open_ = false;
}

}  // namespace perdure::sqlite
