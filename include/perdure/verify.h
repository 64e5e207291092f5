#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace perdure {

/// Something that does not agree with the rest of the store.
struct Finding {
  std::string check;  ///< "chain", "heads", "bodies", "indexes", "unique", "schema", "views", "database"
  std::string where;  ///< "sessions/a", "seq 17", the name of an index
  std::string what;   ///< one sentence
  bool repairable = false;  ///< `Store::rebuild` makes it anew from what is whole
};

struct VerifyOptions {
  std::size_t findings_limit = 1000;  ///< more are counted, not listed
  /// Called now and then with what has been looked at, for a progress line.
  std::function<void(const std::string& check, std::uint64_t done_count, std::uint64_t all_count)>
      on_progress = {};
};

struct VerifyReport {
  struct Check {
    std::string name;
    std::uint64_t examined_count = 0;
    std::uint64_t findings_count = 0;
  };
  std::vector<Check> checks;
  std::vector<Finding> findings;

  [[nodiscard]] bool ok() const {
    for (const Check& check : checks) {
      if (check.findings_count > 0) return false;
    }
    return true;
  }
};

}  // namespace perdure
