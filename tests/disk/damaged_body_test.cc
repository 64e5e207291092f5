// Guarantee G8: one damaged document does not stop the others. The bytes of single bodies are changed on the
// disk while the store is closed.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include <perdure/open.h>

#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

constexpr int kDocuments = 20;

class DamagedBody : public ::testing::Test {
 protected:
  DamagedBody() {
    const auto store = open();
    for (int i = 0; i < kDocuments; ++i) (void)store->put(key(i), body(i)).value();
    (void)store->put(key(kPlain), plain_body()).value();
    (void)store->put(key(kCompressed), compressed_body()).value();
    (void)store->put(key(kDocuments - 1), body(99)).value();
  }

  static constexpr int kPlain = 7;
  static constexpr int kCompressed = 12;

  static Key key(int i) { return {"notes", "d" + std::to_string(100 + i)}; }
  static std::string body(int i) { return R"({"n":)" + std::to_string(i) + "}"; }
  static std::string plain_body() { return R"({"t":"a distinctive text, once in this file"})"; }
  static std::string compressed_body() {
    std::string text;
    while (text.size() < 6000) text += "bench press 80 kg, ";
    return R"({"t":")" + text + "\"}";
  }

  std::unique_ptr<Store> open(OpenOptions::Access access = OpenOptions::Access::read_write) const {
    OpenOptions options;
    options.access = access;
    return perdure::open("sqlite:" + path_, options);
  }

  /// The bytes that stand in the database for the body of a change, by the library that stores them.
  std::string stored_bytes(std::uint64_t seq) const {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open_v2(path_.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(
        sqlite3_prepare_v2(database, "SELECT body FROM perdure_log WHERE seq = ?1", -1, &statement, nullptr),
        SQLITE_OK);
    sqlite3_bind_int64(statement, 1, static_cast<sqlite3_int64>(seq));
    EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW);
    std::string bytes(static_cast<const char*>(sqlite3_column_blob(statement, 0)),
                      static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return bytes;
  }

  /// Changes one byte of `text`, which must stand in the file exactly once.
  void damage(const std::string& text, std::size_t position, char flip = 1) const {
    std::ifstream in(path_, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    in.close();
    const std::size_t at = content.find(text);
    ASSERT_NE(at, std::string::npos);
    ASSERT_EQ(content.find(text, at + 1), std::string::npos);
    content[at + position] = static_cast<char>(content[at + position] ^ flip);
    std::ofstream out(path_, std::ios::binary | std::ios::trunc);
    out << content;
  }

  static void expect_others(Store& store, int damaged) {
    for (int i = 0; i < kDocuments; ++i) {
      if (i == damaged) continue;
      const auto document = store.get(key(i));
      ASSERT_TRUE(document) << i;
      EXPECT_EQ(document->version, i == kPlain || i == kCompressed || i == kDocuments - 1 ? 2U : 1U);
    }
  }

  static void expect_reported(Store& store, int damaged, std::uint64_t seq) {
    try {
      (void)store.get(key(damaged));
      ADD_FAILURE() << "a damaged body was given out";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kCorruptDocument) << error.what();
      EXPECT_NE(std::string(error.what()).find(key(damaged).id), std::string::npos) << error.what();
      EXPECT_EQ(error.outcome(), Outcome::not_applied);
      EXPECT_FALSE(error.retryable());
    }
    const Page page = store.list("notes");
    EXPECT_EQ(page.documents.size(), static_cast<std::size_t>(kDocuments - 1));
    ASSERT_EQ(page.unreadable.size(), 1U);
    EXPECT_EQ(page.unreadable[0].key, key(damaged));
    EXPECT_EQ(page.unreadable[0].version, 2U);
    EXPECT_EQ(page.unreadable[0].seq, seq);
    EXPECT_NE(page.unreadable[0].reason, "");

    const ChangePage log = store.changes({});
    ASSERT_EQ(log.changes.size(), static_cast<std::size_t>(kDocuments + 3));
    EXPECT_TRUE(log.at_end);
    for (const Change& change : log.changes) {
      EXPECT_EQ(change.unreadable_reason.empty(), change.seq != seq) << change.seq;
      EXPECT_EQ(change.body.empty(), change.seq == seq) << change.seq;
      EXPECT_EQ(change.kind, ChangeKind::put);
    }
    EXPECT_EQ(log.changes[seq - 1].key, key(damaged));
    ChangesOptions no_bodies;
    no_bodies.bodies = false;
    EXPECT_EQ(store.changes({}, no_bodies).changes.size(), log.changes.size());
  }

  TemporaryDirectory directory_;
  const std::string path_ = directory_.file("store.db");
};

TEST_F(DamagedBody, APlainOne) {
  damage(plain_body(), 10);
  for (const auto access : {OpenOptions::Access::read_write, OpenOptions::Access::read_only}) {
    const auto store = open(access);
    expect_others(*store, kPlain);
    expect_reported(*store, kPlain, kDocuments + 1);
  }
}

// Still a JSON text and of the same length: only the hash knows.
TEST_F(DamagedBody, APlainOneThatLooksWhole) {
  damage(plain_body(), plain_body().size() - 3, 'e' ^ 'a');
  expect_reported(*open(), kPlain, kDocuments + 1);
}

TEST_F(DamagedBody, ACompressedOneAtEveryByte) {
  const std::string bytes = stored_bytes(kDocuments + 2);
  ASSERT_LT(bytes.size(), 1000U) << "not compressed";
  for (std::size_t position = 0; position < bytes.size(); position += 1 + bytes.size() / 40) {
    SCOPED_TRACE(position);
    damage(bytes, position);
    {
      const auto store = open();
      expect_others(*store, kCompressed);
      expect_reported(*store, kCompressed, kDocuments + 2);
    }
    std::string damaged = bytes;
    damaged[position] = static_cast<char>(damaged[position] ^ 1);
    damage(damaged, position);
  }
  EXPECT_EQ(open()->get(key(kCompressed))->body, compressed_body());
}

TEST_F(DamagedBody, PagingPassesIt) {
  damage(plain_body(), 10);
  const auto store = open();
  for (std::size_t limit = 1; limit <= 4; ++limit) {
    ListOptions options;
    options.limit = limit;
    std::size_t documents = 0;
    std::size_t unreadable = 0;
    int pages = 0;
    do {
      const Page page = store->list("notes", options);
      documents += page.documents.size();
      unreadable += page.unreadable.size();
      options.after = page.next_after;
    } while (!options.after.empty() && ++pages < 100);
    EXPECT_EQ(documents, static_cast<std::size_t>(kDocuments - 1)) << limit;
    EXPECT_EQ(unreadable, 1U) << limit;
  }
}

TEST_F(DamagedBody, OtherWritesGoOn) {
  damage(plain_body(), 10);
  const auto store = open();
  EXPECT_EQ(store->put(key(1), body(1)).value().version, 2U);
  Batch batch;
  batch.put(key(2), body(2)).merge_patch(key(3), R"({"m":1})").erase(key(4));
  EXPECT_TRUE(store->commit(batch).ok());
  EXPECT_EQ(store->changes({}).changes.size(), static_cast<std::size_t>(kDocuments + 7));
}

TEST_F(DamagedBody, ItCanBePutAnew) {
  damage(plain_body(), 10);
  const auto store = open();
  EXPECT_EQ(store->put(key(kPlain), body(1), 2).value().version, 3U);
  EXPECT_EQ(store->get(key(kPlain))->body, body(1));
  EXPECT_TRUE(store->list("notes").unreadable.empty());
  EXPECT_NE(store->changes({}).changes.at(kDocuments).unreadable_reason, "") << "history is still damaged";
}

TEST_F(DamagedBody, ItCanBeErased) {
  damage(plain_body(), 10);
  const auto store = open();
  EXPECT_EQ(store->erase(key(kPlain)).value().version, 3U);
  EXPECT_FALSE(store->get(key(kPlain)));
  EXPECT_TRUE(store->list("notes").unreadable.empty());
}

TEST_F(DamagedBody, ItCannotBePatched) {
  damage(plain_body(), 10);
  const auto store = open();
  Patch patch;
  patch.set = {{"/t", "1"}};
  for (const bool merge : {false, true}) {
    try {
      (void)(merge ? store->merge_patch(key(kPlain), R"({"t":1})") : store->patch(key(kPlain), patch));
      ADD_FAILURE() << "patched what cannot be read";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kCorruptDocument) << error.what();
      EXPECT_NE(std::string(error.what()).find(key(kPlain).id), std::string::npos) << error.what();
      EXPECT_EQ(error.outcome(), Outcome::not_applied);
    }
  }
  EXPECT_EQ(store->info().head.seq, static_cast<std::uint64_t>(kDocuments + 3));
  EXPECT_EQ(store->put(key(1), body(1)).value().version, 2U);
}

TEST_F(DamagedBody, TheVersionBeforeItIsStillInHistory) {
  damage(plain_body(), 10);
  EXPECT_EQ(open()->changes({}).changes.at(kPlain).body, body(kPlain));
}

}  // namespace
}  // namespace perdure::test
