#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <perdure/change.h>
#include <perdure/mirror.h>
#include "core/hash.h"

namespace perdure {

/// The hash of a file that is not the mirror's work, whatever it holds.
inline constexpr Hash kNobodysHash = {};

/// What the mirror knows of one of its files.
struct MirroredFile {
  std::string scope;
  std::string id;
  std::uint64_t seq = 0;  ///< of the change that it shows
  std::uint64_t version = 0;
  Hash hash = kNobodysHash;      ///< of its content
  std::string wanted = {};       ///< the name without its number; empty when it has none
  std::vector<Hash> older = {};  ///< what it may hold still, after a crash
  bool is_gone = false;          ///< removed, or about to be

  /// Whether the mirror wrote a file with this content.
  [[nodiscard]] bool is_own(const Hash& content) const;
};

/// `.perdure-mirror` in a mirror's directory: lines of JSON, appended.
///
/// ```
/// {"perdure_mirror":1,"name":"plans","collection":"training_plans","file_name":"{@id}.json"}
/// {"file":"a.json","scope":"u1","id":"a","seq":7,"version":2,"hash":"…","wanted":"…"}
/// {"file":"a.json","gone":true}
/// {"cursor":"epoch:seq:chain"}
/// ```
///
/// A line about a file is written before the file is. Until a cursor stands behind it, the file may hold what
/// any of its lines since the last cursor say. A torn line at the end is what a crash leaves, and is ignored;
/// a line in the middle that cannot be read is skipped, and then the cursor does not count.
///
/// One thread at a time; who writes holds the directory's lock.
class MirrorJournal {
 public:
  MirrorJournal(const std::string& directory, const MirrorSettings& settings);

  /// Reads what is new in the file; forgets everything when it is gone.
  void refresh();
  /// Whether what it knows is what the file says.
  [[nodiscard]] bool is_current() const;
  [[nodiscard]] bool exists() const { return identity_.has_value(); }
  /// Whether it must be rewritten before it is appended to: a torn end, damage, other settings. `cursor` is
  /// none already where the log must be read again.
  [[nodiscard]] bool needs_rewrite() const { return needs_rewrite_; }
  /// What its header says; empty where there is none.
  [[nodiscard]] const std::string& collection() const { return collection_; }

  [[nodiscard]] const std::map<std::string, MirroredFile, std::less<>>& files() const { return files_; }
  [[nodiscard]] const MirroredFile* find(std::string_view file) const;
  /// The file of a document, when it has one.
  [[nodiscard]] std::optional<std::string> file_of(const std::string& scope, const std::string& id) const;
  [[nodiscard]] const std::optional<Cursor>& cursor() const { return cursor_; }

  /// Notes it; on disk with the next `append`. What the file may hold already is kept in `older`.
  void put(const std::string& file, MirroredFile what);
  void remove(const std::string& file);
  void append();
  /// Appends it at once, not yet durable: everything in front of it is.
  void move_cursor(const Cursor& cursor);
  /// Whether no line about a file stands behind its cursor.
  [[nodiscard]] bool is_passed() const { return unpassed_.empty(); }

  /// Writes the file anew, in as few lines as can be. `cursor` none: the log is read from its beginning.
  void rewrite(std::optional<Cursor> cursor);
  [[nodiscard]] bool is_long() const;
  /// Rewrites it with what `change` makes of each file that is not gone, without a cursor.
  void start_over(const std::function<void(MirroredFile&)>& change);
  /// After an error: what is in memory may not be what is on disk, and is read again.
  void forget();

 private:
  struct Identity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size_bytes = 0;

    bool operator==(const Identity&) const = default;
  };
  using DocumentName = std::pair<std::string, std::string>;  // scope, id
  struct DocumentNameHash {
    std::size_t operator()(const DocumentName& name) const {
      return std::hash<std::string>()(name.first) * 31 + std::hash<std::string>()(name.second);
    }
  };

  [[nodiscard]] std::optional<Identity> identity_on_disk() const;
  void load(std::string_view text);
  bool take_line(std::string_view text);
  void take_header(const std::string& collection, const std::string& file_name);
  void take_file(const std::string& file, MirroredFile what);
  void leave_other_place(const std::string& file, const DocumentName& document);
  void take_gone(const std::string& file);
  void pass();  // a cursor has been reached
  [[nodiscard]] std::string header_line() const;

  const std::string path_;
  const MirrorSettings settings_;
  std::map<std::string, MirroredFile, std::less<>> files_;
  std::unordered_map<DocumentName, std::string, DocumentNameHash> file_of_;
  std::vector<std::string> unpassed_;  // files with lines behind the last cursor
  std::optional<Cursor> cursor_;
  std::string collection_;
  bool needs_rewrite_ = false;
  bool is_of_other_settings_ = false;
  bool is_of_other_collection_ = false;
  std::string staged_;
  std::size_t staged_lines_count_ = 0;
  std::size_t lines_count_ = 0;
  std::optional<Identity> identity_;
};

/// The file's name in a mirror's directory.
inline constexpr std::string_view kMirrorJournalName = ".perdure-mirror";

}  // namespace perdure
