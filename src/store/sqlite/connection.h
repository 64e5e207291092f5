#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_file;
struct sqlite3_stmt;

// SQLite's C handles, owned, and its return codes as Errors. Nothing here knows Perdure's tables.

namespace perdure::sqlite {

struct CloseConnection {
  void operator()(sqlite3* handle) const noexcept;
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* handle) const noexcept;
};

class Statement;

/// How long SQLite's own locks are waited for. Other processes hold them only for moments (a checkpoint, the
/// recovery of a write-ahead log).
inline constexpr int kBusyTimeoutMilliseconds = 5000;

/// One connection. One thread at a time.
class Connection {
 public:
  enum class Mode { read_only, read_write };

  /// Opens an existing file and applies the settings every connection has (docs/architecture.md). `path` is
  /// for messages too. Throws `not_found`, `read_only`, `io_error`, `not_a_store`.
  Connection(const std::string& path, Mode mode);

  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// The open database file, as SQLite's VFS sees it.
  [[nodiscard]] sqlite3_file* file() const;

  void execute(const char* sql);
  [[nodiscard]] std::string query_text(const char* sql);
  [[nodiscard]] std::int64_t query_integer(const char* sql);
  [[nodiscard]] bool in_transaction() const;

  // For Transaction.
  enum class Boundary { begin_read, begin_write, commit, rollback };
  void run(Boundary boundary);
  /// Gives up every statement at work and the transaction; takes no memory. `in_transaction` tells whether it
  /// worked.
  void roll_back() noexcept;

  /// Whether nothing is read or written at this moment: no snapshot of the database is held.
  [[nodiscard]] bool is_idle() const;
  /// Whether a damaged page was met since the transaction began. SQLite then refuses to write and to commit
  /// until it is rolled back.
  [[nodiscard]] bool has_met_damage() const { return has_met_damage_; }
  /// SQLite's code for how the last call ended.
  [[nodiscard]] int last_result() const;

  /// Throws the Error that stands for SQLite's result code `result`, which `action` gave: "cannot ACTION
  /// PATH: …".
  [[noreturn]] void fail(int result, std::string_view action) const;

 private:
  std::string path_;
  std::unique_ptr<sqlite3, CloseConnection> handle_;
  sqlite3_stmt* prepared(Boundary boundary);

  /// By Boundary; prepared when first used, since every commit and every page runs two of them.
  std::array<std::unique_ptr<sqlite3_stmt, FinalizeStatement>, 4> boundaries_;
  mutable bool has_met_damage_ = false;  ///< by a statement, which only reads the connection
};

/// A prepared statement. Bind from 1, step, read columns from 0, reset. Must not outlive its connection.
class Statement {
 public:
  Statement() = default;
  Statement(const Connection& connection, std::string_view sql);

  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, std::uint64_t value) { return bind(index, static_cast<std::int64_t>(value)); }
  Statement& bind(int index, int value) { return bind(index, static_cast<std::int64_t>(value)); }
  /// The bytes must stay until the statement is reset or bound anew.
  Statement& bind_text(int index, std::string_view value);
  Statement& bind_blob(int index, std::string_view value);
  Statement& bind_null(int index);

  /// True when there is a row. Throws on an error.
  bool step();
  /// Steps a statement that gives no rows, and resets it.
  void run();
  void reset() noexcept;

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::uint64_t unsigned_integer(int column) const {
    return static_cast<std::uint64_t>(integer(column));
  }
  /// The bytes of a text or a blob; valid until the next step or reset.
  [[nodiscard]] std::string_view bytes(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  const Connection* connection_ = nullptr;
  std::unique_ptr<sqlite3_stmt, FinalizeStatement> handle_;
};

/// Resets a statement when the scope ends, so that no read transaction stays open behind a page.
class ResetGuard {
 public:
  explicit ResetGuard(Statement& statement) : statement_(statement) {}
  ~ResetGuard() { statement_.reset(); }
  ResetGuard(const ResetGuard&) = delete;
  ResetGuard& operator=(const ResetGuard&) = delete;

 private:
  Statement& statement_;
};

/// A transaction: the constructor begins, `commit()` is explicit, the destructor rolls back and never throws.
class Transaction {
 public:
  enum class Kind { read, write };
  Transaction(Connection& connection, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Connection& connection_;
  bool open_ = true;
};

/// Whether SQLite's code means that the database's structure is damaged.
[[nodiscard]] bool is_corruption(int result);

}  // namespace perdure::sqlite
