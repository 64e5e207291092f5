#include "tests/crash/migration_scenario.h"

#include <fmt/core.h>

#include <vector>

#include "core/fs.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/format.h"
#include "tests/crash/simulated_system.h"

namespace perdure::test {
namespace {

constexpr std::size_t kDumpBytes = std::size_t{1} << 20;
constexpr const char* kReady = "ready";

// As it came from an older program, long ago: durable.
void make_old_database(SimulatedDisk& disk) {
  const std::string path = StoreScenario::kPath;
  const std::string dump = fs::read_file(PERDURE_SOURCE_DIR "/src/store/sqlite/format_1.sql", kDumpBytes);
  fs::create_directories(fs::parent_directory(path));
  fs::create_file(path);
  {
    sqlite::Connection connection(path, sqlite::Connection::Mode::read_write);
    (void)connection.query_text("PRAGMA journal_mode = WAL");
    connection.execute(dump.c_str());
    connection.execute(fmt::format("PRAGMA application_id = {}", sqlite::kApplicationId).c_str());
    connection.execute("PRAGMA user_version = 1");
  }
  disk.sync_all();
}

bool is_backup(const std::string& name) {
  const std::size_t end = name.find(".backup");
  if (end == std::string::npos) return false;
  const std::string number = name.substr(end + std::string(".backup").size());
  return number.find_first_not_of("-0123456789") == std::string::npos;
}

void check_backup(const std::string& path, std::uint64_t log_changes_count) {
  sqlite::Connection backup(path, sqlite::Connection::Mode::read_only);
  const auto count = backup.query_integer("SELECT count(*) FROM perdure_log");
  if (backup.query_text("PRAGMA integrity_check") != "ok" ||
      backup.query_integer("PRAGMA user_version") != 1 ||
      static_cast<std::uint64_t>(count) != log_changes_count) {
    throw PowerFault("the backup " + path + " is not whole");
  }
}

/// How many whole backups there are. Throws PowerFault at one that is not.
std::size_t count_backups(std::uint64_t log_changes_count) {
  const std::string directory = fs::parent_directory(StoreScenario::kPath);
  std::size_t count = 0;
  for (const std::string& name : fs::list_directory(directory)) {
    if (!is_backup(name)) continue;
    check_backup(fs::join(directory, name), log_changes_count);
    ++count;
  }
  return count;
}

// The write-ahead log of a backup is of somebody who looked at it, as `check_backup` does.
void check_nothing_is_left() {
  for (std::string name : fs::list_directory(fs::parent_directory(StoreScenario::kPath))) {
    const std::string whole = name;
    if (name.ends_with("-wal")) name.resize(name.size() - 4);
    if (whole != "store.db" && whole != "store.db.lock" && !is_backup(name)) {
      throw PowerFault("the file " + whole + " is left");
    }
  }
}

std::uint64_t old_changes_count(const DiskTrace& trace) {
  for (const DiskOperation& operation : trace) {
    if (operation.bytes.starts_with("acknowledged 0 1 ")) return std::stoull(operation.bytes.substr(17));
  }
  return 0;
}

}  // namespace

void MigrationScenario::work(SimulatedDisk& disk, std::uint64_t) const {
  SimulatedSystem system(disk);
  const fs::ScopedSystem scoped(system);
  LedgerNotes notes(disk);
  notes.attempt(0);
  make_old_database(disk);
  std::uint64_t count = 0;
  {
    sqlite::Connection old(StoreScenario::kPath, sqlite::Connection::Mode::read_only);
    count = static_cast<std::uint64_t>(old.query_integer("SELECT count(*) FROM perdure_log"));
  }
  notes.acknowledged(0, {{{}, 1, 1}, {{}, 1, count}});
  disk.sync_all();
  disk.note(kReady);
  Warnings warnings;
  const auto store = open_simulated(OpenOptions::Access::read_write, StoreScenario::kPath, warnings);
  for (const Change& change : all_changes(*store)) notes.change(0, change, false);
  notes.attempt(1);
  const Written written = store->put({"notes", "new"}, R"({"text": "after the migration"})").value();
  notes.acknowledged(1, {written});
  notes.change(1, store->version(written.key, written.version).value(), false);
  warnings.require_none();
}

std::unique_ptr<Recovery> MigrationScenario::recovery(const DiskTrace& trace) const {
  return std::make_unique<MigrationRecovery>(trace);
}

MigrationRecovery::MigrationRecovery(const DiskTrace& trace)
    : StoreRecovery(trace), changes_count_(old_changes_count(trace)) {
  while (trace[ready_at_].bytes != kReady) ++ready_at_;
}

void MigrationRecovery::start_and_check(SimulatedDisk& disk, const CutMoment& cut, Random& random) const {
  SimulatedSystem system(disk);
  const fs::ScopedSystem scoped(system);
  StoreRecovery::start_and_check(disk, cut, random);
  check_nothing_is_left();
  if (count_backups(changes_count_) == 0) throw PowerLoss("it was migrated without a backup");
}

}  // namespace perdure::test
