#include "store/json/json_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <perdure/open.h>
#include "core/fs.h"
#include "core/json_text.h"
#include "tests/failing_system.h"
#include "tests/temporary_directory.h"

namespace perdure::json_file {
namespace {

using test::FailingSystem;
using Call = FailingSystem::Call;

class JsonFiles : public ::testing::Test {
 protected:
  JsonFiles() : store_(perdure::open(url())) {}

  [[nodiscard]] std::string url() const { return "json:" + directory_.file("store"); }
  [[nodiscard]] std::string file(const std::string& name = "notes.json") const {
    return directory_.file("store/" + name);
  }
  Store& store() { return *store_; }
  void close() { store_.reset(); }
  void reopen(OpenOptions options = {}) {
    store_.reset();
    store_ = perdure::open(url(), std::move(options));
  }
  static Key key(std::string id) { return {"notes", std::move(id)}; }
  void put(const std::string& id, const std::string& body) { (void)store().put(key(id), body).value(); }

  [[nodiscard]] std::string content(const std::string& name = "notes.json") const {
    std::ifstream in(file(name));
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }
  /// As an editor that writes in place does.
  void write(const std::string& text, const std::string& name = "notes.json") const {
    std::ofstream(file(name), std::ios::trunc) << text;
  }
  /// As one that writes another file and renames it does.
  void replace(const std::string& text) const { fs::write_file_atomically(file(), text); }
  void edit(const std::string& from, const std::string& to) const {
    std::string text = content();
    text.replace(text.find(from), from.size(), to);
    write(text);
  }
  [[nodiscard]] std::vector<std::string> files() const {
    return fs::list_directory(directory_.file("store"));
  }

  template <typename Action>
  static Error error_of(Action&& action) {
    try {
      action();
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "no Error was thrown";
    return {"", ""};
  }

 private:
  test::TemporaryDirectory directory_;
  std::unique_ptr<Store> store_;
};

TEST_F(JsonFiles, StandInADirectoryThatOnlyTheOwnerReads) {
  put("a", R"({"n": 1})");
  EXPECT_EQ(fs::info(file("")).permissions, 0700U);
  EXPECT_EQ(fs::info(file()).permissions, 0600U);
  EXPECT_EQ(files(), (std::vector<std::string>{".perdure.lock", "notes.json"}));
  EXPECT_EQ(content(), json::pretty(content()) + "\n");
}

TEST_F(JsonFiles, ARecordTypedByHandIsThereAndStaysAsItIs) {
  replace("{\n  \"rope\": {\"id\": \"rope\", \"length\": 10.50}\n}\n");
  const auto typed = store().get(key("rope"));
  ASSERT_TRUE(typed);
  EXPECT_EQ(typed->version, 1U);
  EXPECT_EQ(typed->body, R"({"id":"rope","length":10.50})");
  put("b", "{}");
  reopen();
  EXPECT_EQ(store().get(key("rope"))->body, typed->body);
  EXPECT_EQ(store().get(key("rope"))->version, 1U);
  EXPECT_EQ(store().get(key("rope"))->created_at, typed->created_at);
  EXPECT_EQ(store().list("notes").documents.size(), 2U);
}

TEST_F(JsonFiles, AnEditIsANewVersionThatAnOldOneDoesNotOverwrite) {
  put("a", R"({"n":1})");
  edit("\"n\": 1", "\"n\": 2");
  EXPECT_EQ(store().get(key("a"))->version, 2U);
  edit("\"n\": 2", "\"n\": 3");
  EXPECT_EQ(store().get(key("a"))->body, R"({"n":3})");
  EXPECT_EQ(store().get(key("a"))->version, 3U) << "seen between the two edits";
  EXPECT_FALSE(store().put(key("a"), R"({"n":9})", 1).ok());
  EXPECT_FALSE(store().put(key("a"), R"({"n":9})", 2).ok());
  EXPECT_EQ(store().merge_patch(key("a"), R"({"m":1})", 3).value().version, 4U);
  EXPECT_EQ(store().get(key("a"))->body, R"({"n":3,"m":1})");
}

TEST_F(JsonFiles, AnEditOfTheSameLengthIsSeenAtOnce) {
  for (int i = 0; i < 50; ++i) {
    const std::string body = R"({"n":)" + std::to_string(10 + i) + "}";
    write("{\"a\":" + body + "}");
    ASSERT_EQ(store().get(key("a"))->body, body) << i;
  }
}

TEST_F(JsonFiles, ABrokenFileIsNamedWithItsPlaceAndLeftAlone) {
  put("a", R"({"n":1})");
  (void)store().put({"other", "a"}, "{}").value();
  const std::string broken = "{\n  \"a\": {\"n\": 1,}\n}\n";
  write(broken);
  for (const auto& action : std::vector<std::function<void()>>{
           [&] { (void)store().get(key("a")); }, [&] { (void)store().list("notes"); },
           [&] { put("b", "{}"); }, [&] { (void)store().erase(key("a")); }}) {
    const Error error = error_of(action);
    EXPECT_EQ(error.code(), code::kCorrupt);
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
    EXPECT_NE(std::string(error.what()).find(file() + ": line 2, column 15"), std::string::npos)
        << error.what();
  }
  EXPECT_EQ(content(), broken);
  // The others go on, and so does this one when it is mended.
  EXPECT_EQ(store().put({"other", "a"}, "{}").value().version, 2U);
  reopen();
  const VerifyReport report = store().verify();
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].where, "notes");
  write("{\"a\": {\"n\": 1}}");
  EXPECT_EQ(store().get(key("a"))->body, R"({"n":1})");
  EXPECT_TRUE(store().verify().ok());
}

TEST_F(JsonFiles, ABlankOrRemovedFileIsEmpty) {
  put("a", "{}");
  write("\n");
  EXPECT_TRUE(store().list("notes").documents.empty());
  put("b", "{}");
  fs::remove_file(file());
  EXPECT_FALSE(store().get(key("b")));
  put("c", "{}");
  EXPECT_EQ(store().list("notes").documents.size(), 1U);
}

TEST_F(JsonFiles, TheReservedMemberIsRefused) {
  put("a", R"({"n":1})");
  const auto expect_refused = [&](const auto& action) {
    const Error error = error_of(action);
    EXPECT_EQ(error.code(), code::kInvalidArgument) << error.what();
    EXPECT_NE(std::string(error.what()).find("$perdure"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("notes/a"), std::string::npos) << error.what();
  };
  expect_refused([&] { put("a", R"({"$perdure":{}})"); });
  expect_refused([&] { (void)store().patch(key("a"), {{{"/$perdure", "{}"}}, {}}); });
  expect_refused([&] { (void)store().merge_patch(key("a"), R"({"$perdure":{"version":9}})"); });
  EXPECT_EQ(store().get(key("a"))->version, 1U);
}

TEST_F(JsonFiles, WhatNeedsALogIsUnsupported) {
  const std::vector<std::function<void()>> calls = {
      [&] { (void)store().changes({}); },
      [&] { (void)store().history(key("a")); },
      [&] { (void)store().version(key("a"), 1); },
      [&] { (void)store().prune(); },
      [&] { (void)store().purge(key("a")); },
      [&] { store().rebuild(); },
      [&] { (void)store().wait_for_change(0, std::chrono::milliseconds(0)); },
      [&] { (void)store().followers(); },
      [&] { store().record_follower({"f"}); },
      [&] { (void)store().lease_follower("f", "h", std::chrono::seconds(1)); },
      [&] { store().forget_follower("f"); },
      [&] {
        (void)store().put({"perdure_mirrors", "m"}, "{}");
      },
  };
  for (const auto& call : calls) {
    const Error error = error_of(call);
    EXPECT_EQ(error.code(), code::kUnsupported) << error.what();
    EXPECT_NE(std::string(error.what()).find("SQLite"), std::string::npos) << error.what();
  }
}

TEST_F(JsonFiles, SettingsThatWereBrokenByHandStopWritesOfTheirCollectionOnly) {
  (void)store().configure("notes", {R"({"type":"object","required":["n"]})"}).value();
  EXPECT_EQ(error_of([&] { put("a", "{}"); }).code(), code::kSchemaViolation);
  write(R"({"notes": {"schema": 7}})", "perdure_settings.json");
  const Error error = error_of([&] { put("a", "{}"); });
  EXPECT_EQ(error.code(), code::kInvalidSettings);
  EXPECT_NE(std::string(error.what()).find("perdure_settings.json"), std::string::npos) << error.what();
  EXPECT_TRUE(store().put({"other", "a"}, "{}").ok());
  write(R"({"notes": {}})", "perdure_settings.json");
  put("a", "{}");
}

TEST_F(JsonFiles, UniqueKeysHoldForRecordsThatWereTypedIn) {
  CollectionSettings settings;
  settings.unique = {{{"name"}}};
  (void)store().configure("notes", settings).value();
  write(R"({"a": {"name": "Rope"}})");
  const CommitResult result = store().put(key("b"), R"({"name":"Rope"})");
  ASSERT_TRUE(result.conflict());
  EXPECT_EQ(result.conflict()->holder_id, "a");
  write(R"({"a": {"name": "Rope"}, "b": {"name": "Rope"}})");
  const VerifyReport report = store().verify();
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].check, "unique");
  EXPECT_EQ(report.findings[0].where, "notes/b");
}

TEST_F(JsonFiles, FiftyWritersAtOnceLoseNothing) {
  constexpr int kWriters = 50;
  std::vector<std::thread> threads;
  for (int i = 0; i < kWriters; ++i) {
    // Each with a store of its own, as parallel commands have.
    threads.emplace_back(
        [&, i] { (void)perdure::open(url())->create(key("d" + std::to_string(i)), "{}").value(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store().list("notes").documents.size(), 50U);
  EXPECT_EQ(files(), (std::vector<std::string>{".perdure.lock", "notes.json"}));
}

TEST_F(JsonFiles, ManyPutsShareOneFileWrite) {
  /// Counts how often a file gets its name.
  class Counting : public fs::System {
   public:
    int rename(const char* from, const char* to) override {
      ++renamed_count;
      return System::rename(from, to);
    }
    std::atomic<int> renamed_count{0};
  };
  Counting counting;
  {
    const fs::ScopedSystem scoped(counting);
    for (int i = 0; i < 500; ++i) {
      store().commit_async(std::move(Batch().put(key("d" + std::to_string(i)), "{}")), {},
                           [](std::exception_ptr error, const CommitResult&) { EXPECT_FALSE(error); });
    }
    close();
  }
  EXPECT_LT(counting.renamed_count, 250);
  reopen();
  EXPECT_EQ(store().collections().at(0).document_count, 500U);
}

TEST_F(JsonFiles, AnotherProgramThatKeepsChangingTheFileIsNotOverwritten) {
  /// Changes the file each time that a new one is durable and waits for its name.
  class Editor : public fs::System {
   public:
    explicit Editor(std::string path, int edits_count) : path_(std::move(path)), edits_count_(edits_count) {}
    int fsync(int fd) override {
      const int result = System::fsync(fd);
      struct ::stat what {};
      if (::fstat(fd, &what) == 0 && S_ISREG(what.st_mode) && edits_count_ > 0) {
        --edits_count_;
        std::ofstream(path_, std::ios::trunc) << "{\"edited\": {\"n\": " << edits_count_ << "}}";
      }
      return result;
    }

   private:
    const std::string path_;
    int edits_count_;
  };
  put("a", "{}");
  {
    Editor editor(file(), 3);
    const fs::ScopedSystem scoped(editor);
    EXPECT_TRUE(store().create(key("b"), "{}").ok());
  }
  EXPECT_EQ(store().get(key("edited"))->body, R"({"n":0})");
  EXPECT_TRUE(store().get(key("b")));
  EXPECT_FALSE(store().get(key("a"))) << "the edit removed it";
  {
    Editor editor(file(), 1'000'000);
    const fs::ScopedSystem scoped(editor);
    const Error error = error_of([&] { put("c", "{}"); });
    EXPECT_EQ(error.code(), code::kBusy);
    EXPECT_TRUE(error.retryable());
  }
  EXPECT_FALSE(store().get(key("c")));
  EXPECT_EQ(files(), (std::vector<std::string>{".perdure.lock", "notes.json"}));
}

TEST_F(JsonFiles, ASymbolicLinkIsNotCut) {
  put("a", "{}");
  std::filesystem::rename(file(), file("elsewhere"));
  std::filesystem::create_symlink("elsewhere", file());
  EXPECT_TRUE(store().get(key("a")));
  const Error error = error_of([&] { put("b", "{}"); });
  EXPECT_EQ(error.code(), code::kNotAStore);
  EXPECT_NE(std::string(error.what()).find("symbolic link"), std::string::npos) << error.what();
  EXPECT_TRUE(std::filesystem::is_symlink(file()));
}

TEST_F(JsonFiles, LeftoversOfAKilledProcessAreRemovedAndNothingElse) {
  put("a", "{}");
  close();
  write("half", ".perdure-999999999-0-0.tmp");
  write("{}", "notes.json~");
  write("text", "README");
  reopen();
  EXPECT_EQ(files(), (std::vector<std::string>{".perdure.lock", "README", "notes.json", "notes.json~"}));
  EXPECT_EQ(store().collections().size(), 1U);
}

TEST_F(JsonFiles, AReaderNeedsNoRightToWrite) {
  put("a", "{}");
  close();
  OpenOptions options;
  options.access = OpenOptions::Access::read_only;
  FailingSystem failing({Call::write, Call::rename, Call::unlink, Call::mkdir, Call::fsync, Call::flock}, 1,
                        EROFS);
  const fs::ScopedSystem scoped(failing);
  const auto reader = perdure::open(url(), options);
  EXPECT_TRUE(reader->get(key("a")));
  EXPECT_EQ(reader->list("notes").documents.size(), 1U);
  EXPECT_FALSE(failing.has_failed());
}

TEST_F(JsonFiles, OnADiskThatIsFullOrReadOnlyTheOldFileStands) {
  put("a", R"({"n":1})");
  const std::string before = content();
  for (const auto& [error_number, expected] :
       {std::pair(ENOSPC, code::kDiskFull), std::pair(EROFS, code::kReadOnly),
        std::pair(EACCES, code::kReadOnly)}) {
    {
      // Of the writes the first one names who holds the lock.
      const Call call = error_number == ENOSPC ? Call::write : Call::open;
      test::FailurePoint point;
      point.arm(error_number == ENOSPC ? 2 : 1, test::FailurePoint::Lasts::for_ever);
      FailingSystem failing(point, call, error_number);
      const fs::ScopedSystem scoped(failing);
      const Error error = error_of([&] { put("a", R"({"n":2})"); });
      EXPECT_EQ(error.code(), expected) << error.what();
      EXPECT_EQ(error.outcome(), Outcome::not_applied);
    }
    EXPECT_EQ(content(), before);
    EXPECT_EQ(files(), (std::vector<std::string>{".perdure.lock", "notes.json"}));
  }
  EXPECT_EQ(store().put(key("a"), R"({"n":2})").value().version, 2U);
}

TEST_F(JsonFiles, ARenamingThatMayNotBeDurableIsInDoubtAndResolvedByItsOperationId) {
  put("a", R"({"n":1})");
  CommitOptions options;
  options.operation_id = "add 1";
  const Batch batch = std::move(Batch().put(key("a"), R"({"n":2})"));
  {
    FailingSystem failing(Call::fsync, 2);  // of the new file, of the directory
    const fs::ScopedSystem scoped(failing);
    const Error error = error_of([&] { (void)store().commit(batch, options); });
    EXPECT_EQ(error.outcome(), Outcome::in_doubt) << error.what();
  }
  EXPECT_EQ(error_of([&] { put("b", "{}"); }).code(), code::kUntrusted);
  EXPECT_EQ(store().get(key("a"))->body, R"({"n":2})") << "reading goes on";
  reopen();
  /// Counts what is made durable.
  class Counting : public fs::System {
   public:
    int fsync(int fd) override {
      ++synced_count;
      return System::fsync(fd);
    }
    int synced_count = 0;
  };
  Counting counting;
  const fs::ScopedSystem scoped(counting);
  const CommitResult again = store().commit(batch, options);
  EXPECT_TRUE(again.repeated());
  EXPECT_EQ(again.value().version, 2U);
  EXPECT_EQ(counting.synced_count, 2) << "the answer promises that it is durable";
  close();
}

TEST_F(JsonFiles, UrlsThatCannotBeMeantAreRefused) {
  for (const char* bad : {"json", "json:", "json://x", "json:~/x", "JSON:x"}) {
    EXPECT_EQ(error_of([&] { (void)perdure::open(bad); }).code(), code::kInvalidUrl) << bad;
  }
  put("a", "{}");
  const Error error = error_of([&] { (void)perdure::open("json:" + file()); });
  EXPECT_EQ(error.code(), code::kNotAStore) << error.what();
  EXPECT_TRUE(perdure::open(url() + "///")->get(key("a")));
}

}  // namespace
}  // namespace perdure::json_file
