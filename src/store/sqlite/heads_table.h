#pragma once

#include <cstdint>
#include <string_view>

#include "store/sqlite/connection.h"

namespace perdure::sqlite {

/// What a document's head says; version 0 when there never was one.
struct Head {
  std::uint64_t seq = 0;
  std::uint64_t version = 0;
  std::int64_t created_at = 0;
  bool deleted = false;

  [[nodiscard]] bool is_row() const { return version != 0; }
  [[nodiscard]] bool exists() const { return version != 0 && !deleted; }
};

/// The heads, for the writer. One thread at a time.
class HeadsTable {
 public:
  explicit HeadsTable(const Connection& connection);

  [[nodiscard]] Head find(std::int64_t collection, std::string_view scope, std::string_view id);
  void move(std::int64_t collection, std::string_view scope, std::string_view id, const Head& before,
            const Head& after);
  void erase(std::int64_t collection, std::string_view scope, std::string_view id);

 private:
  Statement select_;
  Statement insert_;
  Statement update_;
  Statement erase_;
};

}  // namespace perdure::sqlite
