#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/head.h"
#include "store/sqlite/block_insert.h"
#include "store/sqlite/connection.h"

namespace perdure::sqlite {

/// Of one document, by one change.
struct HeadMove {
  std::int64_t collection = 0;
  std::string_view scope;
  std::string_view id;
  Head before;
  Head after;
};

/// The heads, for the writer. One thread at a time.
///
/// Most new ids are greater than all before them (UUIDv7), and that there is no such document is known
/// without a look at the table: a look-up that finds nothing from its id on is remembered per collection and
/// scope.
class HeadsTable {
 public:
  explicit HeadsTable(const Connection& connection);

  [[nodiscard]] Head find(std::int64_t collection, std::string_view scope, std::string_view id);
  /// Whether `find` knows that there is none, without a look at the table.
  [[nodiscard]] bool is_known_new(std::int64_t collection, std::string_view scope, std::string_view id);
  /// To be called where a head is made later, and `find` may be called for another one before.
  void expect(std::int64_t collection, std::string_view scope, std::string_view id);
  void move(const HeadMove& move);
  /// Of documents that have no head yet, each another one.
  void insert(const std::vector<HeadMove>& moves);
  void erase(std::int64_t collection, std::string_view scope, std::string_view id);

  /// Forgets what it knows: somebody else has written to the table.
  void forget_all() { places_ = {}; }

 private:
  struct Place {
    std::int64_t collection = 0;  ///< 0: nothing is known here
    std::string scope;
    std::string bound_id;  ///< there is no id greater than this

    [[nodiscard]] bool is(std::int64_t of_collection, std::string_view of_scope) const {
      return collection == of_collection && scope == of_scope;
    }
  };
  [[nodiscard]] Place& place_of(std::int64_t collection, std::string_view scope);

  // By a hash of collection and scope; one that meets another there takes its place.
  std::array<Place, 64> places_;
  Statement select_;
  BlockInsert insert_;
  Statement update_;
  Statement erase_;
};

}  // namespace perdure::sqlite
