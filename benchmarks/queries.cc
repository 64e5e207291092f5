#include "measure.h"
#include "raw_store.h"
#include "sample.h"
#include "sections.h"

namespace perdure::bench {
namespace {

double median_seconds(int rounds_count, const std::function<void()>& run) {
  std::vector<double> seconds;
  for (int i = 0; i < rounds_count; ++i) seconds.push_back(seconds_of(run));
  return median(seconds);
}

double find_microseconds(Store& store, const char* filter, const char* sort) {
  constexpr int kTimes = 2000;
  return 1e6 / kTimes * median_seconds(5, [&] {
           for (int i = 0; i < kTimes; ++i) {
             ListOptions options;
             options.filter = fmt::format(fmt::runtime(filter), (i * 7919) % 100'000);
             options.sort = sort;
             options.limit = 10;
             (void)store.list("docs", options);
           }
         });
}

}  // namespace

Table measure_queries(const Setting& setting) {
  const std::uint64_t count = setting.quick ? 100'000 : 1'000'000;
  const double all = static_cast<double>(count);
  Table table{
      "Queries",
      fmt::format("{} documents of 700 bytes in one scope, medians of 5. Each body that a filter looks at is "
                  "checked against its hash first; the reference reads the bodies by id with raw SQLite "
                  "and does not look at them.",
                  count),
      {}};
  const std::string path = setting.directory + "/query.db";
  const auto store = open("sqlite:" + path);
  fill(*store, 0, count);
  double raw = 0;
  {
    // Only reads: the store stays open.
    RawStore reference(setting.directory + "/raw.db");
    for (std::uint64_t i = 0; i < count; i += 1000) reference.commit(1000, body_of(1));
    raw = all / median_seconds(5, [&] { reference.scan(); });
  }
  for (const char* filter : {"week = -1", "week < 0 && notes ~ \"upper\""}) {
    const double rate = all / median_seconds(5, [&] {
                          ListOptions options;
                          options.filter = filter;
                          (void)store->list("docs", options);
                        });
    table.rows.push_back(
        information(fmt::format("filter `{}` without index", filter), "documents/s", raw, rate));
  }
  CollectionSettings settings;
  settings.indexes = {{{"week"}}, {{"number"}}};
  const double declared = seconds_of([&] { (void)store->configure("docs", settings).value(); });
  table.rows.push_back(information("declare two indexes", "documents/s", 0, all / declared));
  const auto find = [&](const char* what, const char* filter, const char* sort) {
    table.rows.push_back(information(what, "µs", 0, find_microseconds(*store, filter, sort)));
  };
  find("by index, 1 document found", "number = {}", "");
  find("by index, 10 found, each on pages of its own", "week = {}", "");
  find("by index in descending order from a value on, the first 10", "week < {}", "-week");
  return table;
}

}  // namespace perdure::bench
