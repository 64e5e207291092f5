#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace perdure::test {

using InodeNumber = std::uint32_t;

/// One thing that was done to a disk, or a note that the workload left between two of them.
struct DiskOperation {
  enum class Kind : std::uint8_t {
    make_file,
    make_directory,
    write,
    truncate,
    sync,      ///< of a file's bytes or of a directory's entries
    sync_all,  ///< syncfs
    rename,    ///< within one directory
    remove,
    note,
  };
  Kind kind = Kind::note;
  std::uint64_t number = 0;   ///< grows along a trace
  InodeNumber inode = 0;      ///< what is made, written, truncated, synced, renamed or removed
  InodeNumber directory = 0;  ///< the one that holds `name`
  std::string name = {};      ///< of an entry that is made, renamed or removed
  std::string new_name = {};  ///< of a rename
  std::uint64_t offset = 0;   ///< of a write; the new size of a truncation
  std::string bytes = {};     ///< of a write; the text of a note
};

/// Elements stay where they are: images point to them.
using DiskTrace = std::deque<DiskOperation>;

/// What a power cut does to everything that was not made durable: bytes and entries independently of each
/// other. What was made durable stays; a write damages no byte beside those that it writes (SQLite's
/// "powersafe overwrite").
struct PowerCut {
  enum class Bytes {
    dropped,    ///< as at the last sync
    kept,       ///< as a reader saw them
    torn,       ///< as a reader saw them, but of the last write only a prefix
    scattered,  ///< of each write any of its 512-byte sectors; truncations or not; sizes with or without
                ///< bytes
    garbled,    ///< the same, and sectors that hold zeros or noise
  };
  enum class Entries {
    dropped,
    kept,
    prefix,     ///< of each directory the first few changes
    scattered,  ///< of each directory any of the changes
  };
  Bytes bytes = Bytes::dropped;
  Entries entries = Entries::dropped;
  std::uint64_t seed = 0;
};

/// The state of a disk: inodes and entries as they are seen now, and what of it is durable. A value; copies
/// share bytes until one of them writes. Points to the operations that it was given, which outlive it.
class DiskImage {
 public:
  static constexpr InodeNumber kRoot = 1;

  DiskImage();

  void apply(const DiskOperation& operation);

  /// The disk as it is found when the power is back. Nothing is pending on it.
  [[nodiscard]] DiskImage after(const PowerCut& cut) const;

  /// 0 where there is none.
  [[nodiscard]] InodeNumber find(InodeNumber directory, const std::string& name) const;
  [[nodiscard]] bool is_directory(InodeNumber inode) const { return inodes_.at(inode).is_directory; }
  [[nodiscard]] const std::string& bytes(InodeNumber inode) const { return *inodes_.at(inode).bytes; }
  [[nodiscard]] const std::map<std::string, InodeNumber>& entries(InodeNumber directory) const {
    return inodes_.at(directory).entries;
  }
  [[nodiscard]] InodeNumber next_inode() const { return inodes_.rbegin()->first + 1; }

 private:
  using Entries = std::map<std::string, InodeNumber>;
  struct Inode {
    bool is_directory = false;
    std::shared_ptr<std::string> bytes = std::make_shared<std::string>();
    std::shared_ptr<std::string> durable_bytes = bytes;
    Entries entries = {};
    Entries durable_entries = {};
    std::vector<const DiskOperation*> pending = {};

    [[nodiscard]] std::string& own_bytes();
    void make_durable();
  };

  static void apply_to(std::string& bytes, const DiskOperation& operation);
  static void apply_to(Entries& entries, const DiskOperation& operation);
  [[nodiscard]] std::uint64_t last_write_number() const;

  friend class CutInode;

  std::map<InodeNumber, Inode> inodes_;
};

/// A disk in memory that programs work on by `SimulatedSystem` and `SimulatedVfs`, and that remembers in a
/// trace what was done to it. Its root is called `/disk`. Methods return 0 or an error number of errno.h.
///
/// Threads: any; an operation is in the trace when it returns, and takes effect at once.
class SimulatedDisk {
 public:
  /// An empty one. A sync lets other threads go on, as it would on a real disk, so that commits are grouped.
  SimulatedDisk() : yields_at_sync_(true) {}
  /// What was found. Whoever looks at it is alone; a sync takes no time. `image` may have pending operations
  /// of another trace, as when a process was killed and the power stays.
  explicit SimulatedDisk(DiskImage image);
  SimulatedDisk(const SimulatedDisk&) = delete;
  SimulatedDisk& operator=(const SimulatedDisk&) = delete;

  static constexpr std::string_view kRootPath = "/disk";
  [[nodiscard]] static bool holds(std::string_view path);

  struct Opened {
    int error = 0;
    InodeNumber inode = 0;
    bool is_directory = false;
    bool is_new = false;
  };
  enum class Create { no, yes, exclusive };
  Opened open(std::string_view path, Create create);
  int make_directory(std::string_view path);
  int rename(std::string_view from, std::string_view to);
  int remove(std::string_view path);
  int list(std::string_view path, std::vector<std::string>& names);

  [[nodiscard]] std::size_t read(InodeNumber inode, std::uint64_t offset, void* into, std::size_t count);
  void write(InodeNumber inode, std::uint64_t offset, std::string_view bytes);
  /// Returns where it began.
  std::uint64_t append(InodeNumber inode, std::string_view bytes);
  void truncate(InodeNumber inode, std::uint64_t size_bytes);
  [[nodiscard]] std::uint64_t size_bytes(InodeNumber inode);
  void sync(InodeNumber inode);
  void sync_all();
  /// Makes the entries of the directory that holds `path` durable.
  int sync_parent(std::string_view path);

  /// Puts a text between the operations: what the workload tries, and what it was told.
  void note(std::string text);

  /// While nobody else uses the disk.
  [[nodiscard]] const DiskTrace& trace() const { return trace_; }
  [[nodiscard]] const DiskImage& image() const { return image_; }
  /// All bytes of a file, for checks that look at the raw disk.
  [[nodiscard]] std::string content(std::string_view path);

 private:
  struct Place {
    InodeNumber directory = 0;  ///< 0: one of the directories on the way does not exist
    std::string name = {};      ///< empty for the root
    InodeNumber inode = 0;      ///< 0: no such entry
  };
  [[nodiscard]] Place locate(std::string_view path) const;
  void perform(DiskOperation operation);

  const bool yields_at_sync_ = false;

  std::mutex mutex_;
  // Guarded by mutex_.
  DiskTrace trace_;
  DiskImage image_;
  std::uint64_t next_number_ = 1;
};

}  // namespace perdure::test
