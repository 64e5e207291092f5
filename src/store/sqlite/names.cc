#include "store/sqlite/names.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <perdure/error.h>

namespace perdure::sqlite {
namespace {

// Actors can be as many as an application has users; forgetting them only costs a look-up.
constexpr std::size_t kRememberedCount = 10'000;

std::string_view table_name(Names::Table table) {
  return table == Names::Table::collections ? "perdure_collections" : "perdure_actors";
}

}  // namespace

Names::Names(const Connection& connection, Table table)
    : connection_(connection),
      select_number_(connection, fmt::format("SELECT number FROM {} WHERE name = ?1", table_name(table))),
      select_name_(connection, fmt::format("SELECT name FROM {} WHERE number = ?1", table_name(table))) {
  if (sqlite3_db_readonly(connection.handle(), "main") == 0) {
    insert_ = Statement(connection, fmt::format("INSERT INTO {}(name) VALUES(?1)", table_name(table)));
  }
}

std::int64_t Names::find(const std::string& name) {
  const auto known = numbers_.find(name);
  if (known != numbers_.end()) return known->second;
  const ResetGuard guard(select_number_);
  if (!select_number_.bind_text(1, name).step()) return 0;
  const std::int64_t number = select_number_.integer(0);
  remember(name, number);
  return number;
}

std::int64_t Names::find_or_add(const std::string& name) {
  const std::int64_t found = find(name);
  if (found != 0) return found;
  insert_.bind_text(1, name).run();
  const std::int64_t number = sqlite3_last_insert_rowid(connection_.handle());
  added_.push_back(name);
  remember(name, number);
  return number;
}

const std::string& Names::name_of(std::int64_t number) {
  const auto known = names_.find(number);
  if (known != names_.end()) return known->second;
  const ResetGuard guard(select_name_);
  if (!select_name_.bind(1, number).step()) {
    throw Error(code::kCorrupt, fmt::format("cannot use {}: the log names the unknown number {}",
                                            connection_.path(), number));
  }
  remember(std::string(select_name_.bytes(0)), number);
  return names_.at(number);
}

void Names::forget_new() {
  for (const std::string& name : added_) {
    const auto known = numbers_.find(name);
    if (known == numbers_.end()) continue;
    names_.erase(known->second);
    numbers_.erase(known);
  }
  added_.clear();
}

void Names::clear() {
  numbers_.clear();
  names_.clear();
  added_.clear();
}

void Names::remember(const std::string& name, std::int64_t number) {
  if (names_.size() >= kRememberedCount && added_.empty()) clear();
  numbers_.insert_or_assign(name, number);
  names_.insert_or_assign(number, name);
}

}  // namespace perdure::sqlite
