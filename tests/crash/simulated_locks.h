#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "tests/crash/simulated_disk.h"

namespace perdure::test {

/// What the connections to one database share in SQLite's VFS for unix: file locks, and the memory that
/// stands for the `-shm` file. Each connection names itself by a pointer. Results are SQLite's.
///
/// Threads: any.
class SimulatedLocks {
 public:
  using Owner = const void*;

  /// SQLITE_LOCK_SHARED and above.
  int lock(InodeNumber inode, Owner owner, int level);
  /// SQLITE_LOCK_SHARED or NONE.
  void unlock(InodeNumber inode, Owner owner, int level);
  [[nodiscard]] bool is_reserved(InodeNumber inode);

  /// Null when the region does not exist and is not to be made.
  [[nodiscard]] void* memory(InodeNumber inode, Owner owner, std::size_t region, std::size_t size_bytes,
                             bool make);
  int lock_memory(InodeNumber inode, Owner owner, int first, int count, int flags);
  /// The memory is gone with its last user: the next one finds none and reads the write-ahead log anew.
  void unmap_memory(InodeNumber inode, Owner owner);

  /// As when all processes have ended.
  void forget_all();

 private:
  static constexpr std::size_t kSlotsCount = 8;  ///< SQLITE_SHM_NLOCK
  struct Slot {
    Owner exclusive = nullptr;
    std::vector<Owner> shared = {};
  };
  struct Memory {
    std::vector<std::unique_ptr<char[]>> regions = {};
    std::array<Slot, kSlotsCount> slots = {};
    std::vector<Owner> users = {};
  };

  std::mutex mutex_;
  // Guarded by mutex_.
  std::map<InodeNumber, std::map<Owner, int>> levels_;
  std::map<InodeNumber, Memory> memories_;
};

}  // namespace perdure::test
