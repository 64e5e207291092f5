#include <perdure/collection.h>

#include <boost/json.hpp>
#include <memory>
#include <random>
#include <unordered_map>

#include "measure.h"
#include "raw_store.h"
#include "sample.h"
#include "sections.h"

namespace perdure::bench {
namespace {

struct Exercise {
  std::string name;
  std::int64_t week = 0;
  double weight_kg = 0;
  std::string notes;
};

void tag_invoke(boost::json::value_from_tag, boost::json::value& to, const Exercise& exercise) {
  to = {{"name", exercise.name},
        {"week", exercise.week},
        {"weightKg", exercise.weight_kg},
        {"notes", exercise.notes}};
}

Exercise tag_invoke(boost::json::value_to_tag<Exercise>, const boost::json::value& from) {
  const boost::json::object& members = from.as_object();
  return {boost::json::value_to<std::string>(members.at("name")), members.at("week").as_int64(),
          members.at("weightKg").to_number<double>(),
          boost::json::value_to<std::string>(members.at("notes"))};
}

/// Nanoseconds of one `get(id)` over ids in random order, which stand one after the other in memory: where
/// the caller has an id from is not measured.
template <typename Get>
double nanoseconds_per_get(std::uint64_t documents_count, Get get) {
  constexpr std::size_t kReadsCount = 300'000;
  std::mt19937_64 random(1);
  std::vector<std::string> ids;
  while (ids.size() < kReadsCount) ids.push_back(id_of(random() % documents_count));
  std::int64_t sum = 0;
  const double seconds = seconds_of([&] {
    for (const std::string& id : ids) sum += get(id)->week;
  });
  if (sum == 0) std::abort();
  return 1e9 * seconds / kReadsCount;
}

void add_cached(Table& table, const Setting& setting, std::uint64_t documents_count) {
  const auto store = open(fmt::format("sqlite:{}/cached-{}.db", setting.directory, documents_count));
  fill(*store, 0, documents_count);
  Collection<Exercise> collection(*store, "docs");
  std::unordered_map<std::string, std::shared_ptr<const Exercise>> map;
  for (const auto& entry : collection.all()) map[entry.id] = std::make_shared<const Exercise>(*entry.value);
  const Compared compared = in_turns(
      setting.quick ? 3 : 9,
      [&] { return nanoseconds_per_get(documents_count, [&](const std::string& id) { return map.at(id); }); },
      [&] {
        return nanoseconds_per_get(documents_count,
                                   [&](const std::string& id) { return collection.get(id); });
      });
  table.rows.push_back(at_most(fmt::format("cached get, random among {} documents", documents_count), "ns",
                               compared.reference, compared.value, compared.ratio, 1));
  table.rows.back().bar = "≤ 200 ns";
  table.rows.back().held = compared.value <= 200;
}

}  // namespace

Table measure_reads(const Setting& setting) {
  Table table{
      "Reads by id",
      "Documents of 700 bytes; medians of rounds in turns. The reference of an uncached get is a prepared "
      "SELECT of the body by id, each in a transaction that SQLite begins and ends, which does not check the "
      "body against its hash; that of a cached one is "
      "`std::unordered_map<std::string, std::shared_ptr<const T>>::at` and a copy of the pointer, without "
      "a lock.",
      {}};
  constexpr std::uint64_t kDocumentsCount = 20'000;
  RawStore raw(setting.directory + "/raw.db");
  for (std::uint64_t i = 0; i < kDocumentsCount; i += 1000) raw.commit(1000, body_of(1));
  const auto store = open("sqlite:" + setting.directory + "/perdure.db");
  fill(*store, 0, kDocumentsCount);
  const auto gets_per_second = [&](auto get) {
    return kDocumentsCount / seconds_of([&] {
             for (std::uint64_t i = 0; i < kDocumentsCount; ++i) (void)get(id_of(i));
           });
  };
  const Compared get = in_turns(
      setting.quick ? 5 : 15,
      [&] { return gets_per_second([&](const std::string& id) { return raw.get(id); }); },
      [&] { return gets_per_second([&](const std::string& id) {
              return store->get({"docs", id});
            }); });
  table.rows.push_back(at_least("uncached get by id", "gets/s", get.reference, get.value, get.ratio, 0.7));
  for (const std::uint64_t count : {1000, 10'000, 100'000}) add_cached(table, setting, count);
  return table;
}

}  // namespace perdure::bench
