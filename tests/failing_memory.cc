#include "tests/failing_memory.h"

#include <sqlite3.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <stdexcept>

namespace perdure::test {
namespace {

std::atomic<FailurePoint*> new_point{nullptr};
std::atomic<FailurePoint*> sqlite_point{nullptr};
std::atomic<const FailurePoint*> leading_point{nullptr};
thread_local int exempt_depth = 0;
sqlite3_mem_methods real_memory;

bool is_due(const std::atomic<FailurePoint*>& point) {
  FailurePoint* const chosen = point.load(std::memory_order_relaxed);
  return chosen != nullptr && exempt_depth == 0 && chosen->fails_now();
}

void* sqlite_malloc(int size) { return is_due(sqlite_point) ? nullptr : real_memory.xMalloc(size); }
void* sqlite_realloc(void* bytes, int size) {
  return is_due(sqlite_point) ? nullptr : real_memory.xRealloc(bytes, size);
}

bool is_led() {
  const FailurePoint* const leading = leading_point.load(std::memory_order_relaxed);
  return leading != nullptr && exempt_depth == 0 && leading->is_failing();
}

void* allocate(std::size_t size) noexcept {
  return is_due(new_point) || is_led() ? nullptr : std::malloc(size == 0 ? 1 : size);
}

void require(int result) {
  if (result != SQLITE_OK) throw std::logic_error("SQLite is in use already");
}

}  // namespace

void FailingMemory::take_sqlite_over() {
  require(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory));
  sqlite3_mem_methods methods = real_memory;
  methods.xMalloc = sqlite_malloc;
  methods.xRealloc = sqlite_realloc;
  require(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods));
  // Small pieces would otherwise come out of a stock that each connection keeps.
  require(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0));
}

void FailingMemory::fail_new(FailurePoint* point) { new_point.store(point); }
void FailingMemory::fail_new_with(const FailurePoint* point) { leading_point.store(point); }
void FailingMemory::fail_sqlite(FailurePoint* point) { sqlite_point.store(point); }

FailingMemory::Exempt::Exempt() { ++exempt_depth; }
FailingMemory::Exempt::~Exempt() { --exempt_depth; }

}  // namespace perdure::test

void* operator new(std::size_t size) {
  if (void* const bytes = perdure::test::allocate(size)) return bytes;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return perdure::test::allocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return perdure::test::allocate(size);
}
void operator delete(void* bytes) noexcept { std::free(bytes); }
void operator delete[](void* bytes) noexcept { std::free(bytes); }
void operator delete(void* bytes, std::size_t) noexcept { std::free(bytes); }
void operator delete[](void* bytes, std::size_t) noexcept { std::free(bytes); }
