#include "store/sqlite/held_snapshot.h"

#include <sqlite3.h>

#include <atomic>
#include <cstddef>

namespace perdure::sqlite {
namespace {

// Of a part of the shared index, as SQLite maps it.
constexpr int kPartBytes = 32768;

}  // namespace

HeldSnapshot::HeldSnapshot(Connection& connection, bool may_hold) : connection_(connection) {
  if (!may_hold) return;
  sqlite3_file* const file = connection_.file();
  void volatile* part = nullptr;
  // The connection has it mapped until it closes; this only asks where.
  if (file->pMethods->xShmMap(file, 0, kPartBytes, 0, &part) != SQLITE_OK) return;
  header_ = static_cast<std::uint32_t*>(const_cast<void*>(part));
}

HeldSnapshot::Header HeldSnapshot::read_header() const {
  Header header;
  for (std::size_t i = 0; i < header.size(); ++i) {
    header[i] = std::atomic_ref<std::uint32_t>(header_[i]).load(std::memory_order_acquire);
  }
  return header;
}

// SQLite's commits write this copy of the header last. While it still is what was seen, no commit since then
// has returned.
void HeldSnapshot::renew() {
  if (header_ == nullptr || (is_held_ && is_present())) return;
  give_up();
  // Before the transaction begins, which is with its first read: if it is still the same behind that, it is
  // that of the snapshot.
  seen_ = read_header();
  connection_.run(Connection::Boundary::begin_read);
  is_held_ = true;
}

void HeldSnapshot::give_up() noexcept {
  if (!is_held_) return;
  connection_.roll_back();
  is_held_ = false;
}

}  // namespace perdure::sqlite
