#pragma once

#include <optional>
#include <string>
#include <vector>

#include <perdure/store.h>
#include "store/sqlite/connection.h"
#include "store/sqlite/log_rows.h"
#include "store/sqlite/names.h"

namespace perdure::sqlite {

/// A read-only connection with the statements for what `Store` reads. Each call sees one moment of the
/// database and leaves no transaction open. One thread at a time.
class Reader {
 public:
  explicit Reader(const std::string& path);
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  [[nodiscard]] std::optional<Document> get(const Key& key);
  [[nodiscard]] Page list(const std::string& collection, const ListOptions& options);
  [[nodiscard]] ChangePage changes(const Cursor& since, const ChangesOptions& options);
  [[nodiscard]] std::vector<CollectionInfo> collections();
  /// Fills what the database itself knows: format, head, creation time.
  void describe(StoreInfo& info);

 private:
  struct HeadRow {
    std::uint64_t seq = 0;
    std::uint64_t version = 0;
    std::int64_t created_at = 0;
  };

  [[nodiscard]] std::optional<Document> read_document(const Key& key, const HeadRow& head,
                                                      DamagedBody& damaged);
  [[nodiscard]] Change read_change(std::uint64_t seq, bool with_body);
  void require_own_cursor(const Cursor& since, const Cursor& head);
  [[nodiscard]] Cursor cursor_at(std::uint64_t seq);
  [[nodiscard]] std::string meta(std::string_view name);

  Connection connection_;
  Names collections_;
  Names actors_;
  LogRows log_rows_;
  Statement select_document_;
  Statement select_heads_;
  Statement select_chain_;
  const std::string epoch_;
};

}  // namespace perdure::sqlite
