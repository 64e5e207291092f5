#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <perdure/store.h>
#include "store/postgres/connection.h"
#include "store/postgres/format.h"
#include "store/postgres/group_state.h"
#include "store/postgres/rules_table.h"

namespace perdure::postgres {

/// A connection for what `Store` reads. Each call sees one moment of the database: one statement, or a
/// snapshot for several. One thread at a time.
class Reader {
 public:
  Reader(const Address& address, SpaceIdentity space);
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Whether the connection can be used for another call.
  [[nodiscard]] bool is_idle() const { return !connection_.is_broken() && !connection_.in_transaction(); }

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
  /// Seq of the last commit, and of the last change of settings.
  struct Seqs {
    std::uint64_t last = 0;
    std::uint64_t settings = 0;
  };
  [[nodiscard]] Seqs seqs();
  [[nodiscard]] VerifyReport verify(const VerifyOptions& options);
  /// Fills what the server knows: version, format, head, size.
  void describe(StoreInfo& info);

 private:
  [[nodiscard]] SpaceRow space_row();
  void require_own_cursor(const Cursor& since, const Cursor& head);
  [[nodiscard]] Cursor cursor_at(std::uint64_t seq);
  template <typename OnChange>
  void walk_back(const Key& key, std::uint64_t before_version, bool with_bodies, OnChange on_change);

  Connection connection_;
  const SpaceIdentity space_;
  RulesTable rules_;
};

}  // namespace perdure::postgres
