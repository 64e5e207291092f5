#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/mirror.h>
#include <perdure/store.h>
#include "core/fs.h"
#include "core/released_files.h"
#include "follow/file_name_template.h"
#include "follow/mirror_journal.h"

namespace perdure {

/// What stands in a file of a mirror's directory.
struct FoundFile {
  enum class State {
    missing,
    readable,
    unreadable,  ///< no regular file, not permitted, too large, broken disk: a person has to look
  };
  State state = State::missing;
  std::string content = {};
  Hash hash = kNobodysHash;
  std::string problem = {};
};
/// Throws Error only for what concerns more than this file (memory, open files).
[[nodiscard]] FoundFile look_at_file(const std::string& directory, const std::string& file);

/// What the mirror writes for a body.
[[nodiscard]] std::string file_content(std::string_view body);

/// Whether some version of the document, as the store remembers it, had this content.
[[nodiscard]] bool is_past_content(Store& store, const Key& key, const Hash& hash);

/// The text or number of the member "_id" or "id" of a document; empty when there is neither.
[[nodiscard]] std::string member_id(std::string_view body);

/// A round of changes to a mirror's directory. Temporary files are written as documents come; with `commit`
/// they become files, in this order: journal, one flush for all, renames, removals, one flush of the
/// directory. A crash at any point leaves files that the journal knows, and a cursor in front of them.
///
/// After an exception the journal must be forgotten. What was not committed is removed by the destructor.
class MirrorPass {
 public:
  MirrorPass(Store& store, const std::string& directory, const FileNameTemplate& names,
             MirrorJournal& journal, fs::ReleasedFiles& released);

  struct State {
    const Key& key;
    std::uint64_t seq = 0;
    std::uint64_t version = 0;
    std::string_view body;
  };
  enum class Edited { hold, overwrite };

  /// The document's file gets this body, its name, and its place in the journal.
  void put(const State& document, Edited edited = Edited::hold);
  /// The same with the document as it stands; without a file where there is none. False when it cannot be
  /// read.
  bool put_newest(const Key& key, Edited edited = Edited::hold);
  /// The document has no file any more, unless a newer change than `seq` gave it one.
  void erase(const Key& key, std::uint64_t seq, Edited edited = Edited::hold);
  /// Removes what an interrupted pass was about to remove.
  void finish_removal(const std::string& file, const MirroredFile& what);

  void commit();

  [[nodiscard]] std::uint64_t written_count() const { return written_count_; }
  [[nodiscard]] std::uint64_t removed_count() const { return removed_count_; }
  [[nodiscard]] std::size_t uncommitted_bytes() const { return uncommitted_bytes_; }
  [[nodiscard]] const std::vector<MirrorFinding>& held() const { return held_; }
  /// Documents whose file could not be read, so that nothing was done; worth another try.
  [[nodiscard]] const std::vector<Key>& unread() const { return unread_; }

 private:
  struct Content {
    std::string text;
    Hash hash;
    FileName name;
  };
  void put_in_place(const State& document, const Content& content, const std::string& file, Edited edited);
  void put_in_new_place(const State& document, const Content& content, const std::string& old_file);
  enum class Place { free, right, held, taken, unreadable };
  Place look_at_place(const State& document, const Content& content, const std::string& file, bool is_moving);
  void write(const State& document, const Content& content, const std::string& file);
  void note(const State& document, const Content& content, const std::string& file);
  void remove(const std::string& file);
  void hold(MirrorFinding::Kind kind, const std::string& file, const Key& key, const std::string& what);
  bool is_unread(const FoundFile& found, const std::string& file, const Key& key);

  Store& store_;
  const std::string& directory_;
  const FileNameTemplate& names_;
  MirrorJournal& journal_;
  fs::ReleasedFiles& released_;
  fs::AtomicFiles files_;
  std::set<std::string> to_remove_;
  std::set<std::string> left_;  ///< of these, files of documents that have moved
  /// Of each wanted name the numbers that this pass found to be taken, up to the last one in a row.
  std::map<std::string, std::uint64_t> last_numbers_;
  bool has_files_ = false;
  std::uint64_t written_count_ = 0;
  std::uint64_t removed_count_ = 0;
  std::size_t uncommitted_bytes_ = 0;
  std::vector<MirrorFinding> held_;
  std::vector<Key> unread_;
};

}  // namespace perdure
