// A program that is killed in the middle of an import or an export, and run again.

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <set>

#include <perdure/open.h>

#include "apps/perdure/command_fixture.h"
#include "tests/child_process.h"
#include "tests/seed.h"

namespace perdure::cli {
namespace {

constexpr int kRoundsCount = 12;
/// More than one batch.
constexpr int kDocumentsCount = 14'000;

class TransferKillTest : public CommandTest {
 protected:
  TransferKillTest() {
    const auto store = open("sqlite:" + directory_.file("source.db"));
    for (int begin = 0; begin < kDocumentsCount; begin += 1000) {
      Batch batch;
      for (int i = begin; i < begin + 1000; ++i) {
        const Key key{"notes", "d" + std::to_string(i)};
        batch.put(key, "{}").put(key, "{\"n\":" + std::to_string(i) + "}");
      }
      (void)store->commit(std::move(batch)).value();
    }
  }

  [[nodiscard]] std::string url(const std::string& name) const { return "sqlite:" + directory_.file(name); }

  /// What differs between targets and source: a store that also holds other documents, and older ones.
  void make_target(const std::string& name) const {
    const auto store = open(url(name));
    Batch batch;
    for (int i = 0; i < 3000; ++i) batch.put({"notes", "d" + std::to_string(i)}, R"({"old":true})");
    for (int i = 0; i < 3000; ++i) batch.put({"notes", "only" + std::to_string(i)}, "{}");
    (void)store->commit(std::move(batch)).value();
  }

  /// Kills the program within about as long as it takes. True when it was still running.
  bool run_and_kill(const std::vector<std::string>& arguments) {
    std::vector<std::string> all{PERDURE_BINARY};
    all.insert(all.end(), arguments.begin(), arguments.end());
    test::ChildProcess program(all);
    const auto line = program.poll_line(std::chrono::microseconds(random_.below(250'000)));
    program.kill();
    return !line;
  }

  /// Documents with versions and times.
  std::string documents(const std::string& url) const {
    const std::string all = ok({"export", "--from", url, "--to", "-"});
    return all.substr(all.find('\n'));
  }

  test::Random random_{test::test_seed("TransferKill")};
};

TEST_F(TransferKillTest, AnImportThatWasKilledIsFinishedByRunningItAgain) {
  ok({"export", "--from", url("source.db"), "--to", "all.ndjson.zst"});
  const std::string file = directory_.file("all.ndjson.zst");
  make_target("undisturbed.db");
  ok({"import", "--from", file, "--to", url("undisturbed.db"), "--replace"});
  const std::string expected = documents(url("undisturbed.db"));
  EXPECT_EQ(expected, documents(url("source.db")));
  int killed_count = 0;
  for (int round = 0; round < kRoundsCount; ++round) {
    const std::string name = "target" + std::to_string(round) + ".db";
    make_target(name);
    const std::vector<std::string> arguments{"import", "--from", file, "--to", url(name), "--replace"};
    if (run_and_kill(arguments)) ++killed_count;
    ok({"verify", "--url", url(name)});
    ok(arguments);
    EXPECT_EQ(documents(url(name)), expected);
    EXPECT_EQ(at(ok({"import", "--from", file, "--to", url(name), "--replace", "--json"}), "/same"),
              std::to_string(kDocumentsCount));
  }
  EXPECT_GT(killed_count, 0);
}

TEST_F(TransferKillTest, AnExportThatWasKilledLeavesNoHalfFile) {
  const std::vector<std::string> arguments{"export", "--from", url("source.db"), "--to",
                                           directory_.file("all.ndjson")};
  std::filesystem::path file(directory_.file("all.ndjson"));
  int killed_count = 0;
  for (int round = 0; round < kRoundsCount; ++round) {
    if (run_and_kill(arguments)) ++killed_count;
    if (std::filesystem::exists(file)) {
      EXPECT_TRUE(read("all.ndjson").ends_with("\"lines\":14000}}\n"));
      std::filesystem::remove(file);
    }
  }
  EXPECT_GT(killed_count, 0);
  ok(arguments);
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
    EXPECT_EQ(entry.path().filename().string().find(".tmp"), std::string::npos) << entry.path();
  }
}

}  // namespace
}  // namespace perdure::cli
