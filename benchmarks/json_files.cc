// What a commit and a read of a store of JSON files cost, as its file grows.

#include <perdure/open.h>

#include <fmt/core.h>

#include <algorithm>
#include <future>
#include <memory>
#include <vector>

#include "measure.h"
#include "sample.h"
#include "sections.h"

namespace perdure::bench {
namespace {

constexpr std::uint64_t kGroupCount = 64;

double milliseconds_of(const std::function<void()>& work) { return seconds_of(work) * 1000; }

void put(Store& store, std::uint64_t number) {
  (void)store.put({"docs", id_of(number)}, body_of(number + 1)).value();
}

// As many callers that do not wait for each other.
void put_together(Store& store, std::uint64_t first) {
  std::vector<std::promise<void>> done(kGroupCount);
  for (std::uint64_t i = 0; i < kGroupCount; ++i) {
    store.commit_async(std::move(Batch().put({"docs", id_of(first + i)}, body_of(i))), {},
                       [&done, i](const std::exception_ptr& error, const CommitResult&) {
                         error ? done[i].set_exception(error) : done[i].set_value();
                       });
  }
  for (std::promise<void>& one : done) one.get_future().get();
}

void measure_at(const std::string& directory, std::uint64_t count, int rounds_count, Table& table) {
  const std::string url = fmt::format("json:{}/{}", directory, count);
  std::vector<double> puts;
  std::vector<double> groups;
  std::vector<double> gets;
  std::vector<double> first_reads;
  {
    const auto store = perdure::open(url);
    fill(*store, 0, count);
    for (int round = 0; round < rounds_count; ++round) {
      const std::uint64_t number = static_cast<std::uint64_t>(round) * 7919 % (count - kGroupCount);
      puts.push_back(milliseconds_of([&] { put(*store, number); }));
      groups.push_back(milliseconds_of([&] { put_together(*store, number); }));
      gets.push_back(milliseconds_of([&] { (void)store->get({"docs", id_of(number)}); }) * 1000);
    }
  }
  for (int round = 0; round < rounds_count; ++round) {
    const auto store = perdure::open(url);
    first_reads.push_back(milliseconds_of([&] { (void)store->get({"docs", id_of(1)}); }));
  }
  const auto row = [&](const char* what, const char* unit, const std::vector<double>& values) {
    table.rows.push_back(information(fmt::format("{} documents: {}", count, what), unit, 0, median(values)));
  };
  row("a durable put", "ms", puts);
  row("64 puts that are committed together", "ms", groups);
  row("a get of a file that has not changed", "µs", gets);
  row("the first get, which reads the file", "ms", first_reads);
}

}  // namespace

Table measure_json_files(const Setting& setting) {
  Table table;
  table.title = "JSON files";
  table.explanation =
      "A collection of 700-byte documents in one file, which each commit writes anew. Medians.";
  const int rounds_count = setting.quick ? 11 : 41;
  for (const std::uint64_t count : {100U, 1000U, 10'000U}) {
    measure_at(setting.directory, count, rounds_count, table);
  }
  return table;
}

}  // namespace perdure::bench
