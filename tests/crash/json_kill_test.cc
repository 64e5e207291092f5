// kill -9 at random points of writes to a store of JSON files: the file is always whole, what was
// acknowledged is there, and nothing is left over after the next start.

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <set>
#include <string>

#include <perdure/open.h>

#include "core/fs.h"
#include "core/json_text.h"
#include "tests/child_process.h"
#include "tests/seed.h"
#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

constexpr int kWritesCount = 1000;
constexpr int kDocumentsCount = 50;

/// What the writers told.
struct Told {
  int last_tried = -1;
  int acknowledged_count = 0;
  std::map<int, int> acknowledged;     ///< by document: the last number
  std::map<int, std::set<int>> tried;  ///< by document: behind the last acknowledged one

  void hear(const std::string& line) {
    const int number = std::stoi(line.substr(4));
    const int document = number % kDocumentsCount;
    if (line.starts_with("try")) {
      last_tried = number;
      tried[document].insert(number);
    } else {
      ++acknowledged_count;
      acknowledged[document] = number;
      tried[document].clear();
    }
  }
};

void expect_acknowledged(Store& store, const Told& told) {
  for (int i = 0; i < kDocumentsCount; ++i) {
    const auto found = store.get({"notes", "d" + std::to_string(i)});
    const int number = found ? std::stoi(found->body.substr(10)) : -1;
    const auto acknowledged = told.acknowledged.find(i);
    const auto tried = told.tried.find(i);
    const bool is_acknowledged =
        number == (acknowledged == told.acknowledged.end() ? -1 : acknowledged->second);
    const bool is_tried = tried != told.tried.end() && tried->second.count(number) != 0;
    ASSERT_TRUE(is_acknowledged || is_tried) << "d" << i << " holds " << number;
  }
}

TEST(JsonKill, AtRandomPointsOfAThousandWritesTheFileIsWhole) {
  Random random(test_seed("JsonKill"));
  const TemporaryDirectory directory;
  const std::string place = directory.file("store");
  Told told;
  int kills_count = 0;
  std::size_t leftovers_count = 0;
  while (told.acknowledged_count < kWritesCount) {
    ChildProcess writer({PERDURE_JSON_WRITER, "json:" + place, std::to_string(told.last_tried + 1)});
    for (std::uint64_t lines = random.between(1, 40); lines > 0; --lines)
      told.hear(writer.read_line().value());
    // At any moment behind the line, wherever the writer is then.
    const auto moment = std::chrono::microseconds(random.below(800));
    while (const auto line = writer.poll_line(moment)) {
      told.hear(*line);
      if (random.one_in(2)) break;
    }
    writer.kill();
    ++kills_count;
    while (const auto line = writer.poll_line(std::chrono::microseconds(0))) told.hear(*line);
    const std::string file = place + "/notes.json";
    if (told.acknowledged_count > 0) {
      ASSERT_FALSE(json::check_envelope(fs::read_file(file, 1U << 20U))) << "found by whoever looks first";
    }
    leftovers_count += fs::abandoned_temporaries(place).size();
    const auto store = perdure::open("json:" + place);
    ASSERT_NO_FATAL_FAILURE(expect_acknowledged(*store, told));
    for (const std::string& name : fs::list_directory(place)) {
      ASSERT_TRUE(name == "notes.json" || name == ".perdure.lock") << name;
    }
  }
  EXPECT_GE(kills_count, 20);
  EXPECT_GT(leftovers_count, 0U) << "no kill met a file that was being written";
  RecordProperty("kills", kills_count);
  RecordProperty("leftovers", static_cast<int>(leftovers_count));
}

}  // namespace
}  // namespace perdure::test
