#include "store/sqlite/foreign_checkpoint.h"

#include <sqlite3.h>

#include <chrono>
#include <cstddef>
#include <thread>

namespace perdure::sqlite {
namespace {

constexpr int kIndexRegionBytes = 32'768;
constexpr int kCheckpointLock = 1;
// Offsets in the index.
constexpr std::size_t kLogFramesCount = 16;
constexpr std::size_t kLogSalt = 32;
constexpr std::size_t kMovedFramesCount = 96;

constexpr std::chrono::milliseconds kPause{1};

template <typename Number>
Number read(const volatile void* index, std::size_t offset) {
  return *reinterpret_cast<const volatile Number*>(static_cast<const volatile char*>(index) + offset);
}

}  // namespace

ForeignCheckpoint::Found ForeignCheckpoint::look() {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(connection_.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  volatile void* index = nullptr;
  const int mapped = file->pMethods->xShmMap(file, 0, kIndexRegionBytes, 0, &index);
  // The commit went through it, so that it is there.
  if (mapped != SQLITE_OK || index == nullptr) return Found::nothing;
  const auto salt = read<std::uint64_t>(index, kLogSalt);
  if (salt == log_salt_) return Found::nothing;

  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(kBusyTimeoutMilliseconds);
  while (true) {
    constexpr int kExclusive = SQLITE_SHM_EXCLUSIVE;
    if (file->pMethods->xShmLock(file, kCheckpointLock, 1, SQLITE_SHM_LOCK | kExclusive) == SQLITE_OK) {
      const auto moved_count = read<std::uint32_t>(index, kMovedFramesCount);
      const auto frames_count = read<std::uint32_t>(index, kLogFramesCount);
      file->pMethods->xShmLock(file, kCheckpointLock, 1, SQLITE_SHM_UNLOCK | kExclusive);
      log_salt_ = salt;
      return moved_count > frames_count ? Found::lost_commits : Found::nothing;
    }
    if (std::chrono::steady_clock::now() > deadline) return Found::still_running;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace perdure::sqlite
