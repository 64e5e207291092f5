#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/document.h>
#include <perdure/error.h>
#include <perdure/store.h>

namespace perdure {

struct TransferOptions {
  std::vector<std::string> collections = {};  ///< only these; empty: all
  bool settings = true;  ///< the settings of the collections travel too, before their documents
  bool history = false;  ///< every version, with its time and actor; both sides must be able to
  bool versions = true;  ///< versions and times are taken over where the target can; else each is a new write
  bool replace = false;  ///< the target becomes equal: documents that only it has are deleted
  bool dry_run = false;  ///< writes nothing and reports what would happen
  std::string actor = {};  ///< recorded with each change; with `history` the source's own is
  /// What is done now ("check", "compare", "copy", "remove") and with how many documents; now and then.
  std::function<void(std::string_view what, std::uint64_t done_count)> on_progress = {};
};

/// A document of the source that the target cannot take.
struct Refused {
  std::string where;  ///< "notes/a", or "notes.ndjson:12" in a file
  std::string_view code;
  std::string what;
};

/// What a transfer did, or in a dry run would do. Counts are of documents, with `history` of versions.
struct TransferReport {
  std::uint64_t added_count = 0;
  std::uint64_t changed_count = 0;
  std::uint64_t same_count = 0;  ///< the target had them already, nothing was written
  std::uint64_t removed_count = 0;
  std::uint64_t only_in_target_count = 0;  ///< left as they are; none with `replace`
  std::uint64_t settings_count = 0;        ///< of the added and changed ones: settings of a collection
  bool kept_versions = false;              ///< versions and times are the source's
  std::vector<Refused> refused = {};       ///< at most 100; `refused_count` counts all
  std::uint64_t refused_count = 0;
  /// The target failed on the way: a full disk, another writer, a commit in doubt. What the counts say was
  /// written before is durable.
  std::optional<Error> stopped_by = {};

  [[nodiscard]] std::uint64_t written_count() const { return added_count + changed_count + removed_count; }
  /// Everything of the source is in the target, or in a dry run could be.
  [[nodiscard]] bool complete() const { return refused_count == 0 && !stopped_by; }
};

// Moving documents between stores, and between a store and a file. Stores never sync on their own: this is
// the only way that documents go from one to another.
//
// **Merge** is the default: a document of the source is added, or replaces the target's when its body is
// another one; with `versions` also when its version is newer. What only the target has stays. `replace`
// makes the target equal.
//
// **Checked first.** The whole source is read before anything is written: each document, its key, and whether
// the target's schema, or the source's that travels with it, allows it. When something is refused, nothing
// is written. What only a commit can find out (two documents with one unique key, above all) stops the
// transfer where it is; up to 10,000 documents are one batch and then none of them is written.
//
// **Again.** A transfer that was interrupted, killed or refused half-way is finished by doing it again: what
// the target has already is compared and left. Doing it twice changes nothing.
//
// **Other writers.** Documents are read in pages while others write. What changed meanwhile in a source that
// has a log is read behind them, so that the target ends with one moment of the source.
//
// **Left out.** Mirrors (they name directories of their store), followers, operation ids, and, without
// `history`, earlier versions and deletions. Versions that retention has pruned are not there to be taken.
//
// **Durable.** Each batch that the report counts. Memory: tens of megabytes; 40 bytes per document more where
// lines are read or with `replace`.
//
// **Errors.** Throws what reading the source throws; `invalid_argument` when source and target are the same
// store or an option makes no sense, `unsupported` for what one of them cannot do. The source is not changed.
//
// **Threads.** A call runs in its caller's thread, and `on_progress` too.

/// From one open store to another. `to` may be null in a dry run: a store that does not exist yet.
[[nodiscard]] TransferReport transfer(Store& from, Store* to, const TransferOptions& options = {});

/// Writes one document per line (docs/export-format.md), compressed where `path` ends in `.zst`. The file is
/// written beside and takes its name when it is whole and durable; one that exists is refused with
/// `invalid_argument` unless `options.replace`. With refused documents (their bytes are damaged) no file is
/// made.
[[nodiscard]] TransferReport export_file(Store& from, const std::string& path,
                                         const TransferOptions& options = {});

/// The same to somewhere else, as it comes: a pipe, say. What was written before a refused document stays.
[[nodiscard]] TransferReport export_lines(Store& from, const std::function<void(std::string_view)>& write,
                                          const TransferOptions& options = {});

/// Reads such a file, or any lines of this form, plain or compressed. It is read twice, so it must be a file.
/// One that an export made and that was cut off is refused. `to` as in `transfer`.
[[nodiscard]] TransferReport import_file(const std::string& path, Store* to,
                                         const TransferOptions& options = {});

}  // namespace perdure
