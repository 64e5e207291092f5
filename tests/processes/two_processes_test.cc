// One process writes, others wait, are told who writes, or read.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <perdure/open.h>

#include "tests/child_process.h"
#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

/// A store_agent and what is asked of it.
class Agent {
 public:
  Agent() : process_({PERDURE_STORE_AGENT}) {}

  void send(const std::string& line) { process_.write_line(line); }
  std::string receive() { return process_.read_line().value_or("(ended)"); }
  std::string ask(const std::string& line) {
    send(line);
    return receive();
  }

  void begin_open(const std::string& url, const std::string& how) {
    send("open " + url + " " + how);
    EXPECT_EQ(receive(), "opening");
  }
  std::string open(const std::string& url, const std::string& how) {
    begin_open(url, how);
    return receive();
  }
  /// Until it sleeps without having answered: it waits for the lock now.
  void wait_until_it_waits() {
    while (!is_sleeping(process_.pid())) std::this_thread::yield();
  }
  /// What it answers within `wait`, empty when nothing.
  std::string try_receive(std::chrono::microseconds wait) { return process_.poll_line(wait).value_or(""); }

  [[nodiscard]] std::string pid() const { return std::to_string(process_.pid()); }
  void kill() { process_.kill(); }

 private:
  ChildProcess process_;
};

class TwoProcesses : public ::testing::Test {
 protected:
  static void expect_has(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << "\"" << part << "\" is missing in: " << text;
  }

  /// The two copies of the header of SQLite's index of the write-ahead log (fileformat2.html, section 4: they
  /// are the first 96 bytes of the -shm file); what a writer changes last.
  [[nodiscard]] std::string index_header() const {
    std::ifstream file(directory_.file("store.db-shm"), std::ios::binary);
    std::string header(96, '\0');
    file.read(header.data(), static_cast<std::streamsize>(header.size()));
    EXPECT_TRUE(file);
    return header;
  }
  void set_index_header(const std::string& header) const {
    std::fstream file(directory_.file("store.db-shm"), std::ios::binary | std::ios::in | std::ios::out);
    file.write(header.data(), static_cast<std::streamsize>(header.size()));
    EXPECT_TRUE(file.flush());
  }

  TemporaryDirectory directory_;
  const std::string url_ = "sqlite:" + directory_.file("store.db");
};

TEST_F(TwoProcesses, ABriefWriterIsWaitedFor) {
  Agent first;
  Agent second;
  ASSERT_EQ(first.open(url_, "read_write brief 0 first-program"), "ok");
  EXPECT_EQ(first.ask(R"(put notes a {"n":1})"), "ok 1 1");
  second.begin_open(url_, "read_write brief 60000 second-program");
  second.wait_until_it_waits();
  // The lock still holds: the first one writes on while the second one waits.
  EXPECT_EQ(first.ask(R"(put notes a {"n":2})"), "ok 2 2");
  EXPECT_EQ(second.try_receive(std::chrono::microseconds(0)), "");
  EXPECT_EQ(first.ask("close"), "ok");
  EXPECT_EQ(second.receive(), "ok");
  EXPECT_EQ(second.ask("get notes a"), R"(ok 2 {"n":2})");
  EXPECT_EQ(second.ask(R"(put notes a {"n":3})"), "ok 3 3");
}

TEST_F(TwoProcesses, AWaiterThatGivesUpNamesTheHolder) {
  Agent first;
  Agent second;
  ASSERT_EQ(first.open(url_, "read_write brief 0 first-program"), "ok");
  const auto start = std::chrono::steady_clock::now();
  const std::string refusal = second.open(url_, "read_write brief 300 second-program");
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(300)) << "it did not wait";
  expect_has(refusal, "error locked not_applied");
  expect_has(refusal, first.pid());
  expect_has(refusal, "first-program");
  expect_has(refusal, directory_.file("store.db"));
  EXPECT_EQ(first.ask(R"(put notes a {"n":1})"), "ok 1 1");
}

TEST_F(TwoProcesses, NoWaitMeansNoWait) {
  Agent first;
  Agent second;
  ASSERT_EQ(first.open(url_, "read_write brief 0 first-program"), "ok");
  const std::string refusal = second.open(url_, "read_write brief 0 second-program");
  expect_has(refusal, "error locked not_applied");
  expect_has(refusal, first.pid());
}

TEST_F(TwoProcesses, ALastingHolderIsNamedAtOnce) {
  Agent first;
  Agent second;
  ASSERT_EQ(first.open(url_, "read_write lasting 0 server-program"), "ok");
  for (const char* holder : {"brief", "lasting"}) {
    const auto start = std::chrono::steady_clock::now();
    const std::string refusal =
        second.open(url_, std::string("read_write ") + holder + " 3600000 second-program");
    // Far below the hour that it would wait for a brief one, far above a busy machine's hiccups.
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
    expect_has(refusal, "error locked not_applied");
    expect_has(refusal, first.pid());
    expect_has(refusal, "server-program");
  }
  EXPECT_EQ(first.ask(R"(put notes a {"n":1})"), "ok 1 1");
}

TEST_F(TwoProcesses, AHolderThatNamesNoProgramIsNamedByItsOwnName) {
  Agent first;
  Agent second;
  ASSERT_EQ(first.open(url_, "read_write lasting 0"), "ok");
  expect_has(second.open(url_, "read_write brief 0 second-program"), "store_agent");
}

TEST_F(TwoProcesses, TheLockIsFreeAfterTheHolderWasKilled) {
  Agent second;
  for (int round = 1; round <= 5; ++round) {
    Agent first;
    ASSERT_EQ(first.open(url_, "read_write lasting 0 server-program"), "ok");
    EXPECT_EQ(first.ask(R"(put notes a {"n":1})").substr(0, 3), "ok ");
    first.kill();
    ASSERT_EQ(second.open(url_, "read_write lasting 0 second-program"), "ok");
    EXPECT_EQ(second.ask("head"), "ok " + std::to_string(2 * round - 1));
    EXPECT_EQ(second.ask(R"(put notes a {"n":2})"),
              "ok " + std::to_string(2 * round) + " " + std::to_string(2 * round));
    EXPECT_EQ(second.ask("close"), "ok");
  }
}

TEST_F(TwoProcesses, AWaiterGoesOnWhenTheHolderIsKilled) {
  Agent first;
  Agent second;
  ASSERT_EQ(first.open(url_, "read_write brief 0 first-program"), "ok");
  EXPECT_EQ(first.ask(R"(put notes a {"n":1})"), "ok 1 1");
  second.begin_open(url_, "read_write brief 60000 second-program");
  second.wait_until_it_waits();
  first.kill();
  EXPECT_EQ(second.receive(), "ok");
  EXPECT_EQ(second.ask("get notes a"), R"(ok 1 {"n":1})");
}

TEST_F(TwoProcesses, ReadersGoOnWhileAWriterCommits) {
  Agent writer;
  Agent reader;
  ASSERT_EQ(writer.open(url_, "read_write lasting 0 server-program"), "ok");
  EXPECT_EQ(writer.ask(R"(put notes a {"n":0})"), "ok 1 1");
  ASSERT_EQ(reader.open(url_, "read_only brief 0 reader-program"), "ok");
  for (int i = 2; i <= 100; ++i) {
    // Both calls are under way at once; then, after the acknowledgement, the reader must see it.
    writer.send(R"(put notes a {"n":)" + std::to_string(i) + "}");
    const std::string during = reader.ask("get notes a");
    EXPECT_EQ(during.substr(0, 3), "ok ") << during;
    EXPECT_EQ(writer.receive(), "ok " + std::to_string(i) + " " + std::to_string(i));
    const std::string number = std::to_string(i);
    ASSERT_EQ(reader.ask("get notes a"), "ok " + number + R"( {"n":)" + number + "}");
    ASSERT_EQ(reader.ask("head"), "ok " + number);
  }
  EXPECT_EQ(reader.ask("count"), "ok 100");
}

TEST_F(TwoProcesses, AReaderSeesWhatAKilledWriterAcknowledged) {
  Agent reader;
  {
    Agent writer;
    ASSERT_EQ(writer.open(url_, "read_write lasting 0 server-program"), "ok");
    EXPECT_EQ(writer.ask(R"(put notes a {"n":1})"), "ok 1 1");
    ASSERT_EQ(reader.open(url_, "read_only brief 0 reader-program"), "ok");
    EXPECT_EQ(writer.ask(R"(put notes a {"n":2})"), "ok 2 2");
    writer.kill();
  }
  EXPECT_EQ(reader.ask("get notes a"), R"(ok 2 {"n":2})");
  Agent late_reader;
  ASSERT_EQ(late_reader.open(url_, "read_only brief 0 reader-program"), "ok");
  EXPECT_EQ(late_reader.ask("get notes a"), R"(ok 2 {"n":2})");
}

TEST_F(TwoProcesses, ShortWritersTakeTurnsAndLoseNothing) {
  constexpr int kWrites = 200;
  Agent agents[2];
  for (int i = 0; i < kWrites; ++i) {
    Agent& agent = agents[i % 2];
    Agent& other = agents[1 - i % 2];
    ASSERT_EQ(agent.open(url_, "read_write brief 5000 short"), "ok");
    // The other one asks for the lock before it is free, so that every hand-over is a real one.
    if (i + 1 < kWrites) other.begin_open(url_, "read_write brief 60000 short");
    const std::string number = std::to_string(i + 1);
    EXPECT_EQ(agent.ask("put notes a {\"n\":" + number + "}"), "ok " + number + " " + number);
    EXPECT_EQ(agent.ask("close"), "ok");
    if (i + 1 < kWrites) {
      ASSERT_EQ(other.receive(), "ok");
      EXPECT_EQ(other.ask("get notes a"), "ok " + number + " {\"n\":" + number + "}");
      EXPECT_EQ(other.ask("close"), "ok");
    }
  }
  const auto store = perdure::open(url_);
  EXPECT_EQ(store->info().head.seq, static_cast<std::uint64_t>(kWrites));
}

// A writer that is killed after its commit stands in the write-ahead log, but before the shared index of that
// log says so, leaves a commit that nobody sees while a reader keeps the index in memory, and that comes back
// when the index is made anew. "Only reading after a reopen tells": what a reopen tells must then be so for
// good.
TEST_F(TwoProcesses, WhatAReopenSaysOfACommitInDoubtStays) {
  Agent reader;
  {
    Agent writer;
    ASSERT_EQ(writer.open(url_, "read_write lasting 0 server-program"), "ok");
    EXPECT_EQ(writer.ask("put notes first {}"), "ok 1 1");
    ASSERT_EQ(reader.open(url_, "read_only brief 0 reader-program"), "ok");
    EXPECT_EQ(reader.ask("head"), "ok 1");
    const std::string before = index_header();
    EXPECT_EQ(writer.ask("put notes second {}"), "ok 1 2");
    writer.kill();
    set_index_header(before);
  }
  std::string told;
  {
    Agent again;
    ASSERT_EQ(again.open(url_, "read_write brief 0 again-program"), "ok");
    told = again.ask("get notes second");
    EXPECT_EQ(again.ask("close"), "ok");
  }
  EXPECT_EQ(reader.ask("close"), "ok");
  Agent later;
  ASSERT_EQ(later.open(url_, "read_write brief 0 later-program"), "ok");
  EXPECT_EQ(later.ask("get notes second"), told);
}

// A person may take the lock file for rubbish. Then nothing names the writer any more, but still nothing is
// lost.
TEST_F(TwoProcesses, WithoutTheLockFileNothingIsLostEither) {
  Agent first;
  Agent second;
  ASSERT_EQ(first.open(url_, "read_write lasting 0 first-program"), "ok");
  EXPECT_EQ(first.ask("put notes a {}"), "ok 1 1");
  std::filesystem::remove(directory_.file("store.db.lock"));
  const std::string opened = second.open(url_, "read_write brief 0 second-program");
  if (opened != "ok") {
    expect_has(opened, "error locked not_applied");
    return;
  }
  std::uint64_t acknowledged = 1;
  for (int i = 0; i < 50; ++i) {
    // At once, so that both want the next number of the log.
    for (Agent* agent : {&first, &second}) agent->send("put notes a {}");
    for (Agent* agent : {&first, &second}) {
      if (agent->receive().substr(0, 3) == "ok ") ++acknowledged;
    }
  }
  EXPECT_EQ(first.ask("count"), "ok " + std::to_string(acknowledged));
  EXPECT_EQ(second.ask("get notes a"), "ok " + std::to_string(acknowledged) + " {}");
}

TEST_F(TwoProcesses, ConcurrentFirstOpeningsMakeOneStore) {
  for (int round = 0; round < 10; ++round) {
    const std::string url = "sqlite:" + directory_.file("new-" + std::to_string(round) + "/store.db");
    std::vector<std::unique_ptr<Agent>> agents;
    for (int i = 0; i < 3; ++i) agents.push_back(std::make_unique<Agent>());
    for (auto& agent : agents) agent->send("open " + url + " read_write brief 60000 first");
    for (auto& agent : agents) EXPECT_EQ(agent->receive(), "opening");
    // Whoever has the lock answers first and must close before the next one can; which one it is, nobody
    // knows.
    std::size_t finished = 0;
    while (finished < agents.size()) {
      for (auto& agent : agents) {
        const std::string answer = agent ? agent->try_receive(std::chrono::milliseconds(1)) : "";
        if (answer.empty()) continue;
        EXPECT_EQ(answer, "ok");
        EXPECT_EQ(agent->ask("put notes d {}").substr(0, 3), "ok ");
        EXPECT_EQ(agent->ask("close"), "ok");
        agent.reset();
        ++finished;
      }
    }
    EXPECT_EQ(perdure::open(url)->info().head.seq, agents.size());
  }
}

// A reader that checkpointed when it closes last could do so beside the first commits of a writer that has
// just opened, which is how SQLite before 3.51.3 loses commits.
TEST_F(TwoProcesses, AReaderThatClosesLastLeavesTheLogToTheNextWriter) {
  const std::string log = directory_.file("store.db-wal");
  Agent reader;
  for (int round = 1; round <= 5; ++round) {
    Agent killed;
    ASSERT_EQ(killed.open(url_, "read_write brief 0 killed"), "ok");
    EXPECT_EQ(killed.ask(R"(put notes a {"n":1})").substr(0, 2), "ok");
    EXPECT_EQ(reader.open(url_, "read_only brief 0 reader"), "ok");
    killed.kill();
    const auto log_bytes = std::filesystem::file_size(log);
    EXPECT_GT(log_bytes, 0U);
    EXPECT_EQ(reader.ask("close"), "ok");
    EXPECT_EQ(std::filesystem::file_size(log), log_bytes) << "the reader moved it";

    EXPECT_EQ(reader.open(url_, "read_only brief 0 reader"), "ok");
    Agent writer;
    writer.begin_open(url_, "read_write brief 5000 writer");
    reader.send("close");
    EXPECT_EQ(writer.receive(), "ok");
    EXPECT_EQ(writer.ask(R"(put notes a {"n":2})"),
              "ok " + std::to_string(2 * round) + " " + std::to_string(2 * round));
    EXPECT_EQ(reader.receive(), "ok");
    EXPECT_EQ(writer.ask("count"), "ok " + std::to_string(2 * round));
    EXPECT_EQ(writer.ask("close"), "ok");
  }
}

}  // namespace
}  // namespace perdure::test
