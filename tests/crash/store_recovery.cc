#include <string>
#include <utility>

#include "core/fs.h"
#include "tests/crash/store_scenario.h"

namespace perdure::test {

void Warnings::add(std::string_view text) {
  // Where its backup is, is no complaint.
  if (text.find("was migrated to format") != std::string_view::npos) return;
  const std::lock_guard lock(mutex_);
  if (first_.empty()) first_ = text;
}

void Warnings::require_none() {
  const std::lock_guard lock(mutex_);
  if (!first_.empty()) throw PowerFault("a warning: " + first_);
}

std::unique_ptr<Store> open_simulated(OpenOptions::Access access, const char* path, Warnings& warnings) {
  OpenOptions options;
  options.access = access;
  options.program = "power loss";
  options.on_warning = [&warnings](std::string_view text) { warnings.add(text); };
  return open("sqlite:" + std::string(path), std::move(options));
}

std::vector<Change> all_changes(Store& store, const Cursor& since) {
  std::vector<Change> changes;
  ChangesOptions options;
  options.limit = limits::kPageDocumentsCount;
  ChangePage page;
  page.next = since;
  do {
    page = store.changes(page.next, options);
    for (Change& change : page.changes) changes.push_back(std::move(change));
  } while (!page.at_end);
  return changes;
}

namespace {

void check_followers(Store& store, std::uint64_t log_changes_count) {
  for (const FollowerRecord& record : store.followers()) {
    if (record.cursor.seq > log_changes_count) {
      throw PowerFault("the follower " + record.name + " stands at " + std::to_string(record.cursor.seq) +
                       ", behind the end of the log");
    }
    // Throws when the cursor is not of this log.
    if (all_changes(store, record.cursor).size() != log_changes_count - record.cursor.seq) {
      throw PowerFault("the follower " + record.name + " does not come to the end of the log");
    }
  }
}

void write_again(Store& store, SimulatedDisk& disk) {
  const Key key{"notes", "again"};
  const std::string body = R"({"n": 1, "text": "after the power cut"})";
  Batch batch;
  batch.put(key, body);
  CommitOptions options;
  options.actor = kAgainActor;
  if (!store.commit(std::move(batch), options).ok()) throw PowerFault("a new write is refused");
  LedgerNotes(disk).wrote_again();
  const auto document = store.get(key);
  if (!document || document->body != body) throw PowerFault("a new write is not read back");
}

bool has_again(const std::vector<Change>& changes) {
  return !changes.empty() && changes.back().actor == kAgainActor;
}

}  // namespace

void StoreRecovery::start_and_check(SimulatedDisk& disk, const CutMoment& cut, Random& random) const {
  SimulatedSystem system(disk);
  const fs::ScopedSystem scoped(system);
  if (random.one_in(8)) check_by_reading(cut);
  Warnings warnings;
  {
    const auto store = open_simulated(OpenOptions::Access::read_write, StoreScenario::kPath, warnings);
    check_store(*store, disk, cut);
  }
  warnings.require_none();
  check_files(disk, cut);
}

// Who only reads sees what was acknowledged without anybody having opened the store for writing.
void StoreRecovery::check_by_reading(const CutMoment& cut) const {
  Warnings warnings;
  std::unique_ptr<Store> store;
  try {
    store = open_simulated(OpenOptions::Access::read_only, StoreScenario::kPath, warnings);
  } catch (const Error& error) {
    // Reading does not migrate.
    if (error.code() == code::kOlderFormat) return;
    // There is none yet, or its making was interrupted; then nothing may be owed.
    if (error.code() != code::kNotFound && error.code() != code::kReadOnly) throw;
    (void)ledger_.check({}, cut);
    return;
  }
  (void)ledger_.check(all_changes(*store), cut);
}

void StoreRecovery::check_store(Store& store, SimulatedDisk& disk, const CutMoment& cut) const {
  const std::vector<Change> found = all_changes(store);
  LedgerNotes(disk).answered(ledger_.check(found, cut));
  const VerifyReport report = store.verify();
  if (!report.ok()) {
    const Finding& finding = report.findings.at(0);
    throw PowerFault("verify: " + finding.check + " " + finding.where + ": " + finding.what);
  }
  check_followers(store, found.size());
  if (!has_again(found)) write_again(store, disk);
}

void StoreRecovery::check_files(SimulatedDisk& disk, const CutMoment& cut) const {
  for (const std::string& token : ledger_.purged_tokens(cut)) {
    for (const char* end : {"", "-wal", "-journal"}) {
      if (disk.content(StoreScenario::kPath + std::string(end)).find(token) != std::string::npos) {
        throw PowerFault("what was purged (" + token + ") is still in the file that ends in \"" + end + "\"");
      }
    }
  }
}

std::unique_ptr<Recovery> StoreScenario::recovery(const DiskTrace& trace) const {
  return std::make_unique<StoreRecovery>(trace);
}

}  // namespace perdure::test
