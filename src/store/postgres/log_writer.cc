#include "store/postgres/log_writer.h"

#include <fmt/core.h>

#include <algorithm>
#include <new>
#include <thread>
#include <utility>

#include "core/ids.h"
#include "core/time.h"
#include "store/commit_error.h"
#include "store/postgres/settings_writer.h"

namespace perdure::postgres {
namespace {

using Clock = std::chrono::steady_clock;

// Between two tries to reach a server; doubles.
constexpr std::chrono::milliseconds kFirstPause(10);
constexpr std::chrono::milliseconds kLongestPause(500);

bool may_be_repeated(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    return error.retryable() && error.outcome() == Outcome::not_applied && error.code() != code::kOutOfMemory;
  } catch (...) {
    return false;
  }
}

void forget_outcomes(const CommitQueue::Group& group) {
  for (PendingCommit* pending : group) {
    pending->error = nullptr;
    pending->result = {};
    // A patch may rest on a row that was rolled back, and whose number another row gets now. So may the rules
    // that a body was checked against.
    for (PreparedOperation& operation : pending->batch.operations) {
      operation.based_on_seq = 0;
      operation.rules_seq = kNotChecked;
    }
  }
}

class Pauses {
 public:
  explicit Pauses(std::chrono::milliseconds all) : end_(Clock::now() + all) {}

  [[nodiscard]] bool is_over() const { return Clock::now() >= end_; }
  void wait() {
    std::this_thread::sleep_for(next_);
    next_ = std::min(2 * next_, kLongestPause);
  }

 private:
  const Clock::time_point end_;
  std::chrono::milliseconds next_ = kFirstPause;
};

}  // namespace

LogWriter::LogWriter(Address address, SpaceIdentity space, PrepareLimits limits, Waits waits)
    : address_(std::move(address)),
      space_(std::move(space)),
      limits_(limits),
      waits_(waits),
      writer_id_(random_uuid()),
      rules_(space_.number) {
  connect();
  const Result row = connection_->run("SELECT seq, settings_seq FROM perdure_spaces WHERE space = $1::bigint",
                                      Parameters().integer(space_.number));
  if (row.empty()) return;
  last_seq_.store(row.unsigned_integer(0, 0));
  rules_.refresh(row.unsigned_integer(0, 1));
  publish_rules();
}

void LogWriter::connect() {
  if (connection_ && !connection_->is_broken()) return;
  connection_.reset();
  auto fresh = std::make_unique<Connection>(address_, Connection::Role::writes);
  require_durable_server(*fresh);
  connection_ = std::move(fresh);
}

void LogWriter::commit_group(const CommitQueue::Group& group) noexcept {
  Pauses pauses(waits_.server);
  while (try_group(group, !pauses.is_over()) == Tried::again) {
    forget_outcomes(group);
    pauses.wait();
  }
}

LogWriter::Tried LogWriter::try_group(const CommitQueue::Group& group, bool may_repeat) noexcept {
  try {
    run_group(group);
    return Tried::done;
  } catch (...) {
    const std::exception_ptr error = as_commit_error(std::current_exception());
    state_ = nullptr;
    if (connection_) connection_->roll_back();
    rules_.forget_all();
    if (may_repeat && may_be_repeated(error)) return Tried::again;
    // One edge for the whole group, also those whose own answer was a refusal, since that may rest on a batch
    // that is not stored.
    for (PendingCommit* pending : group) pending->error = error;
    return Tried::done;
  }
}

void LogWriter::run_group(const CommitQueue::Group& group) {
  connect();
  GroupState state(*connection_, space_.number, rules_);
  state_ = &state;
  at_ = now().time_since_epoch().count();
  state.begin(group);
  if (state.at_begin().epoch != space_.epoch) {
    throw Error(
        code::kUntrusted,
        fmt::format("cannot write to {}: another log stands there now, as after a restored backup; open "
                    "the store again",
                    address_.shown));
  }
  const bool is_job = static_cast<bool>(group.front()->job);
  if (is_job) {
    const LongWork work(*connection_);
    group.front()->job();
  } else {
    for (PendingCommit* pending : group) apply(*pending);
  }
  if (is_job || state.end().seq != state.at_begin().end.seq) {
    const auto records = unwritten_records();
    commit(records);
    forget_written(records);
  } else {
    (void)connection_->run("ROLLBACK");
  }
  committed(state);
  state_ = nullptr;
}

// Nothing in here may fail: it is durable already.
void LogWriter::committed(const GroupState& state) noexcept {
  publish_rules();
  if (state.end().seq > last_seq_.load()) last_seq_.store(state.end().seq);
}

void LogWriter::publish_rules() noexcept {
  settings_seq_.store(rules_.settings_seq());
  const auto* known = rules_.changed();
  if (known == nullptr) return;
  try {
    published_rules_.publish(rules_.settings_seq(), *known);
    rules_.mark_published();
  } catch (const std::bad_alloc&) {
    // The next commit tries again; until then each commit checks for itself.
    published_rules_.publish_none(rules_.settings_seq());
  }
}

void LogWriter::apply(PendingCommit& pending) {
  Plan planned;
  try {
    if (answer_repeated(pending)) return;
    BatchPlanner planner(limits_, *state_);
    planned = planner.plan(pending.batch, state_->end().seq, at_);
  } catch (const Error& error) {
    // Nothing of this batch is written yet.
    if (!is_fault_of_batch(error)) throw;
    pending.error = std::current_exception();
    return;
  }
  if (planned.conflict) {
    pending.result = CommitResult::refused(std::move(*planned.conflict));
  } else if (planned.rows.front().key->collection == kSettingsCollection) {
    write_settings(pending, planned);
  } else {
    write(pending, planned);
  }
}

void LogWriter::write(PendingCommit& pending, const Plan& planned) {
  const std::uint64_t first_seq = state_->end().seq + 1;
  std::vector<Written> written;
  written.reserve(planned.rows.size());
  for (const PlannedRow& row : planned.rows) {
    state_->append(row);
    written.push_back({*row.key, row.after.version, row.after.seq});
  }
  if (!pending.batch.operation_id.empty()) {
    state_->remember_operation(pending.batch.operation_id, {std::string(as_bytes(pending.batch.content_hash)),
                                                            first_seq, planned.rows.size()});
  }
  pending.result = CommitResult::committed(std::move(written), false);
}

// What settings ask for may turn out not to be possible only when documents are looked at.
void LogWriter::write_settings(PendingCommit& pending, const Plan& planned) {
  state_->write(at_);
  const LogEnd before = state_->end();
  const std::string collection = planned.rows.front().key->id;
  std::shared_ptr<const CollectionRules> rules_before = no_rules();
  try {
    rules_before = rules_.find(*connection_, collection);
  } catch (const Error& error) {
    // Unreadable settings are mended by setting them anew.
    if (error.code() != code::kCorruptDocument) throw;
  }
  const std::uint64_t settings_seq_before = rules_.settings_seq();
  const LongWork work(*connection_);
  (void)connection_->run("SAVEPOINT settings");
  try {
    write(pending, planned);
    rules_.refresh(state_->end().seq);
    state_->write(at_);
    SettingsWriter(*connection_, space_.number, rules_).apply(collection, *rules_before);
    (void)connection_->run("RELEASE settings");
    state_->forget_read(state_->end());
  } catch (const Error& error) {
    if (!is_fault_of_batch(error)) throw;
    (void)connection_->run("ROLLBACK TO settings");
    state_->forget_read(before);
    state_->forget_operation(pending.batch.operation_id);
    rules_.refresh(settings_seq_before);
    rules_.forget_all();
    pending.error = std::current_exception();
  }
}

bool LogWriter::answer_repeated(PendingCommit& pending) {
  const PreparedBatch& batch = pending.batch;
  if (batch.operation_id.empty()) return false;
  const OperationRecord* known = state_->find_operation(batch.operation_id);
  if (known == nullptr) return false;
  if (known->content_hash != as_bytes(batch.content_hash)) {
    throw_reused(batch.operation_id);
  }
  const OperationRecord record = *known;
  state_->write(at_);
  const Result rows = connection_->run(
      "SELECT seq, collection, scope, id, version, format FROM perdure_log WHERE space = $1::bigint "
      "AND seq >= $2::bigint AND seq < $3::bigint ORDER BY seq",
      Parameters()
          .integer(space_.number)
          .integer(record.first_seq)
          .integer(record.first_seq + record.changes_count));
  std::vector<Written> written;
  for (int row = 0; row < rows.rows_count(); ++row) {
    Key key{std::string(rows.bytes(row, 1)), std::string(rows.bytes(row, 3)),
            std::string(rows.bytes(row, 2))};
    // A purge took the name away; the caller still knows it, unless it was generated.
    if (rows.integer(row, 5) == kPurgedFormat) key = batch.operations[static_cast<std::size_t>(row)].key;
    written.push_back({std::move(key), rows.unsigned_integer(row, 4), rows.unsigned_integer(row, 0)});
  }
  if (written.size() != record.changes_count) {
    throw Error(code::kCorrupt, fmt::format("cannot use {}: rows of the log behind seq {} are missing",
                                            address_.shown, record.first_seq));
  }
  pending.result = CommitResult::committed(std::move(written), true);
  return true;
}

void LogWriter::commit(const std::map<std::string, FollowerRecord>& records) {
  state_->send_rows(rules_.settings_seq(), at_);
  send_follower_records(records);
  ++group_number_;
  connection_->send(
      "INSERT INTO perdure_writers(writer, space, group_number, at) VALUES($1::text, $2::bigint, $3::bigint, "
      "$4::bigint) ON CONFLICT(writer) DO UPDATE SET group_number = excluded.group_number, at = excluded.at",
      Parameters().text(writer_id_).integer(space_.number).integer(group_number_).integer(at_));
  connection_->send("COMMIT");
  try {
    const std::vector<Result> results = connection_->receive();
    if (results.back().command() == "COMMIT") return;
  } catch (const Error& error) {
    // A server that answers has refused a statement before the COMMIT, or the COMMIT itself.
    if (!connection_->is_broken()) throw;
    if (resolve_doubt(error)) return;
    throw Error(code::kUnavailable, error.what(), {0, true, Outcome::not_applied});
  }
  throw Error(code::kInternal, fmt::format("cannot commit to {}: the server rolled back", address_.shown));
}

// Whether the group was committed.
bool LogWriter::resolve_doubt(const Error& cause) {
  for (Pauses pauses(waits_.doubt); !pauses.is_over(); pauses.wait()) {
    if (const auto is_there = look_for_group()) return *is_there;
  }
  throw Error(
      cause.code(),
      fmt::format("{}. The outcome of this commit is in doubt, and the server cannot be asked: repeat "
                  "the write with its operation id, or look what is stored",
                  cause.what()),
      {0, false, Outcome::in_doubt});
}

// Nothing when it cannot be known now. Who has the lock on the space's row knows that the old transaction has
// ended: what is not there then will never be.
std::optional<bool> LogWriter::look_for_group() {
  try {
    Connection fresh(address_, Connection::Role::writes);
    require_durable_server(fresh);
    Transaction transaction(fresh, Transaction::Kind::write);
    fresh.send("SELECT epoch FROM perdure_spaces WHERE space = $1::bigint FOR UPDATE",
               Parameters().integer(space_.number));
    fresh.send("SELECT group_number FROM perdure_writers WHERE writer = $1::text",
               Parameters().text(writer_id_));
    const std::vector<Result> results = fresh.receive();
    const Result& space = results[results.size() - 2];
    if (space.empty() || space.bytes(0, 0) != space_.epoch) return std::nullopt;
    const Result& writer = results.back();
    return !writer.empty() && writer.integer(0, 0) >= group_number_;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace perdure::postgres
