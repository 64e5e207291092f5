#include "store/json/group_writer.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/time.h"
#include "store/commit_error.h"

namespace perdure::json_file {
namespace {

// Each means that a person or another program has replaced the file while this one was written.
constexpr int kRunTries = 100;

const std::string& collection_of(const PendingCommit& pending) {
  return pending.batch.operations.front().key.collection;
}

void fail(const std::vector<PendingCommit*>& run, const std::exception_ptr& error) noexcept {
  for (PendingCommit* pending : run) {
    pending->result = {};
    pending->error = error;
  }
}

}  // namespace

GroupWriter::GroupWriter(CollectionFiles& files, SettingsRules& rules, PrepareLimits limits,
                         LockFile::Request lock, Warn warn)
    : limits_(limits), lock_(std::move(lock)), warn_(std::move(warn)), files_(files), rules_(rules) {}

void GroupWriter::require_trusted() const {
  if (!untrusted_.load()) return;
  throw Error(
      code::kUntrusted,
      fmt::format("cannot write to {}: whether an earlier commit is durable is not known. Open the store "
                  "again, then repeat the write with its operation id or look what is stored",
                  files_.directory()));
}

void GroupWriter::commit_group(const CommitQueue::Group& group) noexcept {
  try {
    const std::vector<Step> steps = steps_of(group);
    const LockFile lock(lock_);
    for (const Step& step : steps) commit_run(step.collection, step.run);
  } catch (...) {
    fail(group, as_commit_error(std::current_exception()));
  }
}

// Batches of one collection go together, whatever stands between them: they are of callers who do not wait
// for each other. Settings alone keep their place, since what follows them is held to them.
std::vector<GroupWriter::Step> GroupWriter::steps_of(const CommitQueue::Group& group) {
  std::vector<Step> steps;
  std::size_t first = 0;  // of those behind the last change of settings
  for (PendingCommit* pending : group) {
    const std::string& collection = collection_of(*pending);
    const bool sets = collection == kSettingsCollection;
    if (sets) first = steps.size();
    const auto begin = steps.begin() + static_cast<std::ptrdiff_t>(first);
    const auto found =
        std::find_if(begin, steps.end(), [&](const Step& step) { return step.collection == collection; });
    if (found != steps.end()) {
      found->run.push_back(pending);
    } else {
      steps.push_back({collection, {pending}});
    }
    if (sets) first = steps.size();
  }
  return steps;
}

// What one collection meets is no other one's affair (G8), and none of it may get past an answer that was
// given.
void GroupWriter::commit_run(const std::string& collection, const Run& run) noexcept {
  try {
    if (commit_together(collection, run)) return;
    // The file would grow too long; alone, only those fail that make it so.
    Run alone(1);
    for (PendingCommit* pending : run) {
      alone.front() = pending;
      try {
        (void)commit_together(collection, alone);
      } catch (...) {
        failed(alone);
      }
    }
  } catch (...) {
    failed(run);
  }
}

void GroupWriter::failed(const Run& run) noexcept {
  const std::exception_ptr error = as_commit_error(std::current_exception());
  try {
    std::rethrow_exception(error);
  } catch (const Error& known) {
    if (known.outcome() == Outcome::in_doubt) untrusted_.store(true);
  } catch (...) {
    // No memory for an Error: nothing was applied.
  }
  fail(run, error);
}

// False when nothing was done, since the file would grow too long for all of them.
bool GroupWriter::commit_together(const std::string& collection, const Run& run) {
  try {
    for (int i = 0; i < kRunTries; ++i) {
      require_trusted();
      if (try_run(collection, run)) return true;
    }
  } catch (const Error& error) {
    if (error.code() == code::kTooLarge && run.size() > 1) return false;
    throw;
  }
  throw Error(code::kBusy,
              fmt::format("cannot write {}: another program that takes no lock keeps changing it",
                          files_.path(collection)),
              {0, true, Outcome::not_applied});
}

// False when somebody else changed the file meanwhile.
bool GroupWriter::try_run(const std::string& collection, const Run& run) {
  const auto snapshot = files_.read(collection);
  Draft draft(snapshot->content, rules_.find(collection));
  const Time at = now();
  bool is_repeated = false;
  for (PendingCommit* pending : run) {
    pending->error = nullptr;
    pending->result = {};
    try {
      pending->result = answer(*pending, draft, at);
      is_repeated = is_repeated || pending->result.repeated();
    } catch (const Error&) {
      pending->error = std::current_exception();  // what is wrong with a batch is its own affair
    }
  }
  if (draft.is_changed()) {
    if (!files_.replace(collection, *snapshot, std::move(draft).content())) return false;
    warn_of_size(collection);
  } else if (is_repeated && !snapshot->is_durable) {
    make_durable(collection);
  }
  return true;
}

CommitResult GroupWriter::answer(PendingCommit& pending, Draft& draft, Time at) {
  PreparedBatch& batch = pending.batch;
  if (!batch.operation_id.empty()) {
    if (auto known = draft.repeated(batch, at)) return *std::move(known);
    require_new_elsewhere(batch);
  }
  if (batch.operations.front().key.collection == kSettingsCollection) {
    require_settings_fit(batch, draft.content());
  }
  return draft.apply(batch, limits_, at);
}

// An id is remembered by the collection that the batch names, and belongs to one batch of the whole store. A
// file that cannot be read holds nobody up.
void GroupWriter::require_new_elsewhere(const PreparedBatch& batch) const {
  for (const std::string& collection : files_.collections()) {
    if (collection == batch.operations.front().key.collection) continue;
    std::shared_ptr<const Snapshot> snapshot;
    try {
      snapshot = files_.read(collection);
    } catch (const Error&) {
      continue;
    }
    if (snapshot->content.operations.count(batch.operation_id) != 0) throw_reused(batch.operation_id);
  }
}

void GroupWriter::require_settings_fit(const PreparedBatch& batch, const CollectionContent& content) const {
  const PreparedOperation& operation = batch.operations.front();
  if (operation.kind == Operation::Kind::erase) return;
  PreparedOperation planned = operation;
  if (planned.is_patch()) {
    const auto found = content.records.find({planned.key.scope, planned.key.id});
    if (found == content.records.end() || found->second->deleted) return;  // a conflict, which the plan tells
    planned.body = apply_patch_operation(planned, found->second->body, limits_, *no_rules());
  }
  const CollectionRules rules = compile_numbered_rules(decode_own(planned.body), 0);
  require_documents_fit(planned.key.id, rules, files_.read(planned.key.id)->content);
}

// What another process wrote may not be durable yet: it may have been killed before it could see to that.
void GroupWriter::make_durable(const std::string& collection) const {
  fs::sync_file(files_.path(collection));
  fs::sync_directory(files_.directory());
}

void GroupWriter::warn_of_size(const std::string& collection) {
  try {
    const std::uint64_t size_bytes = fs::info(files_.path(collection)).size_bytes;
    if (size_bytes < limits::kJsonFileWarnBytes || !warned_of_.insert(collection).second) return;
    warn_(fmt::format(
        "{} has {} bytes, and every commit writes all of them; a SQLite store writes what changed",
        files_.path(collection), size_bytes));
  } catch (const std::exception&) {
    // It is durable; a warning stops nothing.
  }
}

}  // namespace perdure::json_file
