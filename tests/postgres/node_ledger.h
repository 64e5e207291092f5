#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <perdure/store.h>
#include "tests/child_process.h"

namespace perdure::test {

/// Programs that write to one space (node.cc), and what they said of their writes.
class NodeLedger {
 public:
  NodeLedger(const std::string& url, std::size_t nodes_count, std::uint64_t writes_count);

  /// Takes in what they have said since; false when all have ended.
  bool take_in();
  void wait_for_all();
  [[nodiscard]] std::uint64_t acknowledged_count() const;
  [[nodiscard]] std::uint64_t doubts_count() const { return doubts_count_; }
  [[nodiscard]] std::uint64_t repeated_count() const { return repeated_count_; }

  /// That everything acknowledged is stored, nothing twice, nothing that was not tried, and the log without a
  /// gap. Reports failures of the test.
  void expect_agrees(Store& store) const;

 private:
  struct Node {
    std::string name;
    std::unique_ptr<ChildProcess> process;
    std::set<std::uint64_t> tried;
    std::set<std::uint64_t> acknowledged;
    bool is_running = true;
  };
  void take_in(Node& node, const std::string& line);

  std::vector<Node> nodes_;
  std::uint64_t doubts_count_ = 0;
  std::uint64_t repeated_count_ = 0;
};

}  // namespace perdure::test
