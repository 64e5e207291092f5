#include "store/sqlite/shared_index.h"

#include <sqlite3.h>

#include <atomic>
#include <cstddef>

namespace perdure::sqlite {
namespace {

// Of a part of the shared index, as SQLite maps it.
constexpr int kPartBytes = 32768;

}  // namespace

SharedIndex::SharedIndex(const Connection& connection) {
  sqlite3_file* const file = connection.file();
  void volatile* part = nullptr;
  // The connection has it mapped until it closes; this only asks where.
  if (file->pMethods->xShmMap(file, 0, kPartBytes, 0, &part) != SQLITE_OK) return;
  header_ = static_cast<std::uint32_t*>(const_cast<void*>(part));
}

std::optional<SharedIndex::Header> SharedIndex::header() const {
  if (header_ == nullptr) return std::nullopt;
  Header header;
  for (std::size_t i = 0; i < header.size(); ++i) {
    header[i] = std::atomic_ref<std::uint32_t>(header_[i]).load(std::memory_order_acquire);
  }
  return header;
}

}  // namespace perdure::sqlite
