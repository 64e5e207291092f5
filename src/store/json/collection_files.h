#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/error.h>
#include "core/fs.h"
#include "store/json/collection_text.h"

namespace perdure::json_file {

/// What a file held at one moment. Immutable; any thread.
struct Snapshot {
  CollectionContent content;
  fs::Info file;           ///< which file that was; missing: there was none
  bool is_settled = true;  ///< a later change of the file shows in what `fs::info` says of it
  bool is_durable = true;  ///< written by this process; what others wrote may stand in the page cache only
};

/// The files of a store, one per collection, and what was in them when they were last looked at. Every look
/// asks the file system first whether the file is still the same, so that edits by hand and commits of other
/// processes are seen by the next call. Any thread; nobody waits for a file that another thread reads.
class CollectionFiles {
 public:
  explicit CollectionFiles(std::string directory);

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] std::string path(const std::string& collection) const;

  /// What the collection holds now. Throws `corrupt` for a file that is no collection, `too_large`, `busy`
  /// while somebody writes to it in place, `io_error`.
  [[nodiscard]] std::shared_ptr<const Snapshot> read(const std::string& collection);
  /// Whether the file is still the one of this snapshot.
  [[nodiscard]] bool is_unchanged(const std::string& collection, const Snapshot& snapshot) const;

  /// Replaces the file of `snapshot` by one with this content; durable on return. False, and nothing was
  /// done, when somebody else changed the file meanwhile. For one who holds the store's lock. Throws
  /// `too_large`, `not_a_store` for a symbolic link, which the replacement would cut, and what
  /// `fs::AtomicFile` throws.
  [[nodiscard]] bool replace(const std::string& collection, const Snapshot& snapshot,
                             CollectionContent content);

  /// Names of the collections that have a file, sorted.
  [[nodiscard]] std::vector<std::string> collections() const;

 private:
  [[nodiscard]] std::shared_ptr<const Snapshot> known(const std::string& collection) const;
  [[nodiscard]] std::shared_ptr<const Snapshot> load(const std::string& collection);
  void remember(const std::string& collection, std::shared_ptr<const Snapshot> snapshot);

  // Constant.
  const std::string directory_;
  const Error doubt_;  ///< made before, for a doubt that comes when no memory is left

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Snapshot>> known_;  ///< guarded by mutex_
};

}  // namespace perdure::json_file
