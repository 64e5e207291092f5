#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/query_path.h"
#include "store/body_codec.h"
#include "store/collection_rules.h"
#include "store/postgres/connection.h"

namespace perdure::postgres {

/// Goes through all documents of a collection, in all scopes, by scope and id. Reads a few at a time, so that
/// a collection of any size takes little memory. One thread at a time, inside of a transaction.
class HeadScan {
 public:
  HeadScan(Connection& connection, std::int64_t space, std::string collection);

  [[nodiscard]] bool next();

  // Of the document that `next` came to; views stay until the next call.
  [[nodiscard]] std::string_view scope() const { return text(kScope); }
  [[nodiscard]] std::string_view id() const { return text(kId); }
  [[nodiscard]] std::uint64_t seq() const { return rows_->unsigned_integer(row_, kSeq); }
  [[nodiscard]] bool is_plain() const;
  [[nodiscard]] std::vector<IndexEntry> noted_entries() const;
  [[nodiscard]] std::optional<std::string> body(DamagedBody& damaged) const;
  /// Throws `corrupt_document`.
  [[nodiscard]] std::string body_or_throw() const;
  [[nodiscard]] query::Subject subject(const std::string& body) const;

 private:
  enum Column { kScope, kId, kSeq, kVersion, kCreatedAt, kKeys, kAt, kFormat, kBody, kBodyHash };
  [[nodiscard]] std::string_view text(Column column) const { return rows_->bytes(row_, column); }
  [[nodiscard]] bool read_more();

  Connection& connection_;
  const std::int64_t space_;
  const std::string collection_;
  std::optional<Result> rows_;
  int row_ = 0;
  std::string last_scope_;
  std::string last_id_;
  bool is_begun_ = false;
  bool is_at_end_ = false;
  std::int64_t chunk_count_ = 64;
};

}  // namespace perdure::postgres
