#include "measure.h"
#include "sample.h"
#include "sections.h"

namespace perdure::bench {
namespace {

double opening_seconds(const std::string& path) {
  std::unique_ptr<Store> store;
  return seconds_of([&] {
    store = open("sqlite:" + path);
    (void)store->get({"docs", id_of(500)}).value();
  });
}

double documents_per_second(Store& store, std::uint64_t& next, int commits_count, int per_commit) {
  const std::uint64_t first = next;
  const double seconds = seconds_of([&] {
    for (int i = 0; i < commits_count; ++i) {
      Batch batch;
      for (int j = 0; j < per_commit; ++j, ++next) batch.put({"docs", id_of(next)}, body_of(next));
      (void)store.commit(std::move(batch)).value();
    }
  });
  return static_cast<double>(next - first) / seconds;
}

}  // namespace

Table measure_growth(const Setting& setting) {
  const std::uint64_t scale = setting.quick ? 10 : 1;
  const std::uint64_t million = 1'000'000 / scale;
  Table table{
      "Growth",
      "The same store small and large, documents of 700 bytes, medians of rounds in turns. Opening includes "
      "one get. Writing includes the checkpoints that it causes.",
      {}};
  const std::string small_path = setting.directory + "/small.db";
  const std::string large_path = setting.directory + "/large.db";
  fill(*open("sqlite:" + small_path), 0, 1000);
  std::uint64_t small_next = 10'000;
  std::uint64_t large_next = 5 * million;
  fill(*open("sqlite:" + large_path), 0, million);

  const Compared opening = in_turns(
      31, [&] { return 1e3 * opening_seconds(small_path); },
      [&] { return 1e3 * opening_seconds(large_path); });
  table.rows.push_back(at_most(fmt::format("open a store of {} documents, against 1,000", million), "ms",
                               opening.reference, opening.value, opening.ratio, 2));

  const auto small = open("sqlite:" + small_path);
  const auto large = open("sqlite:" + large_path);
  fill(*small, 1000, small_next);
  fill(*large, million, large_next);
  for (const int per_commit : {1, 64}) {
    const int commits_count = per_commit == 1 ? 1000 : 200;
    const Compared writing = in_turns(
        setting.quick ? 3 : 9,
        [&] { return documents_per_second(*small, small_next, commits_count, per_commit); },
        [&] { return documents_per_second(*large, large_next, commits_count, per_commit); });
    table.rows.push_back(at_least(
        fmt::format("writes at {} documents, against 10,000; {} per commit", 5 * million, per_commit),
        "documents/s", writing.reference, writing.value, writing.ratio, 0.8));
  }
  return table;
}

}  // namespace perdure::bench
