#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/document.h>
#include <perdure/follower.h>

namespace perdure {

/// Where the documents of a collection are mirrored to, and how their files are called. Kept as a document of
/// `kMirrorsCollection` under the mirror's name: `{"collection":…,"directory":…,"file_name":…}`. The
/// directory is the mirror's own: neither that of another mirror nor the one of the database.
///
/// **File names.** `training_session_{date:%Y_%m_%d}_{_id:8|noID}.json`: text with members of the document in
/// braces, by path as in a filter; `{@id}`, `{@scope}` and `{@version}` are those of the document. `:N` takes
/// the first N characters. `:` and a format of `%Y %y %m %d %H %M %S %%` writes the date and time that the
/// text begins with (`2026-03-02T17:05…`) as they stand there. `|` and a text is what stands for a member
/// that is missing, is no text or number, or begins with no such date; without it that is `unknown_` and the
/// member's name. Everything but letters, digits, `. _ - @ +`, blanks and UTF-8 beyond ASCII becomes `_` (so
/// do control characters and marks of direction beyond ASCII), a name never begins with a dot, and one over
/// 255 bytes is cut in front of its extension. So no document can name a file outside of the directory.
struct MirrorSettings {
  std::string name;
  std::string collection;
  std::string directory;  ///< absolute, or relative to the folder of the database
  std::string file_name = "{@id}.json";

  /// Throws `invalid_settings` with what is wrong and where: an unknown member, a name or template that is
  /// none, a template with a slash, one that gives the same name to all documents.
  [[nodiscard]] static MirrorSettings parse(std::string_view name, std::string_view json);
  [[nodiscard]] std::string to_json() const;

  bool operator==(const MirrorSettings&) const = default;
};

inline constexpr std::string_view kMirrorsCollection = "perdure_mirrors";

/// One thing in which directory and store do not agree, or that a person should know.
struct MirrorFinding {
  enum class Kind {
    edited,      ///< the file was changed by hand; it is left as it is until a person decides
    missing,     ///< the document has no file
    outdated,    ///< the file holds an older version of the document
    extra,       ///< a file of a document that is no more, changed by hand before it could be removed
    foreign,     ///< a file that no document made
    collision,   ///< the document's file has a number behind its name, since another one holds the name
    unreadable,  ///< the document or the file cannot be read
  };
  Kind kind = Kind::edited;
  std::string file;  ///< without directory; empty when there is none
  std::optional<Key> key = {};
  std::string what;  ///< one sentence

  /// Whether something has to be done: everything but `foreign` and `collision`.
  [[nodiscard]] bool is_problem() const { return kind != Kind::foreign && kind != Kind::collision; }
};

[[nodiscard]] std::string_view to_string(MirrorFinding::Kind kind);  ///< "edited"

/// Keeps one pretty-printed JSON file per document of a collection in a directory.
///
/// A file appears, changes and disappears whole; it is durable before the mirror's cursor moves. The files of
/// a page share one flush. `.perdure-mirror` in the directory is the mirror's journal: which file belongs to
/// which document, the hash of what was written, and the cursor. When it is lost, or the whole directory, the
/// mirror builds itself anew and takes files with the right content for its own.
///
/// **Names.** The first document keeps a name; another one that would get the same one, or whose name is held
/// by a file that is not the mirror's, gets `-2`, `-3`… in front of the extension, which `verify` reports.
/// **Hand edits.** A file that does not hold what the mirror wrote is never overwritten or removed. It is
/// reported, the others go on, and `take` decides: `file` puts its content into the store as a new version,
/// `store` writes the document over it. A file that was removed by hand is written again: when its document
/// changes, when the mirror starts, and by `rebuild`. (An edit in the milliseconds between the mirror's look
/// at a file and its replacement is not seen.)
/// **Restored store.** A file whose content is not in the history of the store that the mirror is run on now
/// is treated as if a person had written it, since it may be all that is left of a newer document.
///
/// Threads: one at a time. While `Followers` runs the mirror, use another object of the same settings for
/// `verify`; everything that writes takes the directory's lock and throws `locked` when it is taken.
class Mirror : public Follower {
 public:
  /// `store` outlives it. Touches no file yet.
  Mirror(Store& store, MirrorSettings settings);
  ~Mirror() override;

  [[nodiscard]] const MirrorSettings& settings() const;
  /// Absolute.
  [[nodiscard]] const std::string& directory() const;

  [[nodiscard]] const std::string& name() const override;  ///< "mirror:" and the settings' name
  void apply(Store& store, const ChangePage& page) override;
  void start_over(Store& store) override;
  [[nodiscard]] std::optional<Cursor> own_cursor() override;
  [[nodiscard]] std::string remark() override;

  /// The file that holds the document now, without directory; empty when it has none. From the journal.
  [[nodiscard]] std::optional<std::string> file_of(const Key& key);

  /// Compares every document with its file. Changes nothing. What the mirror has only not come to yet is not
  /// reported: compared is with the store as it was at the mirror's cursor.
  [[nodiscard]] std::vector<MirrorFinding> verify(
      const std::function<void(std::uint64_t done_count, std::uint64_t all_count)>& on_progress = {});

  struct Rebuilt {
    std::uint64_t files_count = 0;    ///< of the mirror afterwards
    std::uint64_t written_count = 0;  ///< the others were right already
    std::uint64_t removed_count = 0;
    std::vector<MirrorFinding> left;  ///< files changed by hand
  };
  /// Makes the directory what it should be, as it stands at the end of the log, in one pass with one flush
  /// per page. Files changed by hand are left and reported. Durable on return.
  Rebuilt rebuild(
      const std::function<void(std::uint64_t done_count, std::uint64_t all_count)>& on_progress = {});

  enum class Take { file, store };
  /// Decides about one file that was changed by hand, by its name. `file`: its content becomes the document's
  /// next version, under the store's rules. Throws `not_found` for a file that is not the mirror's,
  /// `invalid_json` and `schema_violation` for content that cannot be taken.
  void take(const std::string& file, Take which, const std::string& actor = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The mirrors that the store's settings name, by name. One whose settings cannot be read is told to
/// `on_problem`.
[[nodiscard]] std::vector<MirrorSettings> mirrors(
    Store& store, const std::function<void(const std::string&)>& on_problem = {});

/// Declares a mirror, or changes it. Throws `invalid_settings`: what `MirrorSettings::parse` says, and when
/// another mirror has the same directory.
void add_mirror(Store& store, const MirrorSettings& settings, const std::string& actor = {});

/// Forgets a mirror; its files stay. False where there is none.
bool remove_mirror(Store& store, const std::string& name, const std::string& actor = {});

/// Adds all mirrors of the store to `followers`, to be run.
void run_mirrors(Store& store, Followers& followers);

/// What a recovery brought back.
struct Recovered {
  std::uint64_t documents_count = 0;
  std::vector<MirrorFinding> refused;  ///< files that are no documents, with the reason
};
struct RecoverOptions {
  std::string collection;       ///< where the journal does not say
  std::string id_pointer = {};  ///< JSON Pointer to the id, for files that the journal does not name
  std::string actor = {};
  std::function<void(std::uint64_t done_count, std::uint64_t all_count)> on_progress = {};
};
/// Puts the documents of a mirror's directory into `store`, as version 1 where they do not exist; a document
/// that exists is left and its file reported. Collection and id come from the directory's journal; a file
/// that it does not name needs `collection` and an id: by `id_pointer`, or a member `id` or `_id`. Durable on
/// return.
Recovered recover_from_mirror(Store& store, const std::string& directory, const RecoverOptions& options = {});

}  // namespace perdure
