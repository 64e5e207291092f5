#include <perdure/collection.h>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>
#include <vector>

#include "follow/collection_testing.h"
#include "follow/replaceable_store.h"
#include "tests/failing_vfs.h"

namespace perdure {
namespace {

using test::FailingVfs;
using test::Note;
using test::note_body;
using test::NotesStore;
using test::ReplaceableStore;
using Notes = Collection<Note>;

std::vector<std::string> ids_of(const std::vector<Notes::Entry>& entries) {
  std::vector<std::string> ids;
  for (const auto& entry : entries) ids.push_back(entry.id);
  return ids;
}

TEST(Collection, HoldsWhatWasStoredBeforeIt) {
  NotesStore store;
  for (const char* id : {"b", "a", "c"}) (void)store->put({"notes", id}, note_body(id, 1)).value();
  (void)store->put({"others", "d"}, note_body("d", 1)).value();
  (void)store->put({"notes", "e", "ann"}, note_body("e", 1)).value();
  (void)store->erase({"notes", "c"}).value();
  Notes notes(*store, "notes");
  EXPECT_EQ(ids_of(notes.all()), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(notes.size(), 2U);
  EXPECT_EQ(*notes.get("a"), (Note{"a", 1}));
  EXPECT_EQ(notes.get("c"), nullptr);
  Notes of_ann(*store, "notes", {"ann"});
  EXPECT_EQ(ids_of(of_ann.all()), std::vector<std::string>{"e"});
}

TEST(Collection, LoadsMoreThanOnePage) {
  NotesStore store;
  Batch batch;
  for (int i = 0; i < 2500; ++i) batch.put({"notes", std::to_string(i)}, note_body("n", i));
  (void)store->commit(std::move(batch));
  Notes notes(*store, "notes");
  ASSERT_EQ(notes.size(), 2500U);
  for (int i = 0; i < 2500; ++i) EXPECT_EQ(notes.get(std::to_string(i))->number, i);
}

TEST(Collection, WrittenValueIsReadAtOnceAndDurable) {
  NotesStore store;
  {
    Notes notes(*store, "notes");
    EXPECT_EQ(notes.put("a", {"one", 1}).value().version, 1U);
    EXPECT_EQ(*notes.get("a"), (Note{"one", 1}));
    EXPECT_EQ(notes.put("a", {"two", 2}, 1).value().version, 2U);
    EXPECT_EQ(notes.find("a")->version, 2U);
    const std::string id = notes.create({"new", 3}).value().key.id;
    EXPECT_EQ(*notes.get(id), (Note{"new", 3}));
    (void)notes.erase(id).value();
    EXPECT_EQ(notes.get(id), nullptr);
  }
  store.reopen();
  Notes notes(*store, "notes");
  EXPECT_EQ(notes.size(), 1U);
  EXPECT_EQ(*notes.get("a"), (Note{"two", 2}));
}

TEST(Collection, ConflictLeavesMemoryAsItIs) {
  NotesStore store;
  Notes notes(*store, "notes");
  (void)notes.put("a", {"one", 1}).value();
  const CommitResult late = notes.put("a", {"two", 2}, 7);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.conflict()->found, 1U);
  EXPECT_FALSE(notes.put("b", {"two", 2}, 1).ok());
  EXPECT_FALSE(notes.erase("a", 7).ok());
  EXPECT_FALSE(notes.erase("b").ok());
  EXPECT_EQ(*notes.get("a"), (Note{"one", 1}));
  EXPECT_EQ(notes.size(), 1U);
}

TEST(Collection, HeldValueDoesNotChange) {
  NotesStore store;
  Notes notes(*store, "notes");
  (void)notes.put("a", {"one", 1}).value();
  const auto held = notes.get("a");
  (void)notes.put("a", {"two", 2}).value();
  (void)notes.erase("a").value();
  EXPECT_EQ(*held, (Note{"one", 1}));
}

TEST(Collection, UnchangedValueIsNotReadAgain) {
  NotesStore store;
  Notes notes(*store, "notes");
  (void)notes.put("a", {"one", 1}).value();
  (void)store->put({"notes", "b"}, note_body("b", 2)).value();
  const auto a = notes.get("a");
  const auto b = notes.get("b");
  (void)store->put({"notes", "c"}, note_body("c", 3)).value();
  (void)store->purge({"notes", "c"});
  EXPECT_EQ(notes.get("c"), nullptr);
  EXPECT_EQ(notes.get("a"), a);
  EXPECT_EQ(notes.get("b"), b);
}

TEST(Collection, EveryWriterOfTheProcessIsSeen) {
  NotesStore store;
  Notes one(*store, "notes");
  Notes two(*store, "notes");
  (void)one.put("a", {"one", 1}).value();
  EXPECT_EQ(*two.get("a"), (Note{"one", 1}));
  (void)two.put("a", {"two", 2}).value();
  EXPECT_EQ(one.find("a")->version, 2U);
  (void)store->patch({"notes", "a"}, {{{"/number", "3"}}, {}}).value();
  EXPECT_EQ(one.get("a")->number, 3);
  EXPECT_EQ(two.get("a")->number, 3);
  (void)store->erase({"notes", "a"}).value();
  EXPECT_EQ(one.size(), 0U);
  EXPECT_TRUE(two.all().empty());
}

// An own write at the end of the log must not hide what others wrote before it.
TEST(Collection, OwnWriteBehindOthersChangesHidesNone) {
  NotesStore store;
  Notes notes(*store, "notes");
  (void)notes.put("a", {"old", 0}).value();
  (void)store->put({"notes", "a"}, note_body("newer", 1)).value();
  (void)store->put({"notes", "b"}, note_body("b", 2)).value();
  (void)notes.put("c", {"c", 3}).value();
  (void)notes.erase("b").value();
  EXPECT_EQ(*notes.get("a"), (Note{"newer", 1}));
  EXPECT_EQ(ids_of(notes.all()), (std::vector<std::string>{"a", "c"}));
}

TEST(Collection, ReadOnlyStoreShowsOthersCommitsAfterRefresh) {
  NotesStore store;
  Notes notes(*store, "notes");
  (void)notes.put("a", {"one", 1}).value();
  OpenOptions options;
  options.access = OpenOptions::Access::read_only;
  const auto reading = open(store.url(), options);
  Notes followed(*reading, "notes");
  (void)notes.put("a", {"two", 2}).value();
  (void)notes.put("b", {"b", 1}).value();
  EXPECT_EQ(followed.get("a")->number, 1);
  EXPECT_EQ(followed.refresh(), 3U);
  EXPECT_EQ(followed.get("a")->number, 2);
  EXPECT_EQ(followed.size(), 2U);
  (void)store->purge({"notes", "a"});
  (void)followed.refresh();
  EXPECT_EQ(ids_of(followed.all()), std::vector<std::string>{"b"});
  EXPECT_THROW((void)followed.put("c", {"c", 1}), Error);
  EXPECT_EQ(followed.size(), 1U);
}

TEST(Collection, PurgedDocumentIsGone) {
  NotesStore store;
  Notes notes(*store, "notes");
  for (const char* id : {"a", "b", "c"}) (void)notes.put(id, {id, 1}).value();
  (void)store->purge({"notes", "b"});
  EXPECT_EQ(notes.get("b"), nullptr);
  EXPECT_EQ(notes.size(), 2U);
  (void)store->put({"notes", "b"}, note_body("again", 2)).value();
  EXPECT_EQ(notes.find("b")->version, 1U);
  EXPECT_EQ(notes.get("b")->text, "again");
}

TEST(Collection, UpdateChangesACopyOnConditionOfItsVersion) {
  NotesStore store;
  Notes notes(*store, "notes");
  (void)notes.put("a", {"one", 1}).value();
  EXPECT_EQ(notes.update("a", [](Note& note) { ++note.number; }).value().version, 2U);
  EXPECT_EQ(*notes.get("a"), (Note{"one", 2}));
  EXPECT_THROW((void)notes.update("a",
                                  [](Note& note) {
                                    note.number = 100;
                                    throw std::runtime_error("no");
                                  }),
               std::runtime_error);
  EXPECT_EQ(notes.get("a")->number, 2);
  const CommitResult none = notes.update("b", [](Note&) {});
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.conflict()->reason, Conflict::Reason::missing);
}

TEST(Collection, UpdateIsTriedAgainWithWhatSomebodyElseWrote) {
  NotesStore store;
  Notes notes(*store, "notes");
  (void)notes.put("a", {"one", 1}).value();
  int calls_count = 0;
  const auto add_ten = [&](Note& note) {
    if (++calls_count <= 2) (void)store->put({"notes", "a"}, note_body("other", calls_count * 100)).value();
    note.number += 10;
  };
  EXPECT_EQ(notes.update("a", add_ten).value().version, 4U);
  EXPECT_EQ(calls_count, 3);
  EXPECT_EQ(*notes.get("a"), (Note{"other", 210}));
}

TEST(Collection, UpdateGivesUpAfterTheNamedNumberOfTries) {
  NotesStore store;
  Notes notes(*store, "notes");
  (void)notes.put("a", {"one", 1}).value();
  std::size_t calls_count = 0;
  const CommitResult result = notes.update("a", [&](Note& note) {
    ++calls_count;
    note.text = "mine";
    (void)store->put({"notes", "a"}, note_body("other", 0)).value();
  });
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(calls_count, limits::kUpdateTriesCount);
  EXPECT_EQ(notes.get("a")->text, "other");
}

TEST(Collection, DocumentOfAnotherShapeIsAProblemAndTheOthersWork) {
  NotesStore store;
  (void)store->put({"notes", "a"}, R"({"text": 1})").value();
  (void)store->put({"notes", "b"}, note_body("b", 2)).value();
  Notes notes(*store, "notes");
  EXPECT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes.get("a"), nullptr);
  EXPECT_FALSE(notes.find("a"));
  (void)store->put({"notes", "c"}, R"({"number": 1})").value();
  (void)store->put({"notes", "b"}, note_body("unreadable", 2)).value();
  const auto problems = notes.problems();
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_EQ(problems[0].id, "a");
  EXPECT_EQ(problems[1].id, "b");
  EXPECT_EQ(problems[1].version, 2U);
  EXPECT_EQ(problems[1].what, "no note says unreadable");
  EXPECT_EQ(notes.size(), 0U);
  try {
    (void)notes.update("b", [](Note&) { FAIL() << "there is no note to change"; });
    FAIL() << "a problem was updated";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kCorruptDocument);
  }
  (void)notes.put("a", {"well", 1}).value();
  (void)store->put({"notes", "b"}, note_body("well", 3)).value();
  (void)notes.erase("c").value();
  EXPECT_TRUE(notes.problems().empty());
  EXPECT_EQ(ids_of(notes.all()), (std::vector<std::string>{"a", "b"}));
}

TEST(Collection, ValueThatCouldNotBeReadAgainIsNotWritten) {
  NotesStore store;
  Notes notes(*store, "notes");
  try {
    (void)notes.put("a", {"unreadable", 1});
    FAIL() << "it was written";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kInvalidArgument);
  }
  EXPECT_FALSE(store->get({"notes", "a"}));
  EXPECT_TRUE(notes.problems().empty());
}

TEST(Collection, DeepDocumentIsReadAsFarAsTheStoreTakesIt) {
  NotesStore store;
  constexpr std::size_t kArraysCount = limits::kJsonDepth - 1;
  const std::string deep = R"({"a":)" + std::string(kArraysCount, '[') + std::string(kArraysCount, ']') + "}";
  (void)store->put({"anything", "deep"}, deep).value();
  Collection<boost::json::value> anything(*store, "anything");
  ASSERT_TRUE(anything.problems().empty());
  EXPECT_EQ(boost::json::serialize(*anything.get("deep")), deep);
}

// G8: a body whose bytes on disk are damaged, before and after the collection was loaded.
TEST(Collection, DamagedDocumentIsAProblemUntilItIsWrittenAgain) {
  NotesStore store;
  for (const char* id : {"a", "b"}) (void)store->put({"notes", id}, note_body(id, 1)).value();
  store.close();
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(store.url().substr(7).c_str(), &database), SQLITE_OK);
  EXPECT_EQ(
      sqlite3_exec(database, "UPDATE perdure_log SET body = x'00' WHERE seq = 1", nullptr, nullptr, nullptr),
      SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
  store.reopen();
  Notes notes(*store, "notes");
  ASSERT_EQ(notes.problems().size(), 1U);
  EXPECT_EQ(notes.problems()[0].id, "a");
  EXPECT_EQ(ids_of(notes.all()), std::vector<std::string>{"b"});
  (void)notes.put("a", {"well", 2}).value();
  EXPECT_TRUE(notes.problems().empty());
  EXPECT_EQ(notes.get("a")->text, "well");
}

// G6: what failed, and what may or may not be stored, is never shown.
TEST(Collection, CommitInDoubtIsNeverShown) {
  for (const auto kind : {FailingVfs::Sync::fails, FailingVfs::Sync::fails_and_syncs}) {
    FailingVfs vfs("-wal");
    NotesStore store;
    Notes notes(*store, "notes");
    (void)notes.put("a", {"one", 1}).value();
    vfs.set_sync(kind);
    try {
      (void)notes.put("a", {"two", 2});
      FAIL() << "the commit was acknowledged";
    } catch (const Error& error) {
      EXPECT_EQ(error.outcome(), Outcome::in_doubt);
    }
    EXPECT_THROW((void)notes.erase("a"), Error);
    vfs.set_sync(FailingVfs::Sync::works);
    EXPECT_THROW((void)notes.put("b", {"later", 3}), Error);
    EXPECT_EQ(*notes.get("a"), (Note{"one", 1}));
    EXPECT_EQ(notes.refresh(), 1U);
    EXPECT_EQ(*notes.get("a"), (Note{"one", 1}));
    EXPECT_EQ(notes.size(), 1U);
  }
}

TEST(Collection, OwnWritesNeedNoReadingOfTheLog) {
  NotesStore store;
  ReplaceableStore counted(*store);
  Notes notes(counted, "notes");
  for (int i = 0; i < 20; ++i) {
    (void)notes.put("a", {"a", i}).value();
    EXPECT_EQ(notes.get("a")->number, i);
  }
  (void)notes.erase("a").value();
  EXPECT_EQ(notes.get("a"), nullptr);
  EXPECT_EQ(counted.changes_count(), 0);
  (void)store->put({"others", "x"}, "{}").value();
  EXPECT_EQ(notes.size(), 0U);
  EXPECT_EQ(notes.size(), 0U);
  EXPECT_EQ(counted.changes_count(), 1);
}

TEST(Collection, FailedReadOfTheLogCanBeRepeated) {
  NotesStore store;
  ReplaceableStore failing(*store);
  Notes notes(failing, "notes");
  (void)store->put({"notes", "a"}, note_body("a", 1)).value();
  failing.before_changes = [] { throw Error(code::kIo, "the disk is gone"); };
  EXPECT_THROW((void)notes.get("a"), Error);
  EXPECT_THROW((void)notes.refresh(), Error);
  failing.before_changes = nullptr;
  EXPECT_EQ(notes.get("a")->number, 1);
}

// A later reader must not see a version that is older than the newest acknowledged one.
TEST(Collection, PrunedChangeIsReadAsWhatTheStoreHasNow) {
  NotesStore store;
  ReplaceableStore racing(*store);
  Notes notes(racing, "notes");
  CollectionSettings settings;
  settings.retention = CollectionSettings::Retention{1, {}};
  (void)store->configure("notes", settings).value();
  for (int i = 1; i <= 5; ++i) (void)store->put({"notes", "a"}, note_body("a", i)).value();
  for (int i = 1; i <= 5; ++i) (void)store->put({"notes", "b"}, note_body("b", i)).value();
  (void)store->erase({"notes", "b"}).value();
  EXPECT_GT(store->prune(), 0U);
  EXPECT_EQ(notes.find("a")->version, 5U);
  EXPECT_EQ(notes.get("a")->number, 5);
  EXPECT_EQ(notes.get("b"), nullptr);
  EXPECT_TRUE(notes.problems().empty());
}

TEST(Collection, AnotherLogIsReadFromItsBeginning) {
  NotesStore store;
  NotesStore restored;
  ReplaceableStore replaceable(*store);
  Notes notes(replaceable, "notes");
  for (const char* id : {"a", "b", "c"}) (void)notes.put(id, {"old", 1}).value();
  (void)restored->put({"notes", "b"}, note_body("restored", 2)).value();
  (void)restored->put({"notes", "d"}, note_body("restored", 3)).value();
  replaceable.replace_with(*restored);
  EXPECT_EQ(notes.refresh(), 2U);
  EXPECT_EQ(ids_of(notes.all()), (std::vector<std::string>{"b", "d"}));
  EXPECT_EQ(*notes.get("b"), (Note{"restored", 2}));
  (void)notes.put("b", {"new", 4}).value();
  EXPECT_EQ(notes.find("b")->version, 2U);
}

TEST(Collection, RefusesANameThatIsNone) {
  NotesStore store;
  try {
    Notes bad(*store, "No Name");
    FAIL() << "the name was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code::kInvalidCollection);
  }
}

}  // namespace
}  // namespace perdure
