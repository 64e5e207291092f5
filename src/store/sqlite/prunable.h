#pragma once

#include <cstdint>
#include <vector>

#include <perdure/document.h>
#include <perdure/settings.h>
#include "store/sqlite/connection.h"
#include "store/sqlite/log_rows.h"

namespace perdure::sqlite {

/// Finds the versions of a collection's documents that its retention does not keep. In a read transaction.
class Prunable {
 public:
  Prunable(const Connection& connection, std::int64_t collection,
           const CollectionSettings::Retention& retention, Time now);

  /// Appends their places in the log until there are `limit`.
  void collect(std::uint64_t limit, std::vector<std::uint64_t>& seqs);

 private:
  [[nodiscard]] std::vector<std::uint64_t> document_seqs(std::uint64_t head_seq);
  [[nodiscard]] bool keeps(std::uint64_t newer_count, std::int64_t at) const;

  const CollectionSettings::Retention retention_;
  const Time now_;
  LogRows log_rows_;
  Statement heads_;
};

}  // namespace perdure::sqlite
