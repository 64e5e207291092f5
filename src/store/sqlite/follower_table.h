#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <perdure/follower.h>
#include "store/sqlite/connection.h"

namespace perdure::sqlite {

/// Cursors and leases of followers, for the writer. In a write transaction; one thread at a time.
class FollowerTable {
 public:
  explicit FollowerTable(const Connection& connection);

  /// Everything but the lease.
  void put(const FollowerRecord& record);
  /// False when somebody else holds it at `now`.
  [[nodiscard]] bool lease(const std::string& name, const std::string& holder, std::int64_t now,
                           std::chrono::milliseconds duration);
  void erase(const std::string& name);

 private:
  Statement put_;
  Statement select_lease_;
  Statement put_lease_;
  Statement erase_;
};

[[nodiscard]] std::vector<FollowerRecord> read_followers(const Connection& connection);

}  // namespace perdure::sqlite
