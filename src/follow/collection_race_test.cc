#include <perdure/collection.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "follow/collection_testing.h"
#include "follow/replaceable_store.h"
#include "tests/seed.h"

namespace perdure {
namespace {

using test::Note;
using test::note_body;
using test::NotesStore;
using test::Random;
using Notes = Collection<Note>;

constexpr int kThreadsCount = 8;

void in_threads(const std::function<void(int thread)>& work) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreadsCount; ++thread) threads.emplace_back(work, thread);
  for (std::thread& thread : threads) thread.join();
}

std::map<std::string, std::uint64_t> versions_in(Store& store) {
  std::map<std::string, std::uint64_t> versions;
  ListOptions options;
  options.limit = limits::kPageDocumentsCount;
  for (const Document& document : store.list("notes", options).documents) {
    versions[document.key.id] = document.version;
  }
  return versions;
}

std::map<std::string, std::uint64_t> versions_in(Notes& notes) {
  std::map<std::string, std::uint64_t> versions;
  notes.for_each([&](const Notes::Entry& entry) { versions[entry.id] = entry.version; });
  return versions;
}

TEST(CollectionRace, NoUpdateIsLost) {
  constexpr int kUpdatesCount = 20;
  NotesStore store;
  Notes one(*store, "notes");
  Notes two(*store, "notes");
  (void)one.put("count", {"", 0}).value();
  std::atomic<int> counted = 0;
  in_threads([&](int thread) {
    Notes& notes = thread % 2 == 0 ? one : two;
    for (int i = 0; i < kUpdatesCount; ++i) {
      if (notes.update("count", [](Note& note) { ++note.number; })) ++counted;
    }
  });
  EXPECT_GT(counted, 0);
  EXPECT_EQ(one.get("count")->number, counted);
  EXPECT_EQ(two.get("count")->number, counted);
}

// More own writes than a page of the log holds lie between the cursor and what somebody else writes then.
TEST(CollectionRace, PagesOfOwnWritesHideNoOtherWrite) {
  constexpr int kWritesCount = 150;
  static_assert(kWritesCount * kThreadsCount > limits::kPageDocumentsCount);
  NotesStore store;
  Notes notes(*store, "notes");
  in_threads([&](int thread) {
    for (int i = 0; i < kWritesCount; ++i) (void)notes.put(std::to_string(thread), {"own", i}).value();
  });
  EXPECT_EQ(notes.size(), static_cast<std::size_t>(kThreadsCount));
  (void)store->put({"notes", "x"}, note_body("x", 1)).value();
  EXPECT_EQ(notes.get("x")->number, 1);
  EXPECT_EQ(versions_in(notes), versions_in(*store));
}

TEST(CollectionRace, MemoryEndsAtTheNewestVersions) {
  const std::uint64_t seed = test::test_seed("CollectionRace.MemoryEndsAtTheNewestVersions");
  const std::array<std::string, 5> ids = {"a", "b", "c", "d", "e"};
  NotesStore store;
  Notes one(*store, "notes");
  Notes two(*store, "notes");
  in_threads([&](int thread) {
    Random random(seed + static_cast<std::uint64_t>(thread));
    for (int i = 0; i < 60; ++i) {
      Notes& notes = random.one_in(2) ? one : two;
      const std::string& id = random.pick(ids);
      switch (random.below(8)) {
        case 0:
          (void)notes.erase(id);
          break;
        case 1:
          (void)store->put({"notes", id}, note_body("direct", i));
          break;
        case 2:
          (void)store->erase({"notes", id});
          break;
        case 3:
          (void)store->purge({"notes", id});
          break;
        default:
          (void)notes.put(id, {"typed", i});
          break;
      }
    }
  });
  const auto stored = versions_in(*store);
  EXPECT_EQ(versions_in(one), stored);
  EXPECT_EQ(versions_in(two), stored);
}

// Every thread writes its own document through any of three ways and reads all documents. A version that was
// acknowledged before a read began must be seen by it, and no reader may see a document go back.
TEST(CollectionRace, AcknowledgedVersionsAreSeenByEveryLaterRead) {
  const std::uint64_t seed = test::test_seed("CollectionRace.AcknowledgedVersionsAreSeenByEveryLaterRead");
  NotesStore store;
  Notes one(*store, "notes");
  Notes two(*store, "notes");
  std::array<std::atomic<std::uint64_t>, kThreadsCount> acknowledged{};
  std::atomic<int> stale_count = 0;
  std::atomic<int> backward_count = 0;
  in_threads([&](int thread) {
    Random random(seed + static_cast<std::uint64_t>(thread));
    const std::string own = "d" + std::to_string(thread);
    std::array<std::array<std::uint64_t, kThreadsCount>, 2> seen{};
    for (int i = 0; i < 400; ++i) {
      if (i % 8 == 0) {
        const auto result = random.one_in(3)   ? store->put({"notes", own}, note_body("direct", i))
                            : random.one_in(2) ? one.put(own, {"one", i})
                                               : two.put(own, {"two", i});
        acknowledged.at(static_cast<std::size_t>(thread)) = result.value().version;
      }
      // Purges make the collections load again while others read.
      if (thread == 0 && i % 50 == 25) (void)store->purge({"notes", "none" + std::to_string(i)});
      if (thread == 1 && i % 50 == 25) {
        (void)store->put({"notes", "purged"}, "{}");
        (void)store->purge({"notes", "purged"});
      }
      const std::size_t which = random.below(2);
      const std::size_t other = random.below(kThreadsCount);
      const std::uint64_t least = acknowledged.at(other);
      const auto found = (which == 0 ? one : two).find("d" + std::to_string(other));
      const std::uint64_t version = found ? found->version : 0;
      if (version < least) ++stale_count;
      std::uint64_t& before = seen.at(which).at(other);
      if (version < before) ++backward_count;
      before = version;
    }
  });
  EXPECT_EQ(stale_count, 0);
  EXPECT_EQ(backward_count, 0);
}

// A page of the log that was read before an own write and is applied after it must not undo the write.
void write_beside_a_read(bool before_the_page) {
  NotesStore store;
  test::ReplaceableStore stopped(*store);
  Notes notes(stopped, "notes");
  (void)notes.put("a", {"first", 1}).value();
  (void)store->put({"notes", "a"}, note_body("second", 2)).value();
  (void)store->put({"notes", "b"}, note_body("b", 1)).value();
  std::promise<void> reading;
  std::promise<void> go_on;
  std::atomic<bool> first = true;
  (before_the_page ? stopped.before_changes : stopped.after_changes) = [&] {
    if (!first.exchange(false)) return;
    reading.set_value();
    go_on.get_future().wait();
  };
  std::thread reader([&] { EXPECT_GE(notes.find("a")->version, 2U); });
  reading.get_future().wait();
  (void)notes.erase("b").value();
  (void)notes.put("a", {"third", 3}).value();
  go_on.set_value();
  reader.join();
  EXPECT_EQ(notes.get("b"), nullptr);
  EXPECT_EQ(*notes.get("a"), (Note{"third", 3}));
  EXPECT_EQ(notes.size(), 1U);
}

/// Commits something when a reader has just asked how far the log goes.
class BusyStore : public test::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  std::function<void()> after_last_seq = {};

  std::uint64_t last_seq() noexcept override {
    const std::uint64_t seq = store_->last_seq();
    if (const auto once = std::exchange(after_last_seq, nullptr)) once();
    return seq;
  }
};

TEST(CollectionRace, OwnWriteIsNotShownWithoutTheOnesBeforeIt) {
  NotesStore store;
  BusyStore busy(*store);
  Notes notes(busy, "notes");
  (void)notes.put("a", {"first", 1}).value();
  (void)notes.put("b", {"first", 1}).value();
  busy.after_last_seq = [&] {
    (void)store->put({"notes", "a"}, note_body("second", 2)).value();
    (void)notes.put("b", {"third", 3}).value();
  };
  const auto all = notes.all();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_FALSE(all[0].value->number == 1 && all[1].value->number == 3);
}

TEST(CollectionRace, BatchLongerThanAPageIsShownWhole) {
  constexpr std::size_t kBatchCount = limits::kPageDocumentsCount + 500;
  NotesStore store;
  BusyStore busy(*store);
  Notes notes(busy, "notes");
  (void)store->put({"notes", "x"}, note_body("x", 1)).value();
  busy.after_last_seq = [&] {
    Batch batch;
    for (std::size_t i = 0; i < kBatchCount; ++i) batch.put({"notes", std::to_string(i)}, note_body("y", 1));
    ASSERT_TRUE(store->commit(std::move(batch)).ok());
  };
  EXPECT_EQ(notes.size(), kBatchCount + 1);
}

TEST(CollectionRace, WriteBeforeAPageIsReadIsKept) { write_beside_a_read(true); }

TEST(CollectionRace, WriteBetweenReadingAndApplyingAPageIsKept) { write_beside_a_read(false); }

}  // namespace
}  // namespace perdure
