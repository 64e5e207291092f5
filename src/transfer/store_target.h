#pragma once

#include <cstdint>
#include <optional>

#include <perdure/transfer.h>

#include "transfer/batched_writes.h"
#include "transfer/key_index.h"
#include "transfer/record_source.h"

namespace perdure {

/// Makes a store hold what a source has: compares each record with what stands there, and writes what
/// differs. One thread at a time.
class StoreTarget {
 public:
  /// `to` is null where the target does not exist yet, in a dry run. All outlive it.
  StoreTarget(RecordSource& source, Store* to, const TransferOptions& options, TransferReport& report);

  /// Deletes what is not in `keys`. False when the target refused or failed.
  [[nodiscard]] bool remove_others(const KeyIndex& keys);
  /// The whole source. Of the records of one document in a file only the last one. False as above.
  [[nodiscard]] bool take_all(const KeyIndex& keys);
  /// Waits for the last batch. False as above.
  [[nodiscard]] bool finish() { return writes_.flush(); }

 private:
  [[nodiscard]] bool take(SourceRecord& next);
  [[nodiscard]] bool take_version(SourceRecord& next);
  [[nodiscard]] bool erase(const SourceRecord& next, const std::optional<Document>& found);
  [[nodiscard]] bool is_same(const Record& record, const Document& found) const;
  [[nodiscard]] bool keeps_version(const Record& record) const;
  [[nodiscard]] bool refuse_here(const SourceRecord& next, std::string_view code, std::string what);
  [[nodiscard]] std::optional<Document> find(const Key& key);
  [[nodiscard]] std::uint64_t documents_count() const;

  RecordSource& source_;
  Store* const to_;
  const TransferOptions& options_;
  TransferReport& report_;
  const bool keeps_layout_;
  BatchedWrites writes_;
  std::uint64_t found_count_ = 0;  ///< documents of the source that the target had
};

}  // namespace perdure
