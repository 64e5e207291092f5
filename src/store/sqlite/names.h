#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/sqlite/connection.h"

namespace perdure::sqlite {

/// Collections and actors are small integers in the tables. A number, once committed, never changes its name,
/// so it may be remembered. One thread at a time.
class Names {
 public:
  enum class Table { collections, actors };
  Names(const Connection& connection, Table table);

  /// 0 when the name has no number.
  [[nodiscard]] std::int64_t find(const std::string& name);
  /// The number, given now when there is none. In a write transaction; `forget_new` when that is rolled back.
  [[nodiscard]] std::int64_t find_or_add(const std::string& name);
  /// Throws `corrupt` for a number that no name has.
  [[nodiscard]] const std::string& name_of(std::int64_t number);

  void keep_new() { added_.clear(); }
  void forget_new();
  /// Reads names anew, after a part of the transaction was rolled back. What was given a number before in it
  /// still goes with `forget_new`.
  void reread() {
    numbers_.clear();
    names_.clear();
  }
  /// Forgets everything: somebody else has written.
  void clear();

 private:
  void remember(const std::string& name, std::int64_t number);

  const Connection& connection_;
  Statement select_number_;
  Statement select_name_;
  Statement insert_;
  std::unordered_map<std::string, std::int64_t> numbers_;
  std::unordered_map<std::int64_t, std::string> names_;
  std::vector<std::string> added_;
};

}  // namespace perdure::sqlite
