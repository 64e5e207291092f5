#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <perdure/mirror.h>
#include <perdure/store.h>
#include "core/fs.h"
#include "follow/file_name_template.h"
#include "follow/mirror_journal.h"
#include "follow/mirror_pass.h"

namespace perdure {

/// The absolute path of a mirror's directory: relative ones count from the folder of the database.
[[nodiscard]] std::string resolved_directory(Store& store, const std::string& directory);

/// Where the documents of a collection stand by the log, up to a cursor.
struct NewestChanges {
  struct Newest {
    std::uint64_t seq = 0;   ///< up to the cursor; 0: the document came later
    bool exists = false;     ///< at the cursor
    bool is_behind = false;  ///< it changed behind the cursor
  };
  std::map<std::pair<std::string, std::string>, Newest> documents;  ///< by scope and id
  Cursor end;                                                       ///< of the log
};
[[nodiscard]] NewestChanges newest_changes(Store& store, const std::string& collection,
                                           std::uint64_t cursor_seq);

struct Mirror::State {
  State(Store& in_store, MirrorSettings in_settings);

  /// Makes directory and journal where they are missing, and takes what others wrote in.
  void prepare();
  void apply(const ChangePage& page);
  void start_over();
  Rebuilt rebuild(const std::function<void(std::uint64_t, std::uint64_t)>& on_progress);
  void take(const std::string& file, Take which, const std::string& actor);
  /// After an exception.
  void forget();

  [[nodiscard]] Key key_of(const MirroredFile& file) const {
    return {settings.collection, file.id, file.scope};
  }
  [[nodiscard]] fs::FileLock lock() const;
  [[nodiscard]] MirrorPass new_pass() { return MirrorPass(store, directory, names, journal, released); }

  Store& store;
  const MirrorSettings settings;
  const std::string directory;
  const std::string name;
  const FileNameTemplate names;
  MirrorJournal journal;
  fs::ReleasedFiles released;
  std::optional<Cursor> position;  ///< may be in front of the journal's cursor, by changes of no interest
  bool is_settled = false;         ///< the directory was compared with the journal
  std::string remark;              ///< about a file that the last changes had to leave as it was
  std::vector<Key> unread;         ///< documents whose files could not be read, to be tried again

 private:
  void require_no_gap(const ChangePage& page) const;
  void settle();
  [[nodiscard]] bool is_of_this_log();
  void disown_other_log();
  void apply_change(MirrorPass& pass, const Change& change);
  void erase_purged(MirrorPass& pass);
  void move_cursor(const Cursor& cursor);
  [[nodiscard]] bool is_in_store(const MirroredFile& file, std::uint64_t& seq);
};

}  // namespace perdure
