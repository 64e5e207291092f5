#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/store.h>

#include "transfer/record.h"

namespace perdure {

/// A record on its way, or why there is none.
struct SourceRecord {
  Record record;
  std::uint64_t line = 0;  ///< in a file; elsewhere its number, from 1
  bool is_late = false;    ///< may be about a document that came before
  std::string_view code;   ///< not empty: it cannot be taken; the key is set where it is known
  std::string problem;
};

/// What is to be transferred, record by record: settings before the documents they are for, each document
/// once, but for late ones; or all versions in the order in which they were written. One thread at a time.
class RecordSource {
 public:
  RecordSource() = default;
  RecordSource(const RecordSource&) = delete;
  RecordSource& operator=(const RecordSource&) = delete;
  virtual ~RecordSource() = default;

  /// Begins, again where it was under way.
  virtual void start() = 0;
  /// False at the end.
  [[nodiscard]] virtual bool next(SourceRecord& into) = 0;
  /// For messages: "notes/a", "notes.ndjson:12".
  [[nodiscard]] virtual std::string place(const Key& key, std::uint64_t line) const = 0;

  /// The same document may come in several records, of which the last one counts. Known before `start`.
  [[nodiscard]] virtual bool repeats() const = 0;
  /// Bodies have the white space that they were stored with.
  [[nodiscard]] virtual bool keeps_layout() const = 0;
};

struct SourceOptions {
  std::vector<std::string> collections = {};  ///< empty: all
  bool settings = true;
  /// Give behind the documents what was written while they were read.
  bool late_changes = true;
  /// What the source does not have is removed from the target.
  bool replaces = false;
};

/// Whether a transfer with these options is concerned with such a document.
[[nodiscard]] bool is_chosen(const SourceOptions& options, const Key& key);

/// Whether it is one of the store's own collections other than settings, which no transfer takes.
[[nodiscard]] bool is_own_collection(std::string_view name);

/// The documents of a store as they stand. The store outlives it.
[[nodiscard]] std::unique_ptr<RecordSource> documents_of(Store& store, SourceOptions options);

/// All versions of a store's documents, deletions too, in the order of its log. Throws `unsupported` where
/// the store keeps none.
[[nodiscard]] std::unique_ptr<RecordSource> history_of(Store& store, SourceOptions options);

/// What stands in a file of lines (docs/export-format.md). With `history` each line must be a version. Throws
/// what opening the file throws.
[[nodiscard]] std::unique_ptr<RecordSource> lines_of(const std::string& path, SourceOptions options,
                                                     bool history);

}  // namespace perdure
