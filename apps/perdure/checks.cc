#include "apps/perdure/checks.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <system_error>

#include "apps/perdure/follower_text.h"
#include "apps/terminal/display.h"
#include "core/fs.h"
#include "core/time.h"
#include "store/lock_file.h"

namespace perdure::cli {
namespace {

using terminal::bytes_text;
using terminal::count_text;

constexpr std::uint64_t kFreeBytesProblem = std::uint64_t{16} << 20;
constexpr std::uint64_t kFreeBytesWarning = std::uint64_t{256} << 20;
constexpr std::size_t kProbeCount = 9;
constexpr std::chrono::microseconds kProbeSuspicious{5};
constexpr std::chrono::milliseconds kProbeSlow{100};
constexpr std::chrono::minutes kFollowerLate{10};
constexpr std::int64_t kRamfsMagic = 0x858458f6;

/// Runs a check; what it throws is what it found.
Check guarded(const std::string& name, const std::function<Check()>& check) {
  try {
    return check();
  } catch (const Error& error) {
    return {name, Verdict::problem, error.what()};
  }
}

Check check_store(const StoreAccess& access, std::optional<StoreInfo>& info) {
  info = access.open_for_reading()->info();
  return {"store", Verdict::ok,
          fmt::format("{} opens; {}, format {}", info->path, count_text(info->head.seq, "change"),
                      info->format_version)};
}

/// Numbers of "SQLite 3.40.1".
std::vector<int> version_of(const std::string& engine) {
  std::vector<int> numbers;
  const char* next = engine.data();
  const char* const end = engine.data() + engine.size();
  while (next < end) {
    int number = 0;
    const auto [rest, error] = std::from_chars(next, end, number);
    if (error == std::errc()) numbers.push_back(number);
    next = error == std::errc() ? rest : next + 1;
  }
  return numbers;
}

Check check_engine(const StoreInfo& info) {
  if (!info.engine.starts_with("SQLite")) return {"engine", Verdict::ok, info.engine};
  using Version = std::vector<int>;
  const Version version = version_of(info.engine);
  const auto from = [&](const Version& least, const Version& below) {
    return version >= least && version < below;
  };
  const bool fixed = version >= Version{3, 51, 3} || from({3, 50, 7}, {3, 51}) || from({3, 44, 6}, {3, 45});
  if (fixed) return {"engine", Verdict::ok, info.engine};
  return {
      "engine", Verdict::ok,
      fmt::format("{} has the WAL-reset bug (mended in 3.51.3): a checkpoint on one connection can lose a "
                  "commit on another; this store writes and checkpoints on a single connection under a "
                  "lock, so it cannot meet it, unless another program writes to the database",
                  info.engine)};
}

Check check_permissions(const std::string& path) {
  std::string open_to_others;
  const auto look = [&](const std::string& name) {
    const fs::Info found = fs::info(name);
    if (found.kind == fs::Kind::missing || (found.permissions & 077u) == 0) return;
    open_to_others +=
        fmt::format("{}{} ({:04o})", open_to_others.empty() ? "" : ", ", name, found.permissions);
  };
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) look(path + suffix);
  if (!open_to_others.empty()) {
    return {"permissions", Verdict::warning, "others may look into " + open_to_others,
            fmt::format("chmod go-rwx {0} {0}-* {0}.*", path)};
  }
  const std::string directory = fs::parent_directory(path);
  const unsigned permissions = fs::info(directory).permissions;
  if ((permissions & 022u) != 0 && (permissions & 01000u) == 0) {
    return {"permissions", Verdict::warning,
            fmt::format("others may replace files in {} ({:04o})", directory, permissions),
            fmt::format("chmod go-w {}", directory)};
  }
  return {"permissions", Verdict::ok, "only this user can read and write the files"};
}

Check check_file_system(const std::string& directory) {
  const std::string network = fs::network_file_system(directory);
  if (!network.empty()) {
    return {"file system", Verdict::problem,
            fmt::format("{} lies on {}, where locks cannot be trusted", directory, network),
            "move the store to a disk of this machine"};
  }
  const std::int64_t magic = fs::system().file_system_magic(directory.c_str());
  if (magic == TMPFS_MAGIC || magic == kRamfsMagic) {
    return {"file system", Verdict::warning,
            fmt::format("{} lies in memory: nothing there survives a restart", directory),
            "move the store to a disk"};
  }
  if (magic == OVERLAYFS_SUPER_MAGIC) {
    return {"file system", Verdict::warning,
            fmt::format("{} lies in a container's own layer, which goes with the container", directory),
            "keep the store in a volume"};
  }
  return {"file system", Verdict::ok, fmt::format("{} lies on a local disk", directory)};
}

Check check_space(const std::string& directory) {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(directory, error);
  if (error) return {"free space", Verdict::problem, fmt::format("unknown: {}", error.message())};
  Check check{"free space", Verdict::ok, fmt::format("{} free", bytes_text(space.available))};
  if (space.available < kFreeBytesWarning) {
    check.verdict = space.available < kFreeBytesProblem ? Verdict::problem : Verdict::warning;
    check.advice = "free some space; writes are refused when there is none";
  }
  return check;
}

struct ProbeFile {
  explicit ProbeFile(const std::string& directory)
      : path(fs::join(directory, fmt::format(".perdure-{}-probe.tmp", ::getpid()))),
        file(fs::system().open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600)) {
    if (!file.is_open()) fs::throw_errno("write a probe file in", directory, errno);
  }
  ~ProbeFile() { fs::system().unlink(path.c_str()); }
  ProbeFile(const ProbeFile&) = delete;
  ProbeFile& operator=(const ProbeFile&) = delete;

  const std::string path;
  const fs::File file;
};

Check check_durable_write(const std::string& directory) {
  using Clock = std::chrono::steady_clock;
  const ProbeFile probe(directory);
  const std::string block(4096, 'p');
  std::vector<std::chrono::microseconds> times;
  for (std::size_t i = 0; i < kProbeCount; ++i) {
    const Clock::time_point start = Clock::now();
    if (fs::system().write(probe.file.fd(), block.data(), block.size()) < 0) {
      fs::throw_errno("write a probe file in", directory, errno);
    }
    if (fs::system().fsync(probe.file.fd()) != 0) fs::throw_errno("make durable", probe.path, errno);
    times.push_back(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start));
  }
  std::sort(times.begin(), times.end());
  const std::chrono::microseconds median = times[kProbeCount / 2];
  Check check{"durable write", Verdict::ok,
              fmt::format("4 KiB and fsync take {} microseconds",
                          terminal::grouped(static_cast<std::uint64_t>(median.count())))};
  if (median < kProbeSuspicious) {
    check.verdict = Verdict::warning;
    check.advice = "no disk is that fast: fsync may do nothing here, and a power cut would lose data";
  } else if (median > kProbeSlow) {
    check.verdict = Verdict::warning;
    check.advice = "single writes will be slow; store many in one batch";
  }
  return check;
}

Check check_writer(const std::string& path) {
  const std::optional<LockHolder> holder = LockFile::holder(lock_path(path));
  if (!holder) return {"writer", Verdict::ok, "nobody has the store open for writing"};
  return {"writer", Verdict::ok,
          fmt::format("process {} ({}) writes since {}{}", holder->process_id, holder->program, holder->since,
                      holder->lasting ? " and will go on; other writers are refused until it ends" : "")};
}

Check check_leftovers(const std::string& directory) {
  std::string left;
  for (const std::string& name : fs::abandoned_temporaries(directory))
    left += (left.empty() ? "" : " ") + name;
  if (left.empty()) return {"leftovers", Verdict::ok, "no temporary files of programs that ended"};
  return {"leftovers", Verdict::warning, "temporary files of programs that ended: " + left,
          fmt::format("delete them from {}; nothing refers to them", directory)};
}

Check check_journal(const std::string& path) {
  const bool database = fs::info(path).kind == fs::Kind::file;
  const fs::Info log = fs::info(path + "-wal");
  if (!database && log.kind == fs::Kind::file && log.size_bytes > 0) {
    return {"journal", Verdict::problem, fmt::format("{0}-wal is there, but {0} is missing", path),
            "they belong together: bring the database file back beside it, from where it was moved to"};
  }
  if (fs::info(path + "-journal").kind == fs::Kind::file) {
    return {"journal", Verdict::warning, fmt::format("{}-journal is there: another program wrote here", path),
            "let only Perdure write to this database"};
  }
  if (log.size_bytes == 0) return {"journal", Verdict::ok, "everything is in the database file"};
  return {"journal", Verdict::ok, fmt::format("write-ahead log of {}", bytes_text(log.size_bytes))};
}

Check check_followers(const StoreAccess& access) {
  const std::vector<FollowerStatus> followers = follower_status(*access.open_for_reading());
  std::string failing;
  std::string late;
  for (const FollowerStatus& each : followers) {
    std::string& list = each.record.failures_count > 0 ? failing : late;
    const bool is_late = each.lag_count > 0 && now() - each.record.updated_at > kFollowerLate;
    if (each.record.failures_count == 0 && !is_late) continue;
    list += (list.empty() ? "" : "; ") + follower_line(each);
  }
  if (!failing.empty()) {
    return {"followers", Verdict::problem, failing,
            "mend what it says; the next command that writes goes on"};
  }
  if (!late.empty()) {
    return {"followers", Verdict::warning, late,
            "for a mirror: perdure mirror rebuild NAME brings it up to date"};
  }
  return {"followers", Verdict::ok, count_text(followers.size(), "follower") + ", none failing or late"};
}

}  // namespace

std::vector<Check> examine(const StoreAccess& access) {
  const std::string path = access.path();
  const std::string directory = fs::parent_directory(path);
  std::vector<Check> checks;
  std::optional<StoreInfo> info;
  const auto add = [&checks](const std::string& name, const std::function<Check()>& check) {
    checks.push_back(guarded(name, check));
  };
  add("store", [&] { return check_store(access, info); });
  if (info) add("engine", [&] { return check_engine(*info); });
  if (fs::info(directory).kind != fs::Kind::directory) return checks;  // "store" has said so
  if (info) add("permissions", [&] { return check_permissions(path); });
  add("file system", [&] { return check_file_system(directory); });
  add("free space", [&] { return check_space(directory); });
  add("durable write", [&] { return check_durable_write(directory); });
  add("writer", [&] { return check_writer(path); });
  if (info) add("followers", [&] { return check_followers(access); });
  add("leftovers", [&] { return check_leftovers(directory); });
  add("journal", [&] { return check_journal(path); });
  return checks;
}

}  // namespace perdure::cli
