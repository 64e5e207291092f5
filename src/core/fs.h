#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// All file I/O of Perdure, apart from what SQLite does through its own VFS (STYLE 18). The primitives can be
// replaced, so that tests can fail, record or reorder each of them; everything above them is written once,
// here. Calls interrupted by a signal are repeated. Paths are bytes.

namespace perdure::fs {

/// The primitives. Each returns what the system call returns and leaves `errno` as it does.
class System {
 public:
  System() = default;
  System(const System&) = delete;
  System& operator=(const System&) = delete;
  virtual ~System() = default;

  virtual int open(const char* path, int flags, mode_t mode);
  virtual int close(int fd);
  virtual ssize_t read(int fd, void* bytes, std::size_t count);
  virtual ssize_t write(int fd, const void* bytes, std::size_t count);
  virtual int fsync(int fd);
  virtual int syncfs(int fd);
  virtual int ftruncate(int fd, off_t size);
  virtual int rename(const char* from, const char* to);
  virtual int unlink(const char* path);
  virtual int mkdir(const char* path, mode_t mode);
  /// Appends the names in a directory without `.` and `..`, in any order.
  virtual int list(const char* path, std::vector<std::string>& names);
  virtual int stat(const char* path, struct ::stat* into);
  virtual int fstat(int fd, struct ::stat* into);
  virtual int flock(int fd, int operation);
  virtual std::int64_t file_system_magic(const char* path);  ///< statfs f_type, -1 on error
};

/// The one in use; the real one unless a test put another in place.
[[nodiscard]] System& system();

/// Puts another set of primitives in place for its lifetime. Tests only; not while other threads do I/O.
class ScopedSystem {
 public:
  explicit ScopedSystem(System& replacement);
  ~ScopedSystem();
  ScopedSystem(const ScopedSystem&) = delete;
  ScopedSystem& operator=(const ScopedSystem&) = delete;

 private:
  System* previous_;
};

/// Owns a file descriptor. The destructor closes and ignores errors; after writing, call `close()`.
class File {
 public:
  File() = default;
  explicit File(int fd) : fd_(fd) {}
  ~File();
  File(File&& other) noexcept : fd_(other.release()) {}
  File& operator=(File&& other) noexcept;
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  int release();

 private:
  int fd_ = -1;
};

enum class Kind { missing, file, directory, other };
struct Info {
  Kind kind = Kind::missing;  ///< symbolic links are followed
  std::uint64_t size_bytes = 0;
  unsigned permissions = 0;  ///< the lower 12 bits of the mode
  std::uint64_t device = 0;
  std::uint64_t inode = 0;                ///< with `device`: which file it is, whatever its name
  std::int64_t modified_nanoseconds = 0;  ///< since 1970: of the last change of its content
  std::int64_t changed_nanoseconds = 0;   ///< the same, of its name too; nobody can set it

  bool operator==(const Info&) const = default;
};

/// Throws Error on anything but "there is none".
[[nodiscard]] Info info(const std::string& path);
/// Of an open file; `name` is for messages.
[[nodiscard]] Info info(int fd, const std::string& name);
/// "a directory", "a FIFO", … for messages; "" for a regular file.
[[nodiscard]] std::string describe_kind(const std::string& path);

/// The whole of a regular file. Throws Error: `not_found`, `invalid_argument` for what is no regular file (a
/// FIFO is not opened, so that nothing hangs), `too_large` over `limit_bytes` (checked before reading and
/// while it grows), `io_error`.
[[nodiscard]] std::string read_file(const std::string& path, std::size_t limit_bytes);

/// Up to `count` bytes, 0 at the end. `name` is for messages.
[[nodiscard]] std::size_t read(int fd, char* bytes, std::size_t count, const std::string& name);

/// A file's content with what the file was while it was read.
struct ReadFile {
  std::string content;
  Info info;
};
/// As `read_file`. Empty while somebody writes to the file without replacing it: read it again later.
[[nodiscard]] std::optional<ReadFile> read_unchanging_file(const std::string& path, std::size_t limit_bytes);

/// Reads a descriptor to its end, for standard input; same errors. `name` is for messages.
[[nodiscard]] std::string read_all(int fd, const std::string& name, std::size_t limit_bytes);

/// Opens with `flags` of open(2), and mode 0600 where it creates. Not open, and `errno` says why, when it
/// fails.
[[nodiscard]] File open_file(const std::string& path, int flags);

void truncate(int fd, std::uint64_t size_bytes, const std::string& name);

/// Writes all of it. `name` is for messages.
void write_all(int fd, std::string_view content, const std::string& name);

/// Names in a directory without `.` and `..`, sorted by bytes.
[[nodiscard]] std::vector<std::string> list_directory(const std::string& path);

/// Makes the directory and its missing parents with mode 0700 and makes them durable, the one that they are
/// made in too. No error where it exists.
void create_directories(const std::string& path);

/// Makes the present content and size of a file durable. Not for a file that SQLite holds POSIX locks on:
/// closing any descriptor of it would drop them.
void sync_file(const std::string& path);

/// Makes entries of a directory durable: files created, renamed or removed in it.
void sync_directory(const std::string& path);

/// Makes sure of a directory that exists: whoever made it may have been killed, or not have thought of it,
/// before it was durable. Through a symbolic link that leads to it, the link is made durable too. One whose
/// parent may not be read was made by somebody else, and is left to them.
void sync_entry_of_directory(const std::string& path);

void remove_file(const std::string& path);

/// Whether a process of this number runs here. One of another container is not visible and counts as gone;
/// one that cannot be looked for counts as alive.
[[nodiscard]] bool is_process_alive(int process_id);

/// Names of temporary files of this module in `directory` whose process was killed before it could remove
/// them. `Own::too` adds those that bear this process's number, which an earlier process may have had (in a
/// container it is always the same); for one who knows that no other thread writes there.
enum class Own { no, too };
[[nodiscard]] std::vector<std::string> abandoned_temporaries(const std::string& directory, Own own = Own::no);

/// Renames within one directory, durable on return. The content of `from` must be durable already. On error
/// nothing was renamed; when only making it durable failed, the error is `in_doubt`.
void rename_durably(const std::string& from, const std::string& to);

/// Creates an empty file with mode 0600. False when something of that name exists. Durable after
/// `sync_directory` of its parent.
bool create_file(const std::string& path);

/// Replaces the content of `path` so that at any time, and after a crash, a reader sees the whole old or the
/// whole new content: temporary file in the same directory (0600, O_EXCL), full write, fsync, rename, fsync
/// of the directory. Durable on return. On error the old file is as it was and no temporary file is left;
/// when only making the rename durable failed, the error is `in_doubt`, and the new content is there.
void write_file_atomically(const std::string& path, std::string_view content);

/// A file that is written piece by piece and replaces `path` in the way of `write_file_atomically`, when all
/// of it is there. The destructor removes what was not committed. One thread at a time.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view content);
  /// Makes the content durable, not yet under its name; nothing is written after it. What the file then is,
  /// but for `changed_nanoseconds`, which the renaming sets.
  [[nodiscard]] Info flush();
  /// Durable on return, under its name.
  void commit();
  /// Whether it has its name, also where `commit` failed to make that durable.
  [[nodiscard]] bool is_in_place() const { return temporary_.empty(); }

 private:
  const std::string path_;
  std::string temporary_;  ///< empty once it has its name
  File file_;
};

class ReleasedFiles;

/// The same for many files of one directory with one flush for all of them (syncfs), tens of times as fast.
/// `write` may be called many times; nothing is visible under its final name before `commit`, which makes
/// everything durable and then visible, in the order of the writes. The destructor removes what was not
/// committed. One thread at a time.
///
/// Who has something to do between the two steps of `commit` calls `flush`, `publish` and `sync_directory`.
class AtomicFiles {
 public:
  /// `released`, where there is one, outlives it and lets go of the files that are replaced.
  explicit AtomicFiles(std::string directory, ReleasedFiles* released = nullptr);
  ~AtomicFiles();
  AtomicFiles(const AtomicFiles&) = delete;
  AtomicFiles& operator=(const AtomicFiles&) = delete;

  void write(const std::string& name, std::string_view content);
  void commit();
  /// Makes the temporary files durable, and everything else that was written to this file system before.
  void flush();
  /// Gives all of them their names; durable after `sync_directory`.
  void publish();

 private:
  struct Pending {
    std::string temporary;
    std::string final_path;
  };
  std::string directory_;
  ReleasedFiles* released_;
  std::deque<Pending> pending_;
};

/// Appends to a file that exists. What could not be written whole is cut off again, as far as the disk lets.
class AppendedFile {
 public:
  explicit AppendedFile(std::string path);

  void append(std::string_view text);

 private:
  std::string path_;
  File file_;
};

/// Holds flock(2) on a file, which is made where there is none and stays. Released by the destructor or the
/// end of the process. Throws `locked` when somebody else still has it after `wait`.
class FileLock {
 public:
  FileLock(const std::string& path, std::chrono::milliseconds wait);

 private:
  File file_;
};

/// The file that a symbolic link stands for, or the path itself when it is none. Throws `not_found` for a
/// link to nothing.
[[nodiscard]] std::string resolve_link(const std::string& path);

/// The directory part of a path, "." when it has none.
[[nodiscard]] std::string parent_directory(const std::string& path);
[[nodiscard]] std::string join(const std::string& directory, const std::string& name);

/// The name of the network file system that `path` lies on ("NFS"), empty for a local one.
[[nodiscard]] std::string network_file_system(const std::string& path);

/// Throws Error for a failed call: "cannot ACTION PATH: what errno means; what to do". ENOSPC and EDQUOT are
/// `disk_full`, EACCES, EPERM and EROFS `read_only`, ENOENT `not_found`, all else `io_error`.
[[noreturn]] void throw_errno(std::string_view action, const std::string& path, int error_number);

}  // namespace perdure::fs
