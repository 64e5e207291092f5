#include "store/postgres/connection.h"

#include <fmt/core.h>
#include <libpq-fe.h>
#include <poll.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

namespace perdure::postgres {
namespace {

using Clock = std::chrono::steady_clock;

// The server gives up first, so that its answer says why.
constexpr std::chrono::milliseconds kHeadStart(5000);

std::string first_line(std::string_view message) {
  // libpq begins with who says so.
  for (const std::string_view prefix : {"ERROR:  ", "FATAL:  ", "PANIC:  "}) {
    if (message.substr(0, prefix.size()) == prefix) message.remove_prefix(prefix.size());
  }
  return std::string(message.substr(0, message.find('\n')));
}

// libpq takes the last of several values for a keyword, so that what the URL says goes before these.
std::vector<Address::Parameter> all_parameters(const Address& address, Connection::Role role) {
  std::vector<Address::Parameter> all = {
      {"connect_timeout", "10"}, {"keepalives_idle", "10"},     {"keepalives_interval", "5"},
      {"keepalives_count", "3"}, {"tcp_user_timeout", "15000"}, {"fallback_application_name", "perdure"}};
  if (address.has_several_hosts && role != Connection::Role::reads) {
    all.push_back({"target_session_attrs", "read-write"});
  }
  all.insert(all.end(), address.parameters.begin(), address.parameters.end());
  all.push_back({"client_encoding", "UTF8"});
  return all;
}

// What a connection could not be made for has no SQLSTATE in libpq 15, only words.
std::string sqlstate_of_connect(std::string_view message) {
  const auto says = [&](std::string_view words) { return message.find(words) != std::string_view::npos; };
  if (says("password authentication failed") || says("no password supplied")) return "28P01";
  if (says("pg_hba.conf") || says("authentication failed") || says("role \"")) return "28000";
  if (says("database \"") && says("does not exist")) return "3D000";
  if (says("too many clients") || says("too many connections") || says("connection slots")) return "53300";
  if (says("session is read-only") || says("server is in hot standby mode")) return "25006";
  if (says("permission denied for database")) return "42501";
  return {};
}

}  // namespace

void ClearResult::operator()(pg_result* result) const noexcept { PQclear(result); }
void FinishConnection::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }

int Result::rows_count() const { return PQntuples(handle_.get()); }

std::string_view Result::bytes(int row, int column) const {
  return {PQgetvalue(handle_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(handle_.get(), row, column))};
}

bool Result::is_null(int row, int column) const { return PQgetisnull(handle_.get(), row, column) != 0; }

std::uint64_t Result::changed_count() const {
  const std::string_view text = PQcmdTuples(handle_.get());
  std::uint64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

std::string_view Result::command() const { return PQcmdStatus(handle_.get()); }

Connection::Connection(const Address& address, Role role) : shown_(address.shown) {
  const std::vector<Address::Parameter> parameters = all_parameters(address, role);
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const Address::Parameter& parameter : parameters) {
    keywords.push_back(parameter.keyword.c_str());
    values.push_back(parameter.value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  handle_.reset(PQconnectdbParams(keywords.data(), values.data(), 0));
  action_ = "open";
  if (!handle_ || PQstatus(handle_.get()) != CONNECTION_OK) {
    is_broken_ = true;
    const std::string message = handle_ ? first_line(PQerrorMessage(handle_.get())) : "out of memory";
    last_sqlstate_ = sqlstate_of_connect(message);
    throw error_of({last_sqlstate_, message}, action_, shown_);
  }
  PQsetNoticeProcessor(
      handle_.get(), [](void*, const char*) {}, nullptr);
  if (PQsetnonblocking(handle_.get(), 1) != 0 || PQenterPipelineMode(handle_.get()) != 1) {
    lose("libpq does not send without waiting");
  }
  set_up(role);
  action_ = "use";
}

Connection::~Connection() = default;

// The planner's choices are held to index scans: what is asked for is always a few rows by their keys, and a
// plan made for a table that was empty a moment ago would read all of it.
void Connection::set_up(Role role) {
  const bool writes = role == Role::writes;
  const auto server_wait = std::to_string((patience_ - kHeadStart).count());
  const auto settings = Parameters().text(server_wait).text(writes ? "10000" : "60000");
  send(
      "SELECT set_config('synchronous_commit', 'on', false), "
      "set_config('statement_timeout', $1::text, false), set_config('lock_timeout', '10000', false), "
      "set_config('idle_in_transaction_session_timeout', $2::text, false), "
      "set_config('standard_conforming_strings', 'on', false), set_config('jit', 'off', false), "
      "set_config('default_transaction_isolation', 'read committed', false), "
      "set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false), "
      "set_config('enable_mergejoin', 'off', false), set_config('enable_material', 'off', false), "
      "set_config('plan_cache_mode', 'force_generic_plan', false)",
      settings);
  (void)receive();
}

bool Connection::in_transaction() const { return PQtransactionStatus(handle_.get()) != PQTRANS_IDLE; }
int Connection::backend_id() const { return PQbackendPID(handle_.get()); }
int Connection::socket() const { return PQsocket(handle_.get()); }

std::string Connection::server_version() const {
  const char* version = PQparameterStatus(handle_.get(), "server_version");
  return version == nullptr ? "?" : std::string(version);
}

void Connection::queue(bool accepted) {
  if (accepted) return;
  lose(first_line(PQerrorMessage(handle_.get())));
}

void Connection::send(const char* sql, const Parameters& parameters) {
  if (is_broken_) lose("the connection was lost before");
  const std::string name = fmt::format("p{}", static_cast<const void*>(sql));
  if (prepared_.insert(sql).second) {
    queue(PQsendPrepare(handle_.get(), name.c_str(), sql, 0, nullptr) == 1);
    sent_.push_back({sql, true});
  }
  const Parameters::Sent sent = parameters.sent();
  queue(PQsendQueryPrepared(handle_.get(), name.c_str(), parameters.count(), sent.values.data(),
                            sent.lengths.data(), sent.formats.data(), 1) == 1);
  sent_.push_back({sql, false});
}

std::vector<Result> Connection::receive() {
  queue(PQpipelineSync(handle_.get()) == 1);
  std::vector<Result> results;
  ServerComplaint complaint;
  bool failed = false;
  for (const std::deque<Sent> expected = std::exchange(sent_, {}); const Sent& one : expected) {
    Handle result = next_result();
    if (!result) lose("an answer is missing");
    while (next_result()) {
    }
    const ExecStatusType status = PQresultStatus(result.get());
    const bool is_well = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!is_well) {
      if (one.prepares) prepared_.erase(one.sql);
      // What stands behind the one that failed is only said to be skipped.
      if (!failed) take_complaint(result.get(), complaint);
      failed = true;
    } else if (!one.prepares) {
      results.emplace_back(std::move(result));
    }
  }
  const Handle end = next_result();
  if (!end || PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) lose("the end of the answers is missing");
  if (failed) fail(complaint);
  return results;
}

void Connection::execute(const std::string& sql) {
  queue(PQexitPipelineMode(handle_.get()) == 1 && PQsendQuery(handle_.get(), sql.c_str()) == 1);
  ServerComplaint complaint;
  bool failed = false;
  while (const Handle result = next_result()) {
    const ExecStatusType status = PQresultStatus(result.get());
    if (failed || status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) continue;
    take_complaint(result.get(), complaint);
    failed = true;
  }
  queue(PQenterPipelineMode(handle_.get()) == 1);
  if (failed) fail(complaint);
}

Connection::Handle Connection::next_result() {
  wait_for_answer();
  return Handle(PQgetResult(handle_.get()));
}

// In non-blocking mode: sends what is queued while taking in what comes, so that neither side waits for the
// other with full buffers.
void Connection::wait_for_answer() {
  const auto deadline = Clock::now() + patience_;
  int unsent = PQflush(handle_.get());
  while (unsent != 0 || PQisBusy(handle_.get()) != 0) {
    if (unsent < 0) lose(first_line(PQerrorMessage(handle_.get())));
    if (!wait_for_socket(static_cast<short>(POLLIN | (unsent != 0 ? POLLOUT : 0)), deadline)) {
      lose(fmt::format("the server did not answer for {} s",
                       std::chrono::duration_cast<std::chrono::seconds>(patience_).count()));
    }
    if (PQconsumeInput(handle_.get()) != 1) lose(first_line(PQerrorMessage(handle_.get())));
    unsent = PQflush(handle_.get());
  }
}

bool Connection::wait_for_socket(short events, Clock::time_point deadline) {
  pollfd waited{PQsocket(handle_.get()), events, 0};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return false;
    const int ready = ::poll(&waited, 1, static_cast<int>(left.count()) + 1);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) lose(fmt::format("its socket cannot be read: {}", std::strerror(errno)));
  }
}

void Connection::take_complaint(const pg_result* result, ServerComplaint& complaint) {
  const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  complaint.sqlstate = sqlstate == nullptr ? "" : sqlstate;
  complaint.message = message == nullptr ? first_line(PQresultErrorMessage(result)) : first_line(message);
}

void Connection::fail(const ServerComplaint& complaint) {
  last_sqlstate_ = complaint.sqlstate;
  if (ends_connection(complaint.sqlstate) || PQstatus(handle_.get()) != CONNECTION_OK) is_broken_ = true;
  throw error_of(complaint, action_, shown_);
}

void Connection::lose(std::string_view why) {
  is_broken_ = true;
  last_sqlstate_.clear();
  throw error_of({{}, std::string(why)}, action_, shown_);
}

bool Connection::roll_back() noexcept {
  try {
    if (!is_broken_ && in_transaction()) (void)run("ROLLBACK");
  } catch (const std::exception&) {
    is_broken_ = true;
  }
  return !is_broken_;
}

std::vector<Connection::Notice> Connection::notices() {
  if (PQconsumeInput(handle_.get()) != 1) lose(first_line(PQerrorMessage(handle_.get())));
  std::vector<Notice> all;
  struct Free {
    void operator()(PGnotify* notify) const noexcept { PQfreemem(notify); }
  };
  while (const std::unique_ptr<PGnotify, Free> one{PQnotifies(handle_.get())}) {
    all.push_back({one->relname, one->extra, one->be_pid});
  }
  return all;
}

LongWork::LongWork(Connection& connection) : connection_(connection), before_(connection.patience()) {
  connection.set_patience(std::chrono::hours(1));
  (void)connection.run("SELECT set_config('statement_timeout', '0', true)");
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
  connection.send(kind == Kind::write ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
                                      : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

void Transaction::commit() {
  const Result result = connection_.run("COMMIT");
  is_open_ = false;
  if (result.command() != "COMMIT") throw Error(code::kInternal, "cannot commit: the transaction had failed");
}

void Transaction::end() noexcept {
  if (is_open_) connection_.roll_back();
}

}  // namespace perdure::postgres
