// Cursors: their text, and that one from another log is noticed.

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

constexpr char kEpoch[] = "0192a3b4-c5d6-4e7f-8091-a2b3c4d5e6f7";

TEST(CursorText, IsWrittenAndReadBack) {
  for (const std::uint64_t seq :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{9223372036854775807ULL}}) {
    const Cursor cursor = {kEpoch, seq, "0123456789abcdef"};
    EXPECT_EQ(cursor.to_string(), std::string(kEpoch) + ":" + std::to_string(seq) + ":0123456789abcdef");
    EXPECT_EQ(Cursor::parse(cursor.to_string()), cursor);
  }
}

TEST(CursorText, AnythingElseIsRefused) {
  const std::string epoch = kEpoch;
  const std::string chain = "0123456789abcdef";
  for (const std::string& text : {
           std::string(),
           std::string("x"),
           epoch,
           epoch + ":1",
           epoch + ":1:",
           epoch + "::" + chain,
           ":1:" + chain,
           epoch + ":1:" + chain + ":",
           epoch + ":1:" + chain + "0",
           epoch + ":1:" + chain.substr(1),
           epoch + ":1:0123456789abcdeg",
           epoch + ":1:0123456789ABCDEF",
           epoch + ":-1:" + chain,
           epoch + ":+1:" + chain,
           epoch + ":01:" + chain,
           epoch + ": 1:" + chain,
           epoch + ":1 :" + chain,
           epoch + ":1x:" + chain,
           epoch + ":99999999999999999999:" + chain,
           epoch.substr(1) + ":1:" + chain,
           "0192A3B4-C5D6-4E7F-8091-A2B3C4D5E6F7:1:" + chain,
           "0192a3b4xc5d6-4e7f-8091-a2b3c4d5e6f7:1:" + chain,
           " " + epoch + ":1:" + chain,
           epoch + ":1:" + chain + "\n",
           epoch + ":1:" + chain + std::string(1, '\0'),
       }) {
    const Error error = error_of([&] { (void)Cursor::parse(text); });
    EXPECT_EQ(error.code(), code::kInvalidCursor) << text;
  }
}

class CursorOfALog : public StoreFixture {
 protected:
  void write(int count) {
    for (int i = 0; i < count; ++i) (void)store().put(key("a"), R"({"n":)" + std::to_string(i) + "}").value();
  }
  /// The cursor behind change `seq`.
  Cursor cursor_at(std::size_t seq) {
    ChangesOptions options;
    options.limit = seq;
    return store().changes({}, options).next;
  }
  void expect_mismatch(const Cursor& cursor) {
    expect_refused(code::kCursorMismatch, {}, [&] { (void)store().changes(cursor); });
  }
};

TEST_F(CursorOfALog, SurvivesItsTextAndReopening) {
  write(5);
  const std::string text = cursor_at(3).to_string();
  reopen();
  const ChangePage page = store().changes(Cursor::parse(text));
  ASSERT_EQ(page.changes.size(), 2U);
  EXPECT_EQ(page.changes[0].seq, 4U);
}

TEST_F(CursorOfALog, TheHeadOfAnEmptyLogStandsAtItsBeginning) {
  const Cursor beginning = store().info().head;
  EXPECT_EQ(Cursor::parse(beginning.to_string()), beginning);
  write(2);
  EXPECT_EQ(store().changes(Cursor::parse(beginning.to_string())).changes.size(), 2U);
}

TEST_F(CursorOfALog, InfoAndChangesAgreeOnEveryPosition) {
  for (std::size_t seq = 1; seq <= 4; ++seq) {
    write(1);
    EXPECT_EQ(store().info().head, cursor_at(seq));
  }
}

TEST_F(CursorOfALog, BeyondTheHeadIsAMismatch) {
  write(3);
  Cursor cursor = store().info().head;
  cursor.seq = 4;
  expect_mismatch(cursor);
  cursor.seq = ~std::uint64_t{0};
  expect_mismatch(cursor);
}

TEST_F(CursorOfALog, AnotherChainIsAMismatch) {
  write(3);
  Cursor cursor = cursor_at(2);
  cursor.chain_prefix[15] = cursor.chain_prefix[15] == '0' ? '1' : '0';
  expect_mismatch(cursor);
  Cursor moved = cursor_at(2);
  moved.seq = 1;
  expect_mismatch(moved);
}

TEST_F(CursorOfALog, AnotherEpochIsAMismatch) {
  write(3);
  Cursor cursor = cursor_at(2);
  cursor.epoch = kEpoch;
  expect_mismatch(cursor);
}

TEST_F(CursorOfALog, OfAnotherStoreIsAMismatch) {
  write(3);
  const auto other_place = store_under_test().new_place();
  const auto other = perdure::open(other_place->url());
  for (int i = 0; i < 3; ++i) (void)other->put(key("a"), R"({"n":)" + std::to_string(i) + "}").value();
  EXPECT_NE(other->info().head.epoch, store().info().head.epoch);
  expect_mismatch(other->info().head);
  ChangesOptions options;
  options.limit = 1;
  expect_mismatch(other->changes({}, options).next);
}

TEST_F(CursorOfALog, TheMessageNamesTheCursor) {
  write(1);
  const Cursor cursor = {kEpoch, 1, "0123456789abcdef"};
  expect_refused(code::kCursorMismatch, {kEpoch}, [&] { (void)store().changes(cursor); });
}

}  // namespace
}  // namespace perdure::test
