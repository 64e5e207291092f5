#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/filter.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/log_rows.h"

namespace perdure::sqlite {

/// Walks the documents of a collection, in all scopes, in the order of scope and id. Sees the transaction it
/// runs in. One thread at a time.
class HeadScan {
 public:
  HeadScan(const Connection& connection, std::int64_t collection);

  bool next();

  [[nodiscard]] const std::string& scope() const { return scope_; }
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] std::uint64_t seq() const { return seq_; }
  [[nodiscard]] std::uint64_t version() const { return version_; }
  [[nodiscard]] std::int64_t created_at() const { return created_at_; }

  /// Empty, and the reason in `damaged`, when it cannot be read.
  [[nodiscard]] std::optional<std::string> body(DamagedBody& damaged);
  /// Throws `corrupt_document`, naming it with its collection.
  [[nodiscard]] std::string body_or_throw(const std::string& collection);
  /// What a query looks at; `body` must outlive it. After `body`.
  [[nodiscard]] query::Subject subject(std::string_view body) const;
  /// Whether the log has the body uncompressed.
  [[nodiscard]] bool is_plain();
  /// Lets the row of the log be changed.
  void release() { log_rows_.release(); }

 private:
  LogRows log_rows_;
  Statement heads_;
  std::string scope_;
  std::string id_;
  std::uint64_t seq_ = 0;
  std::uint64_t version_ = 0;
  std::int64_t created_at_ = 0;
  std::int64_t updated_at_ = 0;
};

}  // namespace perdure::sqlite
