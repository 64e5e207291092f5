#include "apps/perdure/recovery.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include <perdure/open.h>

#include "core/fs.h"
#include "core/time.h"
#include "store/lock_file.h"

namespace perdure::cli {
namespace {

constexpr const char* kWal = "-wal";
constexpr const char* kShm = "-shm";

bool exists(const std::string& path) { return fs::info(path).kind != fs::Kind::missing; }

std::string url_of(const std::string& path) { return "sqlite:" + path; }

std::unique_ptr<Store> open_quietly(const std::string& path, OpenOptions::Access access) {
  OpenOptions options;
  options.access = access;
  options.holder = OpenOptions::Holder::brief;
  options.on_warning = [](std::string_view) {};
  return open(url_of(path), std::move(options));
}

/// What stands at the database's place.
struct Present {
  enum class State { nothing, unused, whole, damaged };
  State state = State::nothing;
  std::string what = {};  ///< of a damaged one
};

/// A database of another program is never ours to move, as damaged as it may be.
bool is_database_of_another(const std::string& path, const Error& error) {
  if (error.code() != code::kNotAStore) return false;
  if (fs::info(path).kind != fs::Kind::file) return true;
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  const fs::File file(fs::system().open(path.c_str(), O_RDONLY | O_CLOEXEC, 0));
  std::string start(kMagic.size(), '\0');
  return file.is_open() &&
         fs::system().read(file.fd(), start.data(), start.size()) == static_cast<ssize_t>(start.size()) &&
         start == kMagic;
}

/// Damage of indexes is mended by rebuilding them; nothing is lost by it.
std::optional<std::string> damage_of(Store& store) {
  const VerifyReport report = store.verify();
  for (const Finding& finding : report.findings) {
    if (!finding.repairable) return fmt::format("{}: {}", finding.where, finding.what);
  }
  return std::nullopt;
}

Present look(const std::string& path) {
  if (!exists(path)) return {};
  // An empty file is what SQLite takes for an empty database.
  if (fs::info(path).kind == fs::Kind::file && fs::info(path).size_bytes == 0)
    return {Present::State::unused};
  try {
    const std::unique_ptr<Store> store = open_quietly(path, OpenOptions::Access::read_only);
    if (const std::optional<std::string> damage = damage_of(*store)) {
      return {Present::State::damaged, *damage};
    }
    return {store->info().head.seq == 0 ? Present::State::unused : Present::State::whole};
  } catch (const Error& error) {
    const bool damaged = error.code() == code::kCorrupt || error.code() == code::kNotAStore;
    if (!damaged || is_database_of_another(path, error)) throw;
    return {Present::State::damaged, error.what()};
  }
}

void require_replaceable(const RecoveryRequest& request, const std::string& path, const Present& present) {
  if (present.state == Present::State::whole) {
    throw Error(code::kConflict, fmt::format("cannot recover into {}: a store that works is there; choose "
                                             "another place with --url, or move it away first",
                                             path));
  }
  if (present.state == Present::State::damaged && !request.replace_corrupt) {
    throw Error(code::kCorrupt,
                fmt::format("{} is damaged ({}); with --replace-corrupt it is kept under another name, and a "
                            "new database takes its place",
                            path, present.what));
  }
}

void remove_parts(const std::string& path) {
  bool removed = false;
  for (const char* suffix : {"", kWal, kShm, ".lock"}) {
    if (!exists(path + suffix)) continue;
    fs::remove_file(path + suffix);
    removed = true;
  }
  if (removed) fs::sync_directory(fs::parent_directory(path));
}

/// Removes what an interrupted or failed recovery left, at the beginning and unless it succeeded.
class Building {
 public:
  explicit Building(const std::string& database_path) : path_(database_path + ".recovering") {
    remove_parts(path_);
  }
  ~Building() {
    try {
      remove_parts(path_);
    } catch (const Error&) {  // the next recovery removes it
    }
  }
  Building(const Building&) = delete;
  Building& operator=(const Building&) = delete;

  Recovered build(const std::string& directory, const RecoverOptions& options) const {
    const std::unique_ptr<Store> store = open_quietly(path_, OpenOptions::Access::read_write);
    Recovered recovered = recover_from_mirror(*store, directory, options);
    if (const std::optional<std::string> damage = damage_of(*store)) {
      throw Error(code::kIo, fmt::format("the new database {} does not hold what was written into it ({}); "
                                         "the disk may be failing",
                                         path_, *damage));
    }
    return recovered;
  }

  /// When the store in it is closed, everything is in the database file; a log left beside it would be lost.
  void require_whole() const {
    if (fs::info(path_ + kWal).size_bytes > 0) {
      throw Error(code::kDiskFull,
                  fmt::format("the new database {} could not be completed: its write-ahead log could not be "
                              "moved into it; make room on the disk, and see that no other program has it "
                              "open. Nothing was changed",
                              path_));
    }
    fs::sync_file(path_);
  }

  void put_in_place(const std::string& database_path) const { fs::rename_durably(path_, database_path); }

 private:
  const std::string path_;
};

std::string basic_time(Time time) {
  std::string text = to_rfc3339(time).substr(0, 19);  // 2026-03-02T17:05:00
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '-' || c == ':'; }),
             text.end());
  return text + "Z";
}

/// The database that an interrupted recovery kept aside, when it did not come to its write-ahead log.
std::string kept_without_log(const std::string& path, const std::string& reason) {
  const std::string directory = fs::parent_directory(path);
  const std::string start = path.substr(path.rfind('/') + 1) + "." + reason + "-";
  std::string newest;
  for (const std::string& name : fs::list_directory(directory)) {
    const std::string candidate = fs::join(directory, name);
    const bool is_part = name.ends_with(kWal) || name.ends_with(kShm);
    if (name.starts_with(start) && !is_part && !exists(candidate + kWal)) newest = candidate;
  }
  return newest;
}

/// The database first: without its log it would open as an older state of itself. A log that is left alone is
/// refused by `open`, and is put to its database here by the next recovery.
std::string keep_aside(const std::string& path, const std::string& reason) {
  const bool any = exists(path) || exists(path + kWal) || exists(path + kShm);
  if (!any) return {};
  std::string kept = exists(path) ? std::string() : kept_without_log(path, "corrupt");
  if (kept.empty()) kept = free_name(path, reason, now());
  for (const char* suffix : {"", kWal, kShm}) {
    if (exists(path + suffix)) fs::rename_durably(path + suffix, kept + suffix);
  }
  return kept;
}

void require_mirror(const std::string& directory) {
  const fs::Kind kind = fs::info(directory).kind;
  if (kind == fs::Kind::directory) return;
  throw Error(code::kNotFound, kind == fs::Kind::missing ? fmt::format("there is no directory {}", directory)
                                                         : fmt::format("{} is not a directory", directory));
}

/// Refuses what can never be a database's place, before anything is made there.
void require_place(const std::string& path) {
  try {
    (void)open_quietly(path, OpenOptions::Access::read_only);
  } catch (const Error& error) {
    if (error.code() == code::kInvalidUrl || error.code() == code::kNetworkFileSystem) throw;
  }
}

}  // namespace

std::string free_name(const std::string& path, const std::string& reason, Time time) {
  const std::string name = fmt::format("{}.{}-{}", path, reason, basic_time(time));
  std::string candidate = name;
  for (unsigned number = 2; exists(candidate) || exists(candidate + kWal) || exists(candidate + kShm);
       ++number) {
    candidate = fmt::format("{}-{}", name, number);
  }
  return candidate;
}

Recovery recover(const RecoveryRequest& request) {
  require_mirror(request.directory);
  require_place(request.path);
  const std::string path = fs::resolve_link(request.path);
  if (std::filesystem::weakly_canonical(fs::parent_directory(path)) ==
      std::filesystem::weakly_canonical(request.directory)) {
    throw Error(code::kInvalidArgument,
                fmt::format("{} lies among the files of the mirror; choose another place with --url", path));
  }
  fs::create_directories(fs::parent_directory(path));
  LockFile::Request lock_request;
  lock_request.path = lock_path(path);
  lock_request.store_path = path;
  lock_request.program = current_program();
  lock_request.lasting = false;
  lock_request.wait = request.lock_wait;
  const LockFile lock(lock_request);

  const Present present = look(path);
  require_replaceable(request, path, present);
  const Building building(path);
  Recovery recovery;
  recovery.path = path;
  recovery.recovered = building.build(request.directory, request.options);
  if (recovery.recovered.documents_count == 0) {
    std::string why = "it holds none";
    if (!recovery.recovered.refused.empty()) {
      const MirrorFinding& first = recovery.recovered.refused.front();
      why = fmt::format("{}: {}", first.file, first.what);
    }
    throw Error(code::kNotFound, fmt::format("no document could be brought back from {} ({}); nothing was "
                                             "changed",
                                             request.directory, why));
  }
  building.require_whole();
  recovery.kept = keep_aside(path, present.state == Present::State::unused ? "unused" : "corrupt");
  building.put_in_place(path);
  return recovery;
}

}  // namespace perdure::cli
