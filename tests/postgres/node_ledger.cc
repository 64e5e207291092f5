#include "tests/postgres/node_ledger.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

namespace perdure::test {
namespace {

std::vector<Change> all_changes_of(Store& store) {
  std::vector<Change> all;
  for (Cursor cursor;;) {
    const ChangePage page = store.changes(cursor, {1000, false});
    all.insert(all.end(), page.changes.begin(), page.changes.end());
    cursor = page.next;
    if (page.at_end) return all;
  }
}

}  // namespace

NodeLedger::NodeLedger(const std::string& url, std::size_t nodes_count, std::uint64_t writes_count) {
  for (std::size_t i = 0; i < nodes_count; ++i) {
    Node node;
    node.name = "node" + std::to_string(i);
    node.process = std::make_unique<ChildProcess>(
        std::vector<std::string>{PERDURE_POSTGRES_NODE, url, node.name, std::to_string(writes_count)});
    nodes_.push_back(std::move(node));
  }
}

bool NodeLedger::take_in() {
  bool is_any_running = false;
  for (Node& node : nodes_) {
    if (!node.is_running) continue;
    is_any_running = true;
    while (const auto line = node.process->poll_line(std::chrono::microseconds(100))) take_in(node, *line);
    if (node.process->at_end()) {
      EXPECT_EQ(node.process->wait(), 0) << node.name;
      node.is_running = false;
    }
  }
  return is_any_running;
}

void NodeLedger::take_in(Node& node, const std::string& line) {
  std::istringstream words(line);
  std::string word;
  std::uint64_t number = 0;
  words >> word >> number;
  if (word == "try") {
    node.tried.insert(number);
  } else if (word == "ack") {
    node.acknowledged.insert(number);
  } else if (word == "again") {
    ++repeated_count_;
  } else if (word == "doubt") {
    ++doubts_count_;
  } else {
    EXPECT_EQ(line, "done") << node.name;
  }
}

void NodeLedger::wait_for_all() {
  while (take_in()) {
  }
}

std::uint64_t NodeLedger::acknowledged_count() const {
  std::uint64_t count = 0;
  for (const Node& node : nodes_) count += node.acknowledged.size();
  return count;
}

void NodeLedger::expect_agrees(Store& store) const {
  std::uint64_t seq = 0;
  std::map<std::string, std::uint64_t> changes_of;
  for (const Change& change : all_changes_of(store)) {
    ASSERT_EQ(change.seq, ++seq);
    ++changes_of[change.key.id];
  }
  for (const Node& node : nodes_) {
    std::uint64_t stored_count = 0;
    for (const std::uint64_t number : node.tried) {
      const std::string id = node.name + "-" + std::to_string(number);
      const bool is_stored = store.get({"notes", id}).has_value();
      EXPECT_TRUE(is_stored || node.acknowledged.count(number) == 0) << id << " was acknowledged";
      EXPECT_LE(changes_of[id], 1U) << id << " is doubled";
      stored_count += is_stored ? 1 : 0;
    }
    EXPECT_EQ(changes_of[node.name + "-counter"], stored_count)
        << "a batch of " << node.name << " is doubled";
  }
  const VerifyReport report = store.verify();
  EXPECT_TRUE(report.ok()) << report.findings.front().where << ": " << report.findings.front().what;
}

}  // namespace perdure::test
