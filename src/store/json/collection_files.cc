#include "store/json/collection_files.h"

#include <fmt/core.h>

#include <chrono>
#include <new>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/ids.h"
#include "core/time.h"

namespace perdure::json_file {
namespace {

constexpr std::string_view kSuffix = ".json";
constexpr int kReadTries = 100;
// File times move in steps of the kernel's clock, up to 10 ms. A file that was changed less than this before
// it was read may be changed again within the same step, so that nothing but its content would tell.
constexpr std::chrono::milliseconds kClockStep(20);

bool is_same_file(const fs::Info& a, const fs::Info& b) {
  return a.kind == b.kind && a.device == b.device && a.inode == b.inode && a.size_bytes == b.size_bytes &&
         a.modified_nanoseconds == b.modified_nanoseconds && a.changed_nanoseconds == b.changed_nanoseconds;
}

Time time_of_file(const fs::Info& file) {
  return Time(
      std::chrono::floor<std::chrono::microseconds>(std::chrono::nanoseconds(file.modified_nanoseconds)));
}

bool is_collection_name(const std::string& name) {
  try {
    check_collection(name);
    return true;
  } catch (const Error&) {
    return false;
  }
}

bool is_equal(const Record& a, const Record& b) {
  return a.version == b.version && a.deleted == b.deleted && a.created_at == b.created_at &&
         a.updated_at == b.updated_at && a.body == b.body;
}

// A record that was edited by hand gets a version that this process has not shown for another content,
// however often it was edited. One that is as it was keeps its state.
void continue_from(const CollectionContent& before, CollectionContent& now) {
  for (auto& [name, record] : now.records) {
    const auto found = before.records.find(name);
    if (found == before.records.end()) continue;
    const Record& old = *found->second;
    if (is_equal(*record, old)) {
      record = found->second;
      continue;
    }
    if (record->deleted) continue;
    const bool is_other_content = old.deleted || record->body != old.body;
    const std::uint64_t least = old.version + (is_other_content ? 1 : 0);
    if (record->version >= least) continue;
    Record next = *record;
    next.version = least;
    record = std::make_shared<const Record>(std::move(next));
  }
}

const std::shared_ptr<const Snapshot>& empty_snapshot() {
  static const auto empty = std::make_shared<const Snapshot>();
  return empty;
}

}  // namespace

CollectionFiles::CollectionFiles(std::string directory)
    : directory_(std::move(directory)),
      doubt_(code::kOutOfMemory,
             fmt::format(
                 "cannot make durable what was written in {}: out of memory. The outcome of this commit is "
                 "in doubt: open the store again, then repeat the write with its operation id or look what "
                 "is stored",
                 directory_),
             {0, false, Outcome::in_doubt}) {}

std::string CollectionFiles::path(const std::string& collection) const {
  return fs::join(directory_, collection + std::string(kSuffix));
}

std::shared_ptr<const Snapshot> CollectionFiles::known(const std::string& collection) const {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(collection);
  return found == known_.end() ? nullptr : found->second;
}

void CollectionFiles::remember(const std::string& collection, std::shared_ptr<const Snapshot> snapshot) {
  std::shared_ptr<const Snapshot> dropped;  // freed outside of the lock
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const Snapshot>& place = known_[collection];
  dropped = std::exchange(place, std::move(snapshot));
}

std::shared_ptr<const Snapshot> CollectionFiles::read(const std::string& collection) {
  const std::string file = path(collection);
  for (int i = 0; i < kReadTries; ++i) {
    const fs::Info found = fs::info(file);
    if (found.kind == fs::Kind::missing) return empty_snapshot();
    auto snapshot = known(collection);
    if (snapshot && snapshot->is_settled && is_same_file(snapshot->file, found)) return snapshot;
    try {
      snapshot = load(collection);
    } catch (const Error& error) {
      // Removed or replaced at this moment: the next look tells.
      if (error.code() != code::kNotFound) throw;
      continue;
    }
    if (snapshot) return snapshot;
  }
  throw Error(code::kBusy, fmt::format("cannot read {}: somebody is writing to it; try again", file),
              {0, true, Outcome::not_applied});
}

std::shared_ptr<const Snapshot> CollectionFiles::load(const std::string& collection) {
  const std::string file = path(collection);
  // Asked for before the file is read, so that it is never newer than what is read.
  const auto before = known(collection);
  auto read = fs::read_unchanging_file(file, limits::kJsonFileBytes);
  if (!read) return nullptr;
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->file = read->info;
  snapshot->is_durable = false;
  snapshot->is_settled = time_of(read->info.changed_nanoseconds / 1000) + kClockStep < now() ||
                         read->info.changed_nanoseconds == 0;
  snapshot->content = parse_collection(read->content, time_of_file(read->info), file);
  if (before) continue_from(before->content, snapshot->content);
  remember(collection, snapshot);
  return snapshot;
}

bool CollectionFiles::is_unchanged(const std::string& collection, const Snapshot& snapshot) const {
  return is_same_file(fs::info(path(collection)), snapshot.file);
}

bool CollectionFiles::replace(const std::string& collection, const Snapshot& snapshot,
                              CollectionContent content) {
  const std::string file = path(collection);
  const std::string text = print_collection(content);
  if (text.size() > limits::kJsonFileBytes) {
    throw Error(code::kTooLarge,
                fmt::format("{} would have {} bytes, at most {} are allowed; move the documents to a SQLite "
                            "store (perdure export)",
                            file, text.size(), limits::kJsonFileBytes));
  }
  if (const std::string target = fs::resolve_link(file); target != file) {
    throw Error(
        code::kNotAStore,
        fmt::format("cannot write {}: it is a symbolic link, which the new file would replace; put the "
                    "file itself there, or open json:{}",
                    file, fs::parent_directory(target)));
  }
  auto next = std::make_shared<Snapshot>();
  next->content = std::move(content);
  fs::AtomicFile replacement(file);
  replacement.write(text);
  next->file = replacement.flush();
  // From here to the renaming an edit goes unseen: two system calls.
  if (!is_unchanged(collection, snapshot)) return false;
  try {
    replacement.commit();
  } catch (const std::bad_alloc&) {
    if (!replacement.is_in_place()) throw;
    throw doubt_;
  }
  try {
    const fs::Info placed = fs::info(file);
    next->file.changed_nanoseconds = placed.changed_nanoseconds;
    if (is_same_file(placed, next->file)) remember(collection, std::move(next));
  } catch (const std::exception&) {
    // It is durable; the next look reads it.
  }
  return true;
}

std::vector<std::string> CollectionFiles::collections() const {
  std::vector<std::string> names;
  for (const std::string& name : fs::list_directory(directory_)) {
    if (!name.ends_with(kSuffix)) continue;
    std::string collection = name.substr(0, name.size() - kSuffix.size());
    if (is_collection_name(collection)) names.push_back(std::move(collection));
  }
  return names;
}

}  // namespace perdure::json_file
