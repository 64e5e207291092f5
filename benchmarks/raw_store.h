#pragma once

#include <cstdint>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace perdure::bench {

/// The reference: a loop of prepared statements on the tables of a Perdure database, as an application
/// without Perdure would write the same rows. It neither checks nor hashes a document, nor looks whether it
/// exists.
class RawStore {
 public:
  explicit RawStore(const std::string& path);
  ~RawStore();
  RawStore(const RawStore&) = delete;
  RawStore& operator=(const RawStore&) = delete;

  /// The next `count` documents in one durable transaction.
  void commit(int count, const std::string& body);
  [[nodiscard]] std::string get(const std::string& id);
  /// Reads the bodies of all documents in the order of their ids and does nothing with them.
  void scan();

 private:
  void check(int result);
  void run(const char* sql);
  void finish(sqlite3_stmt* statement);

  sqlite3* db_ = nullptr;
  sqlite3_stmt* log_ = nullptr;
  sqlite3_stmt* head_ = nullptr;
  sqlite3_stmt* select_ = nullptr;
  sqlite3_stmt* scan_ = nullptr;
  std::uint64_t number_ = 0;
  std::uint64_t seq_ = 0;
};

}  // namespace perdure::bench
