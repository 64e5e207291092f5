#include "core/fs.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <system_error>
#include <thread>
#include <utility>

#include <perdure/error.h>
#include "core/released_files.h"

namespace perdure::fs {
namespace {

constexpr mode_t kFileMode = 0600;
constexpr mode_t kDirectoryMode = 0700;
constexpr std::string_view kTemporaryPrefix = ".perdure-";
constexpr std::string_view kTemporarySuffix = ".tmp";
constexpr std::size_t kReadChunkBytes = std::size_t{64} << 10;

template <typename Call>
auto retry_interrupted(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

// Unique within the directory as long as the process lives; O_EXCL covers what an earlier process of the same
// number left behind.
std::string temporary_name(const std::string& final_path, unsigned attempt) {
  static std::atomic<std::uint64_t> counter{0};
  const std::string directory = parent_directory(final_path);
  return join(directory, fmt::format("{}{}-{}-{}{}", kTemporaryPrefix, ::getpid(), counter.fetch_add(1),
                                     attempt, kTemporarySuffix));
}

// The process in a name that `temporary_name` gave; 0 for any other name.
int process_of_temporary(std::string_view name) {
  if (!name.starts_with(kTemporaryPrefix) || !name.ends_with(kTemporarySuffix)) return 0;
  int process_id = 0;
  std::from_chars(name.data() + kTemporaryPrefix.size(), name.data() + name.size(), process_id);
  return process_id;
}

File create_temporary(const std::string& final_path, std::string& path) {
  constexpr unsigned kAttempts = 100;
  for (unsigned attempt = 0; attempt < kAttempts; ++attempt) {
    path = temporary_name(final_path, attempt);
    File file = open_file(path, O_CREAT | O_EXCL | O_WRONLY);
    if (file.is_open()) return file;
    if (errno != EEXIST) break;
  }
  throw_errno("create a temporary file for", final_path, errno);
}

// Not retried on EINTR: Linux has closed the descriptor by then.
void close_checked(File& file, const std::string& path) {
  if (system().close(file.release()) != 0 && errno != EINTR) throw_errno("write", path, errno);
}

void rename_into_place(const std::string& from, const std::string& to) {
  if (system().rename(from.c_str(), to.c_str()) != 0) throw_errno("replace", to, errno);
}

File open_directory(const std::string& path) {
  File directory = open_file(path, O_RDONLY | O_DIRECTORY);
  if (!directory.is_open()) throw_errno("open the directory", path, errno);
  return directory;
}

// Leaves no temporary file behind when the write of one file fails.
class TemporaryGuard {
 public:
  explicit TemporaryGuard(const std::string& path) : path_(&path) {}
  ~TemporaryGuard() {
    if (path_ != nullptr) system().unlink(path_->c_str());
  }
  TemporaryGuard(const TemporaryGuard&) = delete;
  TemporaryGuard& operator=(const TemporaryGuard&) = delete;
  void dismiss() { path_ = nullptr; }

 private:
  const std::string* path_;
};

std::string advice(int error_number) {
  switch (error_number) {
    case ENOSPC:
      return "; free some space and try again";
    case EDQUOT:
      return "; the disk quota is used up";
    case EACCES:
    case EPERM:
      return "; check the permissions of the file and its directories";
    case EROFS:
      return "; the file system is mounted read-only";
    case EMFILE:
    case ENFILE:
      return "; raise the limit of open files";
    default:
      return "";
  }
}

std::string_view code_of(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return code::kDiskFull;
    case EACCES:
    case EPERM:
    case EROFS:
      return code::kReadOnly;
    case ENOENT:
      return code::kNotFound;
    case ENOMEM:
      return code::kOutOfMemory;
    default:
      return code::kIo;
  }
}

// The rename is done, whether a power cut would undo it is not known.
[[noreturn]] void throw_in_doubt(const std::string& path, int error_number) {
  Error::Facts facts;
  facts.native_code = error_number;
  facts.outcome = Outcome::in_doubt;
  throw Error(code_of(error_number),
              fmt::format("cannot make durable {}: {}; it has its new content now, and may have the old one "
                          "again after a power cut",
                          path, std::generic_category().message(error_number)),
              facts);
}

// Gives `from` its final name for good. `moved` is called between the two steps.
template <typename Moved>
void rename_durably_then(const std::string& from, const std::string& to, Moved moved) {
  // Opened before, so that what can fail without a trace fails before anything is changed.
  const File directory = open_directory(parent_directory(to));
  rename_into_place(from, to);
  moved();
  if (system().fsync(directory.fd()) != 0) throw_in_doubt(to, errno);
}

}  // namespace

File::~File() {
  if (fd_ >= 0) system().close(fd_);
}

File& File::operator=(File&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) system().close(fd_);
    fd_ = other.release();
  }
  return *this;
}

int File::release() { return std::exchange(fd_, -1); }

void throw_errno(std::string_view action, const std::string& path, int error_number) {
  Error::Facts facts;
  facts.native_code = error_number;
  throw Error(code_of(error_number),
              fmt::format("cannot {} {}: {}{}", action, path, std::generic_category().message(error_number),
                          advice(error_number)),
              facts);
}

std::size_t read(int fd, char* bytes, std::size_t count, const std::string& name) {
  const ssize_t got = retry_interrupted([&] { return system().read(fd, bytes, count); });
  if (got < 0) throw_errno("read", name, errno);
  return static_cast<std::size_t>(got);
}

namespace {

/// `expected_bytes`: as many are likely to come.
std::string read_to_end(int fd, const std::string& name, std::size_t limit_bytes,
                        std::size_t expected_bytes) {
  std::string content;
  // With room for the try that finds the end.
  content.reserve(expected_bytes + std::min(kReadChunkBytes, limit_bytes + 1 - expected_bytes));
  while (true) {
    const std::size_t filled = content.size();
    // One byte more than allowed tells a file at the limit from one over it.
    const std::size_t room = std::min(kReadChunkBytes, limit_bytes + 1 - filled);
    content.resize(filled + room);
    const std::size_t count = read(fd, content.data() + filled, room, name);
    content.resize(filled + count);
    if (content.size() > limit_bytes) {
      throw Error(code::kTooLarge, fmt::format("cannot read {}: more than {} bytes", name, limit_bytes));
    }
    if (count == 0) return content;
  }
}

}  // namespace

std::string read_all(int fd, const std::string& name, std::size_t limit_bytes) {
  return read_to_end(fd, name, limit_bytes, 0);
}

namespace {

/// Throws for what is no regular file of at most `limit_bytes`.
File open_to_read(const std::string& path, std::size_t limit_bytes, std::size_t& size_bytes) {
  // Looked at before it is opened: opening a FIFO would wait for its writer.
  const std::string kind = describe_kind(path);
  if (!kind.empty()) {
    throw Error(code::kInvalidArgument, fmt::format("cannot read {}: it is {}, not a file", path, kind));
  }
  const std::uint64_t found_bytes = info(path).size_bytes;
  if (found_bytes > limit_bytes) {
    throw Error(code::kTooLarge, fmt::format("cannot read {}: {} bytes, at most {} are allowed", path,
                                             found_bytes, limit_bytes));
  }
  size_bytes = static_cast<std::size_t>(found_bytes);
  File file = open_file(path, O_RDONLY | O_NONBLOCK);
  if (!file.is_open()) throw_errno("open", path, errno);
  return file;
}

}  // namespace

std::string read_file(const std::string& path, std::size_t limit_bytes) {
  std::size_t size_bytes = 0;
  const File file = open_to_read(path, limit_bytes, size_bytes);
  return read_to_end(file.fd(), path, limit_bytes, size_bytes);
}

std::optional<ReadFile> read_unchanging_file(const std::string& path, std::size_t limit_bytes) {
  std::size_t size_bytes = 0;
  const File file = open_to_read(path, limit_bytes, size_bytes);
  const Info before = info(file.fd(), path);
  ReadFile read{read_to_end(file.fd(), path, limit_bytes, size_bytes), before};
  const Info after = info(file.fd(), path);
  const bool is_whole = read.content.size() == before.size_bytes;
  // Its name may be given to another file meanwhile, which also changes `changed_nanoseconds`.
  const bool is_unchanged =
      before.size_bytes == after.size_bytes && before.modified_nanoseconds == after.modified_nanoseconds;
  if (!is_whole || !is_unchanged) return std::nullopt;
  return read;
}

void write_all(int fd, std::string_view content, const std::string& name) {
  while (!content.empty()) {
    const ssize_t count =
        retry_interrupted([&] { return system().write(fd, content.data(), content.size()); });
    if (count < 0) throw_errno("write", name, errno);
    content.remove_prefix(static_cast<std::size_t>(count));
  }
}

void truncate(int fd, std::uint64_t size_bytes, const std::string& name) {
  const auto size = static_cast<off_t>(size_bytes);
  if (retry_interrupted([&] { return system().ftruncate(fd, size); }) != 0) throw_errno("write", name, errno);
}

File open_file(const std::string& path, int flags) {
  return File(retry_interrupted([&] { return system().open(path.c_str(), flags | O_CLOEXEC, kFileMode); }));
}

std::vector<std::string> list_directory(const std::string& path) {
  std::vector<std::string> names;
  if (system().list(path.c_str(), names) != 0) throw_errno("read the directory", path, errno);
  std::sort(names.begin(), names.end());
  return names;
}

void create_directories(const std::string& path) {
  const Info found = info(path);
  if (found.kind == Kind::directory) return;
  if (found.kind != Kind::missing) throw_errno("create the directory", path, ENOTDIR);
  const std::string parent = parent_directory(path);
  if (info(parent).kind == Kind::directory) {
    sync_entry_of_directory(parent);
  } else if (parent != path) {
    create_directories(parent);
  }
  if (system().mkdir(path.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
    throw_errno("create the directory", path, errno);
  }
  sync_directory(parent);
}

void sync_directory(const std::string& path) {
  const File directory = open_directory(path);
  if (system().fsync(directory.fd()) != 0) throw_errno("make durable", path, errno);
}

namespace {

void sync_entry(const std::string& path) {
  const bool is_dots = path == "." || path == ".." || path.ends_with("/.") || path.ends_with("/..");
  const std::string parent = is_dots ? join(path, "..") : parent_directory(path);
  const File directory(retry_interrupted(
      [&] { return system().open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0); }));
  if (!directory.is_open() && errno == EACCES) return;
  if (!directory.is_open()) throw_errno("open the directory above", path, errno);
  if (system().fsync(directory.fd()) == 0) return;
  // The parent of a mount point may lie on a file system that has nothing to make durable.
  if (errno != EINVAL && errno != EROFS) throw_errno("make durable the entry of", path, errno);
}

}  // namespace

void sync_entry_of_directory(const std::string& path) {
  sync_entry(path);
  // With a slash behind it a link would be what it leads to.
  const std::string name = path.substr(0, std::max<std::size_t>(1, path.find_last_not_of('/') + 1));
  const std::string target = resolve_link(name);
  if (target != name) sync_entry(target);
}

void sync_file(const std::string& path) {
  const File file = open_file(path, O_RDONLY);
  if (!file.is_open()) throw_errno("open", path, errno);
  if (system().fsync(file.fd()) != 0) throw_errno("make durable", path, errno);
}

void remove_file(const std::string& path) {
  if (system().unlink(path.c_str()) != 0) throw_errno("remove", path, errno);
}

bool is_process_alive(int process_id) {
  try {
    return info(fmt::format("/proc/{}", process_id)).kind == Kind::directory;
  } catch (const Error&) {
    return true;
  }
}

std::vector<std::string> abandoned_temporaries(const std::string& directory, Own own) {
  std::vector<std::string> abandoned;
  for (std::string& name : list_directory(directory)) {
    const int process_id = process_of_temporary(name);
    if (process_id == 0) continue;
    const bool is_own = process_id == ::getpid();
    if (is_own ? own == Own::too : !is_process_alive(process_id)) abandoned.push_back(std::move(name));
  }
  return abandoned;
}

void rename_durably(const std::string& from, const std::string& to) {
  rename_durably_then(from, to, [] {});
}

bool create_file(const std::string& path) {
  const File file = open_file(path, O_CREAT | O_EXCL | O_WRONLY);
  if (file.is_open()) return true;
  if (errno == EEXIST) return false;
  throw_errno("create", path, errno);
}

void write_file_atomically(const std::string& path, std::string_view content) {
  AtomicFile file(path);
  file.write(content);
  file.commit();
}

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {
  file_ = create_temporary(path_, temporary_);
}

AtomicFile::~AtomicFile() {
  if (!temporary_.empty()) system().unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view content) { write_all(file_.fd(), content, path_); }

Info AtomicFile::flush() {
  if (system().fsync(file_.fd()) != 0) throw_errno("make durable", path_, errno);
  const Info written = info(file_.fd(), path_);
  close_checked(file_, path_);
  return written;
}

void AtomicFile::commit() {
  if (file_.is_open()) {
    if (system().fsync(file_.fd()) != 0) throw_errno("make durable", path_, errno);
    close_checked(file_, path_);
  }
  rename_durably_then(temporary_, path_, [this] { temporary_.clear(); });
}

AtomicFiles::AtomicFiles(std::string directory, ReleasedFiles* released)
    : directory_(std::move(directory)), released_(released) {}

AtomicFiles::~AtomicFiles() {
  for (const Pending& file : pending_) system().unlink(file.temporary.c_str());
}

void AtomicFiles::write(const std::string& name, std::string_view content) {
  Pending next;
  next.final_path = join(directory_, name);
  File file = create_temporary(next.final_path, next.temporary);
  TemporaryGuard guard(next.temporary);
  write_all(file.fd(), content, next.final_path);
  close_checked(file, next.final_path);
  pending_.push_back(next);
  guard.dismiss();
}

void AtomicFiles::commit() {
  if (pending_.empty()) return;
  flush();
  publish();
  sync_directory(directory_);
}

void AtomicFiles::flush() {
  const File directory = open_directory(directory_);
  // Since Linux 5.8 syncfs reports write-back errors of any file of this file system, so that what follows
  // only makes whole files visible.
  if (system().syncfs(directory.fd()) != 0) throw_errno("make durable the files of", directory_, errno);
}

void AtomicFiles::publish() {
  while (!pending_.empty()) {
    // In order, and forgotten one by one, so that a failure leaves exactly the rest to be removed.
    const Pending& next = pending_.front();
    File replaced = released_ != nullptr ? ReleasedFiles::hold(next.final_path) : File();
    rename_into_place(next.temporary, next.final_path);
    if (released_ != nullptr) released_->release(std::move(replaced));
    pending_.pop_front();
  }
}

AppendedFile::AppendedFile(std::string path) : path_(std::move(path)) {
  file_ = open_file(path_, O_WRONLY | O_APPEND);
  if (!file_.is_open()) throw_errno("open", path_, errno);
}

void AppendedFile::append(std::string_view text) {
  struct ::stat before {};
  if (system().fstat(file_.fd(), &before) != 0) throw_errno("look at", path_, errno);
  try {
    write_all(file_.fd(), text, path_);
  } catch (const Error&) {
    // Best effort: whoever reads the file has to live with a torn end anyway, after a crash.
    (void)retry_interrupted([&] { return system().ftruncate(file_.fd(), before.st_size); });
    throw;
  }
}

FileLock::FileLock(const std::string& path, std::chrono::milliseconds wait) {
  constexpr std::chrono::milliseconds kPause{2};
  file_ = open_file(path, O_RDWR | O_CREAT | O_NOFOLLOW);
  if (!file_.is_open()) throw_errno("open the lock file", path, errno);
  const auto deadline = std::chrono::steady_clock::now() + wait;
  while (retry_interrupted([&] { return system().flock(file_.fd(), LOCK_EX | LOCK_NB); }) != 0) {
    if (errno != EWOULDBLOCK) throw_errno("lock", path, errno);
    if (std::chrono::steady_clock::now() >= deadline) {
      Error::Facts facts;
      facts.native_code = EWOULDBLOCK;
      facts.retryable = true;
      throw Error(
          code::kLocked,
          fmt::format("cannot lock {}: somebody else writes in this directory; try again later", path),
          facts);
    }
    // flock has no time limit, and an alarm would disturb the program we live in.
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace perdure::fs
