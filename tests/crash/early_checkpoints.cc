#include <sqlite3.h>

#include <map>
#include <mutex>
#include <utility>

// The store moves its write-ahead log after 4000 pages. So that small workloads come to it, the programs that
// link this file (with `--wrap=sqlite3_wal_hook`) tell it of many times the pages that there are.

namespace {

constexpr int kTimesAsMany = 60;

using Hook = int (*)(void*, sqlite3*, const char*, int);

std::mutex mutex;
std::map<sqlite3*, std::pair<Hook, void*>>& hooks() {
  static std::map<sqlite3*, std::pair<Hook, void*>> all;
  return all;
}

int tell_of_more(void*, sqlite3* connection, const char* name, int pages_count) {
  std::pair<Hook, void*> hook;
  {
    const std::lock_guard lock(mutex);
    hook = hooks()[connection];
  }
  return hook.first(hook.second, connection, name, pages_count * kTimesAsMany);
}

}  // namespace

extern "C" {
void* __real_sqlite3_wal_hook(sqlite3* connection, Hook hook, void* argument);

void* __wrap_sqlite3_wal_hook(sqlite3* connection, Hook hook, void* argument) {
  if (hook == nullptr) return __real_sqlite3_wal_hook(connection, nullptr, argument);
  {
    const std::lock_guard lock(mutex);
    hooks()[connection] = {hook, argument};
  }
  return __real_sqlite3_wal_hook(connection, tell_of_more, argument);
}
}
