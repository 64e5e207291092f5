#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "store/postgres/address.h"
#include "store/postgres/parameters.h"
#include "store/postgres/server_error.h"

struct pg_conn;
struct pg_result;

// libpq's handles, owned, and what a server complains of as Errors. Nothing here knows Perdure's tables.

namespace perdure::postgres {

struct ClearResult {
  void operator()(pg_result* result) const noexcept;
};
struct FinishConnection {
  void operator()(pg_conn* connection) const noexcept;
};

/// The rows of one statement. Views stay as long as this object.
class Result {
 public:
  explicit Result(std::unique_ptr<pg_result, ClearResult> handle) : handle_(std::move(handle)) {}

  [[nodiscard]] int rows_count() const;
  [[nodiscard]] bool empty() const { return rows_count() == 0; }
  /// bigint, integer, smallint or boolean.
  [[nodiscard]] std::int64_t integer(int row, int column) const { return integer_of(bytes(row, column)); }
  [[nodiscard]] std::uint64_t unsigned_integer(int row, int column) const {
    return static_cast<std::uint64_t>(integer(row, column));
  }
  [[nodiscard]] std::string_view bytes(int row, int column) const;
  [[nodiscard]] bool is_null(int row, int column) const;
  /// What a statement that gives no rows has changed.
  [[nodiscard]] std::uint64_t changed_count() const;
  /// "COMMIT", "ROLLBACK", "INSERT 0 1"…
  [[nodiscard]] std::string_view command() const;

 private:
  std::unique_ptr<pg_result, ClearResult> handle_;
};

/// One connection, with the settings that every connection has (docs/postgresql.md). One thread at a time.
///
/// Statements are sent in pipeline mode: `send` queues, `receive` waits for the answers to everything that
/// was queued. SQL must be a constant of the program: it is prepared when first used, under its address.
///
/// A failure is an Error that says what could not be done with the store. After one that `is_broken` tells
/// of, the connection is of no use any more; after any other the transaction is still open and has failed.
class Connection {
 public:
  enum class Role { writes, reads, watches };

  /// Connects; within libpq's connect_timeout, 10 s unless the URL says otherwise.
  Connection(const Address& address, Role role);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  [[nodiscard]] const std::string& shown() const { return shown_; }
  [[nodiscard]] bool is_broken() const { return is_broken_; }
  [[nodiscard]] bool in_transaction() const;
  /// Of the server's process for this connection.
  [[nodiscard]] int backend_id() const;
  [[nodiscard]] std::string server_version() const;
  [[nodiscard]] int socket() const;

  void send(const char* sql, const Parameters& parameters = {});
  /// In the order of `send`. Throws for the first one that failed; those behind it were not run.
  [[nodiscard]] std::vector<Result> receive();
  Result run(const char* sql, const Parameters& parameters = {}) {
    send(sql, parameters);
    auto results = receive();
    return std::move(results.back());
  }
  /// Statements that are made for the occasion, several at once, without results.
  void execute(const std::string& sql);

  /// The statement that the last failure was about, and its SQLSTATE; empty when the connection failed.
  [[nodiscard]] const std::string& last_sqlstate() const { return last_sqlstate_; }

  /// Rolls back what is open, so that the connection can be used for something else; false when it cannot.
  bool roll_back() noexcept;

  struct Notice {
    std::string channel;
    std::string text;
    int backend_id = 0;
  };
  /// What has arrived by LISTEN; does not wait. Throws when the connection is lost.
  [[nodiscard]] std::vector<Notice> notices();

  /// How long an answer is waited for; a connection that gives none is broken then.
  [[nodiscard]] std::chrono::milliseconds patience() const { return patience_; }
  void set_patience(std::chrono::milliseconds patience) { patience_ = patience; }

 private:
  using Handle = std::unique_ptr<pg_result, ClearResult>;
  struct Sent {
    const char* sql;
    bool prepares;
  };

  void set_up(Role role);
  void queue(bool accepted);
  [[nodiscard]] Handle next_result();
  void wait_for_answer();
  [[nodiscard]] bool wait_for_socket(short events, std::chrono::steady_clock::time_point deadline);
  void take_complaint(const pg_result* result, ServerComplaint& complaint);
  [[noreturn]] void fail(const ServerComplaint& complaint);
  [[noreturn]] void lose(std::string_view why);

  const std::string shown_;
  std::unique_ptr<pg_conn, FinishConnection> handle_;
  std::string action_ = "use";
  std::chrono::milliseconds patience_{30'000};
  std::unordered_set<const char*> prepared_;
  std::deque<Sent> sent_;
  std::string last_sqlstate_;
  bool is_broken_ = false;
};

/// As long as it lives, and inside of the open transaction, statements may take an hour: work on whole
/// collections.
class LongWork {
 public:
  explicit LongWork(Connection& connection);
  ~LongWork() { connection_.set_patience(before_); }
  LongWork(const LongWork&) = delete;
  LongWork& operator=(const LongWork&) = delete;

 private:
  Connection& connection_;
  const std::chrono::milliseconds before_;
};

/// A transaction: the constructor begins, `commit()` is explicit, the destructor rolls back and never throws.
class Transaction {
 public:
  enum class Kind { write, snapshot };
  Transaction(Connection& connection, Kind kind);
  ~Transaction() { end(); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  void end() noexcept;

  Connection& connection_;
  bool is_open_ = true;
};

}  // namespace perdure::postgres
