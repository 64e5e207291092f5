#include "tests/linearizability/recorder.h"

#include <fmt/core.h>

#include <utility>

namespace perdure::test {
namespace {

using Answer = DocumentOperation::Answer;

std::uint64_t number_in(std::string_view json) { return std::stoull(std::string(json)); }

/// What the operation makes of the body; of a patch, its one member.
MarkedBody body_of(const Operation& operation) {
  switch (operation.kind) {
    case Operation::Kind::patch:
      return {0, number_in(operation.patch.set.at(0).second)};
    case Operation::Kind::merge_patch:
      return {0, number_in(std::string_view(operation.body).substr(std::string_view(R"({"patch":)").size()))};
    case Operation::Kind::erase:
      return {};
    default:
      return MarkedBody::parse(operation.body);
  }
}

bool is_same(const std::vector<Written>& left, const std::vector<Written>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const auto& a, const auto& b) {
    return a.key == b.key && a.version == b.version && a.seq == b.seq;
  });
}

}  // namespace

Recorder::Call Recorder::begin(const Batch& batch, const CommitOptions& options) {
  return {batch.operations(), options.operation_id, tick()};
}

// A repeated commit is the same one, which began with the first call.
Recorder::Write& Recorder::write_of(Call call) {
  const std::size_t next = writes_.size();
  const auto place = call.operation_id.empty()
                         ? next
                         : place_of_operation_id_.try_emplace(call.operation_id, next).first->second;
  if (place == next) {
    writes_.emplace_back();
    writes_.back().operations = std::move(call.operations);
    writes_.back().invoked = call.invoked;
  }
  return writes_[place];
}

void Recorder::answered(Call call, const CommitResult& result) {
  const std::uint64_t returned = tick();
  const std::lock_guard lock(mutex_);
  ++counts_.commits;
  if (!result.ok()) ++counts_.conflicts;
  if (result.repeated()) ++counts_.repeated;
  Write& write = write_of(std::move(call));
  if (write.answer == Answer::done) {
    if (!is_same(write.result.written(), result.written())) {
      answers_.push_back(fmt::format("the commit of seq {} was answered otherwise when it was repeated",
                                     write.result.written().front().seq));
    }
    return;
  }
  write.answer = result.ok() ? Answer::done : Answer::conflict;
  write.result = result;
  write.returned = returned;
}

void Recorder::failed(Call call, Outcome outcome) {
  const std::lock_guard lock(mutex_);
  if (outcome == Outcome::in_doubt) (void)write_of(std::move(call));
}

void Recorder::reopened() {
  const std::uint64_t now = tick();
  const std::lock_guard lock(mutex_);
  for (Write& write : writes_) {
    if (write.returned == DocumentOperation::kNever) write.returned = now;
  }
}

void Recorder::read(std::size_t reads, const std::string& id, const Document* seen, std::uint64_t invoked) {
  DocumentOperation read;
  read.invoked = invoked;
  if (seen != nullptr) {
    read.version = seen->version;
    read.seen = MarkedBody::parse(seen->body);
  }
  add_read(reads, id, std::move(read));
}

void Recorder::read_erased(const std::string& id, std::uint64_t version, std::uint64_t invoked) {
  DocumentOperation read;
  read.version = version;
  read.invoked = invoked;
  add_read(kStoreReads, id, std::move(read));
}

void Recorder::add_read(std::size_t reads, const std::string& id, DocumentOperation read) {
  read.returned = tick();
  const std::lock_guard lock(mutex_);
  ++counts_.reads;
  reads_[reads][id].push_back(std::move(read));
}

void Recorder::snapshot(RecordedSnapshot snapshot) {
  snapshot.returned = tick();
  const std::lock_guard lock(mutex_);
  ++counts_.snapshots;
  snapshots_.push_back(std::move(snapshot));
}

void Recorder::add(const Write& write, Histories& histories) {
  for (std::size_t i = 0; i < write.operations.size(); ++i) {
    const Operation& given = write.operations[i];
    // Of a refused batch, only the operation that was refused says something of its document.
    if (write.answer == Answer::conflict && write.result.conflict()->operation_index != i) continue;
    DocumentOperation operation;
    operation.write = given.kind == Operation::Kind::merge_patch ? Operation::Kind::patch : given.kind;
    operation.body = body_of(given);
    operation.if_version = given.if_version;
    operation.answer = write.answer;
    if (write.answer == Answer::done) operation.version = write.result.written().at(i).version;
    if (write.answer == Answer::conflict) operation.version = write.result.conflict()->found;
    operation.invoked = write.invoked;
    operation.returned = write.returned;
    histories[given.key.id].push_back(operation);
  }
}

Recorder::Findings Recorder::check(const std::vector<Change>& log) {
  const std::lock_guard lock(mutex_);
  Findings findings;
  Histories writes;
  std::vector<RecordedCommit> commits;
  for (const Write& write : writes_) {
    add(write, writes);
    if (write.answer == Answer::unknown) ++counts_.unknown;
    if (write.answer == Answer::done)
      commits.push_back({write.result.written(), write.invoked, write.returned});
  }
  (void)reads_[kStoreReads];  // the writes are checked even if nobody read
  for (const auto& [reads, histories] : reads_) {
    for (const std::string& id : ids_) {
      std::vector<DocumentOperation> history = writes[id];
      if (const auto found = histories.find(id); found != histories.end()) {
        history.insert(history.end(), found->second.begin(), found->second.end());
      }
      if (auto violation = linearizability_violation(std::move(history))) {
        findings.documents.push_back(fmt::format("{} (reads {}): {}", id, reads, *violation));
      }
    }
  }
  findings.order = log_order_violations(log, commits, snapshots_);
  findings.answers = answers_;
  return findings;
}

Recorder::Counts Recorder::counts() {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::string Recorder::Findings::to_string() const {
  std::string text;
  for (const auto* kind : {&documents, &order, &answers}) {
    for (const std::string& finding : *kind) text += finding + "\n";
  }
  return text;
}

CommitResult RecordingStore::commit(Batch batch, CommitOptions options) {
  Recorder::Call call = recorder_.begin(batch, options);
  try {
    CommitResult result = store_->commit(std::move(batch), std::move(options));
    recorder_.answered(std::move(call), result);
    return result;
  } catch (const Error& error) {
    recorder_.failed(std::move(call), error.outcome());
    throw;
  }
}

void RecordingStore::commit_async(Batch batch, CommitOptions options, Completion done) {
  Recorder::Call call = recorder_.begin(batch, options);
  Recorder& recorder = recorder_;
  const auto record = [&recorder, call = std::move(call), done = std::move(done)](std::exception_ptr thrown,
                                                                                  CommitResult result) {
    try {
      if (thrown) std::rethrow_exception(thrown);
      recorder.answered(call, result);
    } catch (const Error& error) {
      recorder.failed(call, error.outcome());
    }
    done(thrown, std::move(result));
  };
  store_->commit_async(std::move(batch), std::move(options), record);
}

std::optional<Document> RecordingStore::get(const Key& key) {
  const std::uint64_t invoked = recorder_.tick();
  std::optional<Document> document = store_->get(key);
  if (recorder_.is_ours(key)) {
    recorder_.read(Recorder::kStoreReads, key.id, document ? &*document : nullptr, invoked);
  }
  return document;
}

Page RecordingStore::list(const std::string& collection, const ListOptions& options) {
  const std::uint64_t invoked = recorder_.tick();
  Page page = store_->list(collection, options);
  const bool is_whole = options.after.empty() && options.filter.empty() && page.next_after.empty();
  if (!is_whole || !recorder_.is_ours({collection, {}, options.scope})) return page;
  std::map<std::string, const Document*> listed;
  for (const Document& document : page.documents) listed[document.key.id] = &document;
  RecordedSnapshot snapshot;
  snapshot.invoked = invoked;
  for (const std::string& id : recorder_.ids()) {
    const Document* const document = listed[id];
    snapshot.versions[id] = document == nullptr ? 0 : document->version;
    recorder_.read(Recorder::kStoreReads, id, document, invoked);
  }
  recorder_.snapshot(std::move(snapshot));
  return page;
}

// What stands at the end of the log is how the documents are.
ChangePage RecordingStore::changes(const Cursor& since, const ChangesOptions& options) {
  const std::uint64_t invoked = recorder_.tick();
  ChangePage page = store_->changes(since, options);
  if (!page.at_end || !options.bodies) return page;
  std::map<std::string, const Change*> last;
  for (const Change& change : page.changes) {
    if (recorder_.is_ours(change.key)) last[change.key.id] = &change;
  }
  RecordedSnapshot snapshot;
  snapshot.invoked = invoked;
  snapshot.seq = page.next.seq;
  for (const auto& [id, change] : last) {
    if (change->kind == ChangeKind::erase) {
      snapshot.versions[id] = 0;
      recorder_.read_erased(id, change->version, invoked);
    } else {
      snapshot.versions[id] = change->version;
      const Document document{change->key, change->version, change->seq, {}, {}, change->body};
      recorder_.read(Recorder::kStoreReads, id, &document, invoked);
    }
  }
  recorder_.snapshot(std::move(snapshot));
  return page;
}

}  // namespace perdure::test
