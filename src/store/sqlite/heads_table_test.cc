#include "store/sqlite/heads_table.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <tuple>

#include <perdure/error.h>
#include <perdure/open.h>
#include "core/fs.h"
#include "tests/seed.h"
#include "tests/temporary_directory.h"

namespace perdure::sqlite {
namespace {

class HeadsTableTest : public ::testing::Test {
 protected:
  HeadsTableTest() { (void)perdure::open("sqlite:" + path_); }

  test::TemporaryDirectory directory_;
  const std::string path_ = directory_.file("store.db");
};

// What is remembered of the greatest ids must not hide a document, whatever order ids come in, of how many
// collections and scopes, and when a part of what was written is rolled back.
TEST_F(HeadsTableTest, FindsWhatIsThereAndNothingElse) {
  test::Random random(test::test_seed("heads"));
  Connection connection(path_, Connection::Mode::read_write);
  HeadsTable heads(connection);
  std::map<std::tuple<std::int64_t, std::string, std::string>, std::uint64_t> model;
  for (int round = 0; round < 300; ++round) {
    Transaction transaction(connection, Transaction::Kind::write);
    auto changed = model;
    for (int i = 0; i < 20; ++i) {
      const auto collection = static_cast<std::int64_t>(random.between(1, 80));
      const std::string scope = random.one_in(2) ? "" : "s" + std::to_string(random.below(3));
      const std::string id = "d" + std::to_string(random.below(40));
      const std::tuple key(collection, scope, id);
      const Head found = heads.find(collection, scope, id);
      const auto expected = changed.find(key);
      ASSERT_EQ(found.version, expected == changed.end() ? 0 : expected->second);
      if (random.one_in(5)) {
        heads.erase(collection, scope, id);
        changed.erase(key);
      } else {
        heads.move({collection, scope, id, found, {1, found.version + 1, 1, false}});
        changed[key] = found.version + 1;
      }
    }
    if (random.one_in(3)) continue;
    transaction.commit();
    model = std::move(changed);
  }
}

TEST_F(HeadsTableTest, ForgetsWhenAnotherWrites) {
  Connection connection(path_, Connection::Mode::read_write);
  HeadsTable heads(connection);
  EXPECT_FALSE(heads.find(1, "", "a").is_row());
  HeadsTable(connection).move({1, "", "z", {}, {1, 1, 1, false}});
  heads.forget_all();
  EXPECT_TRUE(heads.find(1, "", "z").is_row());
}

// G8, and why it may look for the next id: the pages of other documents are damaged, and this one is found.
TEST_F(HeadsTableTest, DamagedPageHidesOnlyTheDocumentsOnIt) {
  constexpr int kHeadsCount = 1000;
  const auto id_of = [](int number) { return "d" + std::to_string(kHeadsCount + number); };
  std::int64_t root_page = 0;
  {
    Connection connection(path_, Connection::Mode::read_write);
    HeadsTable heads(connection);
    for (int i = 0; i < kHeadsCount; ++i) heads.move({1, "", id_of(i), {}, {1, 1, 1, false}});
    root_page = connection.query_integer("SELECT rootpage FROM sqlite_schema WHERE name = 'perdure_heads'");
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  // The last entry of an interior page's header is the number of its rightmost leaf.
  constexpr std::size_t kPageBytes = 4096;
  std::string file = fs::read_file(path_, std::size_t{1} << 24);
  const std::size_t root = static_cast<std::size_t>(root_page - 1) * kPageBytes;
  ASSERT_EQ(file[root], 2) << "not an interior page";
  std::size_t leaf = 0;
  for (std::size_t i = 8; i < 12; ++i) leaf = leaf << 8U | static_cast<unsigned char>(file[root + i]);
  file[(leaf - 1) * kPageBytes] = '\x7f';
  fs::write_file_atomically(path_, file);

  Connection connection(path_, Connection::Mode::read_write);
  HeadsTable heads(connection);
  int unreadable_count = 0;
  for (int i = 0; i < kHeadsCount; ++i) {
    try {
      EXPECT_TRUE(heads.find(1, "", id_of(i)).is_row());
      EXPECT_EQ(unreadable_count, 0) << "all that is damaged stands on the last page";
      EXPECT_FALSE(heads.find(1, "", id_of(i) + "-new").is_row());
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kCorrupt);
      ++unreadable_count;
    }
  }
  EXPECT_GT(unreadable_count, 0);
  EXPECT_LT(unreadable_count, kHeadsCount / 4);
}

}  // namespace
}  // namespace perdure::sqlite
