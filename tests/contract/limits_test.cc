// The limits of limits.h that belong to batches and pages: what is at the limit works, one more is refused.

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

std::string body_of_size(std::size_t size, char fill) {
  return R"({"t":")" + std::string(size - 8, fill) + "\"}";
}

class Limits : public StoreFixture {};

TEST_F(Limits, TenThousandOperationsCommitTogether) {
  Batch batch;
  for (std::size_t i = 0; i < limits::kBatchOperationsCount; ++i) {
    batch.put(key("d" + std::to_string(i)), R"({"n":)" + std::to_string(i) + "}");
  }
  const CommitResult result = store().commit(batch);
  ASSERT_EQ(result.written().size(), limits::kBatchOperationsCount);
  EXPECT_EQ(result.written().back().seq, seq(limits::kBatchOperationsCount));
  if (can().log) {
    EXPECT_EQ(all_changes(store()).size(), limits::kBatchOperationsCount);
  }
  EXPECT_EQ(body_of(key("d9999")), R"({"n":9999})");
}

TEST_F(Limits, OneOperationMoreIsRefused) {
  Batch batch;
  for (std::size_t i = 0; i < limits::kBatchOperationsCount + 1; ++i)
    batch.put(key("d" + std::to_string(i)), "{}");
  expect_refused(code::kTooLarge, {"10001", "10000"}, [&] { (void)store().commit(batch); });
  EXPECT_FALSE(store().get(key("d0")));
}

TEST_F(Limits, TenThousandPatchesOfOneDocument) {
  Batch batch;
  batch.put(key("a"), R"({"n":-1})");
  for (std::size_t i = 1; i < limits::kBatchOperationsCount; ++i) {
    Patch patch;
    patch.set = {{"/n", std::to_string(i)}};
    batch.patch(key("a"), patch, i);
  }
  EXPECT_EQ(store().commit(batch).written().back().version, limits::kBatchOperationsCount);
  EXPECT_EQ(body_of(key("a")), R"({"n":9999})");
}

TEST_F(Limits, BatchBytes) {
  const auto batch_of = [](std::size_t count) {
    Batch batch;
    for (std::size_t i = 0; i < count; ++i) {
      batch.put(key("d" + std::to_string(i)),
                body_of_size(limits::kBodyBytes, static_cast<char>('a' + i % 26)));
    }
    return batch;
  };
  expect_refused(code::kTooLarge, {"64"}, [&] { (void)store().commit(batch_of(65)); });
  // Keys may count too, so one body less than the limit.
  EXPECT_EQ(store().commit(batch_of(63)).written().size(), 63U);
  EXPECT_EQ(body_of(key("d62")), body_of_size(limits::kBodyBytes, 'k'));
}

TEST_F(Limits, PatchPointers) {
  (void)store().put(key("a"), R"({"n":1})").value();
  Patch patch;
  for (std::size_t i = 0; i < limits::kPatchPointersCount; ++i)
    patch.set.emplace_back("/n", std::to_string(i));
  EXPECT_TRUE(store().patch(key("a"), patch).ok());
  EXPECT_EQ(body_of(key("a")), R"({"n":999})");
  patch.remove.emplace_back("/n");
  expect_refused(code::kTooLarge, {"1000"}, [&] { (void)store().patch(key("a"), patch); });
}

TEST_F(Limits, PointerBytes) {
  (void)store().put(key("a"), "{}").value();
  Patch patch;
  patch.set = {{"/" + std::string(limits::kPointerBytes - 1, 'x'), "1"}};
  EXPECT_TRUE(store().patch(key("a"), patch).ok());
  patch.set = {{"/" + std::string(limits::kPointerBytes, 'x'), "1"}};
  const std::string before = state();
  const Error error = error_of([&] { (void)store().patch(key("a"), patch); });
  // limits.h names no error beside this one, error.h puts whatever is wrong with a pointer into
  // invalid_patch.
  EXPECT_TRUE(error.code() == code::kTooLarge || error.code() == code::kInvalidPatch) << error.what();
  EXPECT_EQ(state(), before);
}

TEST_F(Limits, APageEndsAtItsBytes) {
  constexpr std::size_t kCount = 20;
  for (std::size_t i = 0; i < kCount; ++i) {
    (void)store().put(key("d" + std::to_string(10 + i)), body_of_size(limits::kBodyBytes, 'x')).value();
  }
  ListOptions options;
  std::size_t seen = 0;
  std::size_t pages = 0;
  do {
    const Page page = store().list("notes", options);
    ASSERT_FALSE(page.documents.empty());
    EXPECT_LE(page.documents.size(), 1 + limits::kPageBytes / limits::kBodyBytes);
    for (const Document& document : page.documents)
      EXPECT_EQ(document.key.id, "d" + std::to_string(10 + seen++));
    options.after = page.next_after;
    ++pages;
  } while (!options.after.empty());
  EXPECT_EQ(seen, kCount);
  EXPECT_EQ(pages, 2U);

  if (!can().log) return;
  const ChangePage first = store().changes({});
  EXPECT_LE(first.changes.size(), 1 + limits::kPageBytes / limits::kBodyBytes);
  EXPECT_FALSE(first.at_end);
  EXPECT_EQ(all_changes(store()).size(), kCount);
  ChangesOptions no_bodies;
  no_bodies.bodies = false;
  EXPECT_EQ(store().changes({}, no_bodies).changes.size(), kCount);
}

TEST_F(Limits, ABodyLargerThanAPageIsListedAlone) {
  OpenOptions options;
  options.body_limit_bytes = 2 * limits::kPageBytes;
  reopen(options);
  const std::string large = body_of_size(limits::kPageBytes + 1000, 'x');
  for (const char* id : {"a", "b", "c"}) (void)store().put(key(id), large).value();
  ListOptions list;
  for (const char* id : {"a", "b", "c"}) {
    const Page page = store().list("notes", list);
    ASSERT_EQ(page.documents.size(), 1U);
    EXPECT_EQ(page.documents[0].key.id, id);
    EXPECT_EQ(page.documents[0].body, large);
    list.after = page.next_after;
  }
  EXPECT_EQ(list.after, "");
  if (can().log) {
    EXPECT_EQ(all_changes(store()).size(), 3U);
  }
}

TEST_F(Limits, OpenOptionsHaveLimits) {
  const auto expect_bad = [&](const OpenOptions& options, std::string_view part) {
    const Error error = error_of([&] { (void)perdure::open(url(), options); });
    EXPECT_TRUE(error.code() == code::kInvalidArgument || error.code() == code::kTooLarge)
        << error.code() << ": " << error.what();
    EXPECT_NE(std::string_view(error.what()).find(part), std::string_view::npos) << error.what();
  };
  close();
  OpenOptions options;
  options.body_limit_bytes = limits::kBodyBytesMost + 1;
  expect_bad(options, "body_limit_bytes");
  options.body_limit_bytes = limits::kBodyBytesMost;
  options.read_connections = 0;
  expect_bad(options, "read_connections");
  options.read_connections = limits::kReadConnectionsCount + 1;
  expect_bad(options, "read_connections");
  options.read_connections = limits::kReadConnectionsCount;
  reopen(options);
  EXPECT_TRUE(store().put(key("a"), "{}").ok());
}

}  // namespace
}  // namespace perdure::test
