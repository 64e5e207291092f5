#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <perdure/store.h>
#include "store/sqlite/connection.h"
#include "store/sqlite/document_walk.h"
#include "store/sqlite/held_snapshot.h"
#include "store/sqlite/log_rows.h"
#include "store/sqlite/names.h"
#include "store/sqlite/rules_table.h"

namespace perdure::sqlite {

/// A read-only connection with the statements for what `Store` reads. Each call sees one moment of the
/// database. Only `get` leaves a snapshot behind, for the next one. One thread at a time.
class Reader {
 public:
  Reader(const std::string& path, bool keeps_snapshots);
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Whether it holds no snapshot of the database, apart from what `get` keeps.
  [[nodiscard]] bool is_idle() const { return snapshot_.is_held() || connection_.is_idle(); }
  void give_up_snapshot() noexcept { snapshot_.give_up(); }

  [[nodiscard]] std::optional<Document> get(const Key& key);
  [[nodiscard]] Page list(const std::string& collection, const ListOptions& options);
  [[nodiscard]] ChangePage changes(const Cursor& since, const ChangesOptions& options);
  [[nodiscard]] std::vector<CollectionInfo> collections();
  [[nodiscard]] std::vector<std::string> scopes(const std::string& collection);
  [[nodiscard]] HistoryPage history(const Key& key, const HistoryOptions& options);
  [[nodiscard]] std::optional<Change> version(const Key& key, std::uint64_t version);
  [[nodiscard]] std::shared_ptr<const CollectionRules> rules(const std::string& collection);
  /// Changes whose body the retention of their collection drops at `now`, oldest of a document first.
  [[nodiscard]] std::vector<std::uint64_t> prunable(std::uint64_t limit, Time now);
  [[nodiscard]] std::vector<FollowerRecord> followers();
  [[nodiscard]] std::uint64_t last_seq();
  [[nodiscard]] VerifyReport verify(const VerifyOptions& options);
  /// Fills what the database itself knows: format, head, creation time.
  void describe(StoreInfo& info);

 private:
  [[nodiscard]] Transaction begin();
  [[nodiscard]] std::shared_ptr<const CollectionRules> rules_now(const std::string& collection);
  void fill(Change& change, const LogRows::Row& row, bool with_body);
  [[nodiscard]] std::uint64_t newest_change(const Key& key);
  template <typename OnChange>
  void walk_back(const Key& key, bool with_bodies, OnChange on_change);
  [[nodiscard]] Change read_change(std::uint64_t seq, bool with_body);
  void require_own_cursor(const Cursor& since, const Cursor& head);
  [[nodiscard]] Cursor cursor_at(std::uint64_t seq);
  [[nodiscard]] std::string meta(std::string_view name);

  Connection connection_;
  Names collections_;
  Names actors_;
  RulesTable rules_;
  LogRows log_rows_;
  SqliteWalk walk_;
  Statement select_document_;
  Statement select_head_;
  Statement select_last_;
  Statement select_chain_;
  const std::string epoch_;
  HeldSnapshot snapshot_;
};

}  // namespace perdure::sqlite
