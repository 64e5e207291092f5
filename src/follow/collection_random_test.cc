#include <perdure/collection.h>

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <string>

#include "follow/collection_testing.h"
#include "tests/seed.h"

namespace perdure {
namespace {

using test::Note;
using test::note_body;
using test::NotesStore;
using test::Random;
using Notes = Collection<Note>;

// What a collection must show: notes by id, with ill ones as problems.
struct Model {
  struct Entry {
    Note note;
    bool ill = false;
    std::uint64_t version = 0;
  };
  std::map<std::string, Entry> documents;

  [[nodiscard]] std::size_t ill_count() const {
    std::size_t count = 0;
    for (const auto& [id, entry] : documents) count += entry.ill ? 1 : 0;
    return count;
  }
};

class RandomCollections {
 public:
  explicit RandomCollections(std::uint64_t seed) : random_(seed) { load(); }

  void step(int number) {
    const std::string& id = random_.pick(ids_);
    switch (random_.below(14)) {
      case 0:
      case 1:
      case 2:
        wrote(id, some().put(id, {"typed", number}).value().version, {"typed", number});
        break;
      case 3:
        create(number);
        break;
      case 4:
        erase(id, some().erase(id));
        break;
      case 5:
        update(id);
        break;
      case 6:
      case 7:
        wrote(id, store_->put({"notes", id}, note_body("direct", number)).value().version,
              {"direct", number});
        break;
      case 8:
        erase(id, store_->erase({"notes", id}));
        break;
      case 9:
        ill(id);
        break;
      case 10:
        (void)store_->purge({"notes", id});
        model_.documents.erase(id);
        break;
      case 11:
        (void)store_->put({"others", id}, note_body("not ours", number)).value();
        break;
      case 12:
        conflict(id);
        break;
      default:
        elsewhere(number);
        break;
    }
  }

  void compare_some() {
    if (random_.one_in(2)) compare(*one_);
    if (random_.one_in(3)) compare(*two_);
  }
  void compare_all() {
    compare(*one_);
    compare(*two_);
  }

 private:
  Notes& some() { return random_.one_in(2) ? *one_ : *two_; }

  void load() {
    one_ = std::make_unique<Notes>(*store_, "notes");
    two_ = std::make_unique<Notes>(*store_, "notes");
  }

  void wrote(const std::string& id, std::uint64_t version, Note note) {
    model_.documents[id] = {std::move(note), false, version};
  }

  void create(int number) {
    const Written written = some().create({"created", number}).value();
    wrote(written.key.id, written.version, {"created", number});
  }

  void erase(const std::string& id, const CommitResult& result) {
    EXPECT_EQ(result.ok(), model_.documents.erase(id) != 0);
  }

  void update(const std::string& id) {
    const auto expected = model_.documents.find(id);
    if (expected != model_.documents.end() && expected->second.ill) {
      EXPECT_THROW((void)some().update(id, [](Note&) {}), Error);
      return;
    }
    const CommitResult result = some().update(id, [](Note& note) { note.number += 1000; });
    ASSERT_EQ(result.ok(), expected != model_.documents.end());
    if (!result) return;
    expected->second.note.number += 1000;
    expected->second.version = result.value().version;
  }

  void ill(const std::string& id) {
    const std::uint64_t version = store_->put({"notes", id}, R"({"text": "no number"})").value().version;
    model_.documents[id] = {{}, true, version};
  }

  void conflict(const std::string& id) {
    const auto expected = model_.documents.find(id);
    const std::uint64_t version = expected == model_.documents.end() ? 0 : expected->second.version;
    EXPECT_FALSE(some().put(id, {"late", 0}, version + 1).ok());
    EXPECT_FALSE(some().erase(id, version + 1).ok());
  }

  // Now and then, since both take long: a new process, and a page of the log filled by one batch.
  void elsewhere(int number) {
    if (!random_.one_in(5)) return;
    if (random_.one_in(2)) {
      one_.reset();
      two_.reset();
      store_.reopen();
      load();
      return;
    }
    Batch batch;
    for (int i = 0; i < 1500; ++i) batch.put({"notes", random_.pick(ids_)}, note_body("batch", number + i));
    const auto result = store_->commit(batch);
    for (std::size_t i = 0; i < result.written().size(); ++i) {
      const Written& written = result.written()[i];
      wrote(written.key.id, written.version, {"batch", number + static_cast<int>(i)});
    }
  }

  void compare(Notes& notes) {
    std::size_t values_count = 0;
    notes.for_each([&](const Notes::Entry& entry) {
      ++values_count;
      const auto expected = model_.documents.find(entry.id);
      ASSERT_NE(expected, model_.documents.end()) << entry.id;
      EXPECT_FALSE(expected->second.ill) << entry.id;
      EXPECT_EQ(entry.version, expected->second.version) << entry.id;
      EXPECT_EQ(*entry.value, expected->second.note) << entry.id;
    });
    EXPECT_EQ(values_count, model_.documents.size() - model_.ill_count());
    EXPECT_EQ(notes.size(), values_count);
    const auto problems = notes.problems();
    EXPECT_EQ(problems.size(), model_.ill_count());
    for (const auto& problem : problems) {
      EXPECT_TRUE(model_.documents[problem.id].ill) << problem.id;
      EXPECT_EQ(model_.documents[problem.id].version, problem.version) << problem.id;
    }
  }

  std::array<std::string, 6> ids_ = {"a", "b", "c", "d", "e", "f"};
  Random random_;
  NotesStore store_;
  Model model_;
  std::unique_ptr<Notes> one_;
  std::unique_ptr<Notes> two_;
};

TEST(CollectionRandom, MemoryIsTheModelAfterEveryStep) {
  const std::uint64_t seed = test::test_seed("CollectionRandom.MemoryIsTheModelAfterEveryStep");
  RandomCollections collections(seed);
  const auto steps_count = static_cast<int>(test::environment_number("PERDURE_TEST_OPERATIONS", 1000));
  for (int number = 0; number < steps_count; ++number) {
    collections.step(number);
    collections.compare_some();
    ASSERT_FALSE(::testing::Test::HasFailure()) << "after step " << number;
  }
  collections.compare_all();
}

}  // namespace
}  // namespace perdure
