#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "measure.h"
#include "raw_store.h"
#include "sample.h"
#include "sections.h"

namespace perdure::bench {
namespace {

void commit_batches(Store& store, std::uint64_t& number, int commits_count, int per_commit,
                    const std::string& body) {
  for (int i = 0; i < commits_count; ++i) {
    Batch batch;
    for (int j = 0; j < per_commit; ++j) batch.put({"docs", id_of(number++)}, body);
    (void)store.commit(std::move(batch)).value();
  }
}

/// Microseconds of each durable put, by so many threads at once.
std::vector<double> put_latencies(Store& store, int threads_count, int each_count, const std::string& body) {
  std::vector<std::vector<double>> latencies(static_cast<std::size_t>(threads_count));
  std::vector<std::thread> threads;
  std::atomic<bool> go{false};
  for (auto& mine : latencies) {
    threads.emplace_back([&] {
      mine.reserve(static_cast<std::size_t>(each_count));
      go.wait(false);
      for (int i = 0; i < each_count; ++i) {
        mine.push_back(1e6 * seconds_of([&] { (void)store.create({"docs", ""}, body).value(); }));
      }
    });
  }
  go.store(true);
  go.notify_all();
  for (auto& thread : threads) thread.join();
  std::vector<double> all;
  for (const auto& mine : latencies) all.insert(all.end(), mine.begin(), mine.end());
  return all;
}

double puts_per_second(Store& store, int threads_count, int each_count, const std::string& body) {
  const auto start = Clock::now();
  (void)put_latencies(store, threads_count, each_count, body);
  return threads_count * each_count / seconds_since(start);
}

void add_latencies(Table& table, const std::string& what, const std::vector<double>& raw,
                   const std::vector<double>& ours) {
  for (const double percent : {50.0, 99.0, 99.9}) {
    table.rows.push_back(information(fmt::format("{}, p{:g}", what, percent), "µs",
                                     raw.empty() ? 0 : percentile(raw, percent), percentile(ours, percent)));
  }
}

}  // namespace

Table measure_writes(const Setting& setting) {
  Table table{
      "Durable writes",
      "Documents of 700 bytes; medians of rounds in turns. The reference is a loop of prepared statements "
      "on the same tables, one for each row, that neither checks nor hashes a document nor looks whether it "
      "exists; for the 64 threads it is one thread of the same store.",
      {}};
  const int rounds_count = setting.quick ? 3 : 9;
  const std::string body = body_of(1);
  RawStore raw(setting.directory + "/raw.db");
  const auto store = open("sqlite:" + setting.directory + "/perdure.db");
  std::uint64_t number = 0;

  const auto compare = [&](int commits_count, int per_commit) {
    const double documents = static_cast<double>(commits_count) * per_commit;
    return in_turns(
        rounds_count,
        [&] {
          return documents / seconds_of([&] {
                   for (int i = 0; i < commits_count; ++i) raw.commit(per_commit, body);
                 });
        },
        [&] {
          return documents /
                 seconds_of([&] { commit_batches(*store, number, commits_count, per_commit, body); });
        });
  };
  const Compared single = compare(1000, 1);
  table.rows.push_back(
      at_least("1 document per commit", "documents/s", single.reference, single.value, single.ratio, 0.85));
  for (const int per_commit : {64, 1024}) {
    const Compared batch = compare(25'600 / per_commit, per_commit);
    table.rows.push_back(at_least(fmt::format("{} documents per commit", per_commit), "documents/s",
                                  batch.reference, batch.value, batch.ratio, 0.7));
  }
  const Compared threads = in_turns(
      rounds_count, [&] { return puts_per_second(*store, 1, 1000, body); },
      [&] { return puts_per_second(*store, 64, 400, body); });
  table.rows.push_back(at_least("64 threads, 1 document per commit each", "documents/s", threads.reference,
                                threads.value, threads.ratio, 10));

  std::vector<double> raw_latencies;
  for (int i = 0; i < 5000; ++i) raw_latencies.push_back(1e6 * seconds_of([&] { raw.commit(1, body); }));
  add_latencies(table, "1 thread, a put", raw_latencies, put_latencies(*store, 1, 5000, body));
  add_latencies(table, "64 threads, a put", {}, put_latencies(*store, 64, 1000, body));
  return table;
}

}  // namespace perdure::bench
