// Filters over a million documents: a full scan, the same by index, and what the physical limits are: reading
// every row of the log, and one prepared SELECT by primary key. One process; medians.

#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <perdure/open.h>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBodyBytes = 700;
constexpr int kRounds = 5;

std::string body_of(std::uint64_t number) {
  std::string body = fmt::format(
      R"({{"name":"Paused Floor Press {}","number":{},"week":{},"weightKg":67.5,"sets":[7,6,5],"done":true,"notes":")",
      number % 997, number, number % 100'000);
  while (body.size() < kBodyBytes - 2) body += static_cast<char>('a' + body.size() % 26);
  return body + "\"}";
}

double median_seconds(const std::function<void()>& run) {
  std::vector<double> seconds;
  for (int i = 0; i < kRounds; ++i) {
    const auto begin = Clock::now();
    run();
    seconds.push_back(std::chrono::duration<double>(Clock::now() - begin).count());
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[kRounds / 2];
}

void fill(perdure::Store& store, std::uint64_t count) {
  constexpr std::uint64_t kBatch = 1000;
  for (std::uint64_t first = 0; first < count; first += kBatch) {
    perdure::Batch batch;
    for (std::uint64_t i = first; i < first + kBatch; ++i) {
      batch.put({"docs", fmt::format("{:012}", i)}, body_of(i));
    }
    (void)store.commit(std::move(batch)).value();
  }
}

// Reads the bodies of all documents in the order of their ids, and does nothing with them.
double raw_scan_seconds(const std::string& path) {
  sqlite3* db = nullptr;
  sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  sqlite3_stmt* select = nullptr;
  sqlite3_prepare_v2(db,
                     "SELECT l.body FROM perdure_heads h JOIN perdure_log l ON l.seq = h.seq "
                     "WHERE h.deleted = 0 ORDER BY h.collection, h.scope, h.id",
                     -1, &select, nullptr);
  const double seconds = median_seconds([&] {
    std::size_t sum = 0;
    while (sqlite3_step(select) == SQLITE_ROW)
      sum += static_cast<std::size_t>(sqlite3_column_bytes(select, 0));
    sqlite3_reset(select);
    if (sum == 0) std::abort();
  });
  sqlite3_finalize(select);
  sqlite3_close(db);
  return seconds;
}

double find_seconds(perdure::Store& store, const std::string& filter, const std::string& sort, int times) {
  return median_seconds([&] {
           for (int i = 0; i < times; ++i) {
             perdure::ListOptions options;
             options.filter = fmt::format(fmt::runtime(filter), (i * 7919) % 100'000);
             options.sort = sort;
             options.limit = 10;
             (void)store.list("docs", options);
           }
         }) /
         times;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: query_bench DIRECTORY [DOCUMENTS]\n");
    return 2;
  }
  const std::uint64_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  const std::string path = std::string(argv[1]) + "/query.db";
  const auto store = perdure::open("sqlite:" + path);
  fill(*store, count);

  const double raw = raw_scan_seconds(path);
  const auto scan = [&](const char* filter) {
    return median_seconds([&] {
      perdure::ListOptions options;
      options.filter = filter;
      options.count = false;
      (void)store->list("docs", options);
    });
  };
  const double all = static_cast<double>(count);
  fmt::print("| what | figure |\n|---|---|\n");
  fmt::print("| raw SQLite, read every body by id | {:.0f}/s |\n", all / raw);
  const double one = scan("week = -1");
  fmt::print("| filter `week = -1` without index | {:.0f}/s, {:.2f} of raw |\n", all / one, raw / one);
  const double two = scan("week < 0 && notes ~ \"upper\"");
  fmt::print("| filter `week < 0 && notes ~ \"upper\"` without index | {:.0f}/s, {:.2f} of raw |\n",
             all / two, raw / two);

  perdure::CollectionSettings settings;
  settings.indexes = {{{"week"}}, {{"number"}}};
  const auto begin = Clock::now();
  (void)store->configure("docs", settings).value();
  const double declared = std::chrono::duration<double>(Clock::now() - begin).count();
  fmt::print("| declare two indexes on them | {:.1f} s, {:.0f}/s |\n", declared, all / declared);
  fmt::print("| look up one value, 1 of {} documents found | {:.1f} us |\n", count,
             1e6 * find_seconds(*store, "number = {}", "", 5000));
  fmt::print("| look up one value, 10 of {} documents found | {:.1f} us |\n", count,
             1e6 * find_seconds(*store, "week = {}", "", 2000));
  fmt::print("| the first 10 in descending order from a value on | {:.1f} us |\n",
             1e6 * find_seconds(*store, "week < {}", "-week", 2000));
  const double get = median_seconds([&] {
                       for (std::uint64_t i = 0; i < 10'000; ++i) {
                         (void)store->get({"docs", fmt::format("{:012}", (i * 7919) % count)});
                       }
                     }) /
                     10'000;
  fmt::print("| get by id | {:.2f} us |\n", 1e6 * get);
  return 0;
}
