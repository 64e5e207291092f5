#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/body_codec.h"
#include "store/sqlite/connection.h"

namespace perdure::sqlite {

/// Reads single rows of the log, each by its own look-up, so that a damaged page costs the documents that
/// stand on it and no others.
class LogRows {
 public:
  explicit LogRows(const Connection& connection);

  /// A view into the row; valid until the next call.
  struct Row {
    std::int64_t collection = 0;
    std::string_view scope;
    std::string_view id;
    std::uint64_t version = 0;
    std::int64_t kind = 0;
    std::int64_t at_microseconds = 0;
    std::int64_t actor = 0;
    std::uint64_t previous = 0;  ///< seq of the change before this one of the same document; 0: none
    std::int64_t format = 0;
  };
  /// Empty when there is no such row. Where only the body's overflow pages are damaged, the row is given and
  /// `body` tells. Throws when SQLite cannot read the row itself.
  [[nodiscard]] std::optional<Row> row(std::uint64_t seq);

  /// The plain body of the row read last; empty and `damaged` says why when its bytes are damaged.
  [[nodiscard]] std::optional<std::string> body(DamagedBody& damaged);

  /// The same without copying where it is stored uncompressed; views the row, or `scratch`.
  [[nodiscard]] std::optional<std::string_view> body_view(std::string& scratch, DamagedBody& damaged);

  /// Releases when the scope ends, so that no read transaction stays open behind an error.
  class Guard {
   public:
    explicit Guard(LogRows& rows) : rows_(rows) {}
    ~Guard() { rows_.release(); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    LogRows& rows_;
  };

  void release() {
    select_.reset();
    select_without_body_.reset();
  }

 private:
  [[nodiscard]] bool is_removed(DamagedBody& damaged) const;
  [[nodiscard]] static Row row_of(const Statement& statement);

  Statement select_;
  Statement select_without_body_;
  bool body_is_damaged_ = false;
  std::int64_t format_ = 0;
};

}  // namespace perdure::sqlite
