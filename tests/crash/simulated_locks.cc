#include "tests/crash/simulated_locks.h"

#include <sqlite3.h>

#include <algorithm>

namespace perdure::test {
namespace {

bool has(const std::vector<const void*>& owners, const void* owner) {
  return std::find(owners.begin(), owners.end(), owner) != owners.end();
}

void drop(std::vector<const void*>& owners, const void* owner) {
  owners.erase(std::remove(owners.begin(), owners.end(), owner), owners.end());
}

}  // namespace

int SimulatedLocks::lock(InodeNumber inode, Owner owner, int level) {
  const std::lock_guard lock(mutex_);
  auto& levels = levels_[inode];
  int highest_of_others = SQLITE_LOCK_NONE;
  for (const auto& [other, held] : levels) {
    if (other != owner) highest_of_others = std::max(highest_of_others, held);
  }
  int& own = levels[owner];
  if (own >= level) return SQLITE_OK;
  if (level == SQLITE_LOCK_SHARED && highest_of_others >= SQLITE_LOCK_PENDING) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_RESERVED && highest_of_others >= SQLITE_LOCK_RESERVED) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_EXCLUSIVE) {
    if (highest_of_others >= SQLITE_LOCK_RESERVED) return SQLITE_BUSY;
    // No new reader gets in while it waits for the old ones.
    own = SQLITE_LOCK_PENDING;
    if (highest_of_others >= SQLITE_LOCK_SHARED) return SQLITE_BUSY;
  }
  own = level;
  return SQLITE_OK;
}

void SimulatedLocks::unlock(InodeNumber inode, Owner owner, int level) {
  const std::lock_guard lock(mutex_);
  int& own = levels_[inode][owner];
  own = std::min(own, level);
}

bool SimulatedLocks::is_reserved(InodeNumber inode) {
  const std::lock_guard lock(mutex_);
  for (const auto& [owner, level] : levels_[inode]) {
    if (level >= SQLITE_LOCK_RESERVED) return true;
  }
  return false;
}

void* SimulatedLocks::memory(InodeNumber inode, Owner owner, std::size_t region, std::size_t size_bytes,
                             bool make) {
  const std::lock_guard lock(mutex_);
  Memory& memory = memories_[inode];
  if (!has(memory.users, owner)) memory.users.push_back(owner);
  if (region >= memory.regions.size() && !make) return nullptr;
  while (region >= memory.regions.size()) memory.regions.push_back(std::make_unique<char[]>(size_bytes));
  return memory.regions[region].get();
}

int SimulatedLocks::lock_memory(InodeNumber inode, Owner owner, int first, int count, int flags) {
  const std::lock_guard lock(mutex_);
  auto& slots = memories_[inode].slots;
  const auto begin = slots.begin() + first;
  const auto end = begin + count;
  const auto is_free = [&](const Slot& slot) {
    if (slot.exclusive != nullptr) return slot.exclusive == owner;
    const bool is_shared_by_others = slot.shared.size() > (has(slot.shared, owner) ? 1U : 0U);
    return (flags & SQLITE_SHM_SHARED) != 0 || !is_shared_by_others;
  };
  if ((flags & SQLITE_SHM_LOCK) != 0 && !std::all_of(begin, end, is_free)) return SQLITE_BUSY;
  for (auto slot = begin; slot != end; ++slot) {
    if (slot->exclusive == owner) slot->exclusive = nullptr;
    drop(slot->shared, owner);
    if ((flags & SQLITE_SHM_LOCK) == 0) continue;
    if ((flags & SQLITE_SHM_EXCLUSIVE) != 0) slot->exclusive = owner;
    if ((flags & SQLITE_SHM_SHARED) != 0) slot->shared.push_back(owner);
  }
  return SQLITE_OK;
}

void SimulatedLocks::unmap_memory(InodeNumber inode, Owner owner) {
  const std::lock_guard lock(mutex_);
  const auto found = memories_.find(inode);
  if (found == memories_.end()) return;
  for (Slot& slot : found->second.slots) {
    if (slot.exclusive == owner) slot.exclusive = nullptr;
    drop(slot.shared, owner);
  }
  drop(found->second.users, owner);
  if (found->second.users.empty()) memories_.erase(found);
}

void SimulatedLocks::forget_all() {
  const std::lock_guard lock(mutex_);
  levels_.clear();
  memories_.clear();
}

}  // namespace perdure::test
