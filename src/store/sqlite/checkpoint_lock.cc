#include "store/sqlite/checkpoint_lock.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <chrono>
#include <thread>

#include <perdure/error.h>

namespace perdure::sqlite {
namespace {

// The checkpoint lock and, behind it, that of a recovery.
constexpr int kFirstLock = 1;
constexpr int kLocksCount = 2;

constexpr std::chrono::milliseconds kPause{1};

}  // namespace

void CheckpointLock::take() {
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(kBusyTimeoutMilliseconds);
  while (!is_held_) {
    const int result = change(SQLITE_SHM_LOCK);
    if (result == SQLITE_OK) {
      is_held_ = true;
    } else if (result != SQLITE_BUSY) {
      connection_.fail(result, "lock");
    } else if (std::chrono::steady_clock::now() > deadline) {
      throw Error(code::kBusy,
                  fmt::format("cannot commit to {}: another program has been moving its write-ahead log for "
                              "long; try again, or stop that program",
                              connection_.path()),
                  {SQLITE_BUSY, true, Outcome::not_applied});
    } else {
      std::this_thread::sleep_for(kPause);
    }
  }
}

void CheckpointLock::give_back() noexcept {
  if (is_held_ && change(SQLITE_SHM_UNLOCK) == SQLITE_OK) is_held_ = false;
}

int CheckpointLock::change(int flags) {
  sqlite3_file* const file = connection_.file();
  return file->pMethods->xShmLock(file, kFirstLock, kLocksCount, flags | SQLITE_SHM_EXCLUSIVE);
}

}  // namespace perdure::sqlite
