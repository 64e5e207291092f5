// What a cached collection costs: loading, memory, and reading when nothing changed.

#include <perdure/collection.h>
#include <perdure/open.h>

#include <fmt/format.h>
#include <malloc.h>

#include <boost/json.hpp>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr std::size_t kDocumentsCount = 100'000;
constexpr std::size_t kTextBytes = 600;
constexpr std::size_t kReadsCount = 1'000'000;

struct Session {
  std::string text;
  std::string date;
  std::int64_t week = 0;
  std::vector<double> weights;
};

void tag_invoke(boost::json::value_from_tag, boost::json::value& to, const Session& session) {
  to = {{"text", session.text},
        {"date", session.date},
        {"week", session.week},
        {"weights", boost::json::value_from(session.weights)}};
}

Session tag_invoke(boost::json::value_to_tag<Session>, const boost::json::value& from) {
  const boost::json::object& members = from.as_object();
  return {boost::json::value_to<std::string>(members.at("text")),
          boost::json::value_to<std::string>(members.at("date")), members.at("week").as_int64(),
          boost::json::value_to<std::vector<double>>(members.at("weights"))};
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Of this process, so that others on the machine do not count.
double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::size_t heap_bytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

std::vector<std::string> fill(perdure::Store& store) {
  std::vector<std::string> ids;
  const Session session{std::string(kTextBytes, 'x'), "2024-05-01", 12, {20, 40, 60.5, 80, 100}};
  const std::string body = boost::json::serialize(boost::json::value_from(session));
  while (ids.size() < kDocumentsCount) {
    perdure::Batch batch;
    for (int i = 0; i < 5000; ++i) batch.create({"sessions", {}}, body);
    const auto result = store.commit(std::move(batch));
    for (const auto& written : result.written()) ids.push_back(written.key.id);
  }
  return ids;
}

double nanoseconds_per_get(perdure::Collection<Session>& sessions, const std::vector<std::string>& ids,
                           std::size_t ids_count) {
  std::mt19937_64 random(1);
  // One after the other in memory: where the caller has its id from is not measured.
  std::vector<std::string> asked;
  asked.reserve(kReadsCount);
  while (asked.size() < kReadsCount) asked.push_back(ids[random() % ids_count]);
  std::int64_t sum = 0;
  const double start = processor_seconds();
  for (const std::string& id : asked) sum += sessions.get(id)->week;
  const double seconds = processor_seconds() - start;
  if (sum != static_cast<std::int64_t>(kReadsCount) * 12) std::abort();
  return seconds * 1e9 / static_cast<double>(kReadsCount);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string directory = argc > 1 ? argv[1] : "collection-bench";
  std::filesystem::remove_all(directory);
  const auto store = perdure::open("sqlite:" + directory + "/bench.db");
  const std::vector<std::string> ids = fill(*store);

  const std::size_t heap_before = heap_bytes();
  auto start = std::chrono::steady_clock::now();
  perdure::Collection<Session> sessions(*store, "sessions");
  const double load_seconds = seconds_since(start);
  fmt::print("load of {} documents: {:.2f} s\n", sessions.size(), load_seconds);
  fmt::print("memory of a document: {} bytes\n", (heap_bytes() - heap_before) / kDocumentsCount);
  fmt::print("get, of 1000 documents: {:.0f} ns\n", nanoseconds_per_get(sessions, ids, 1000));
  fmt::print("get, of 10000 documents: {:.0f} ns\n", nanoseconds_per_get(sessions, ids, 10'000));
  fmt::print("get, of all documents: {:.0f} ns\n", nanoseconds_per_get(sessions, ids, ids.size()));
  start = std::chrono::steady_clock::now();
  const std::size_t found_count = sessions.where([](const Session& one) { return one.week == 12; }).size();
  fmt::print("where, {} documents: {:.0f} ms\n", found_count, seconds_since(start) * 1e3);
  std::filesystem::remove_all(directory);
}
