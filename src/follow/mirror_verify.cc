#include <fmt/core.h>

#include <algorithm>
#include <set>

#include <perdure/error.h>
#include "core/json_text.h"
#include "follow/mirror_state.h"

namespace perdure {
namespace {

using Kind = MirrorFinding::Kind;
using Progress = std::function<void(std::uint64_t, std::uint64_t)>;

// Where the mirror stands: by its journal, or, when that is lost, by what the store recorded.
std::uint64_t mirror_seq(Store& store, const MirrorJournal& journal, const std::string& name) {
  const Cursor head = store.info().head;
  if (journal.cursor()) return journal.cursor()->epoch == head.epoch ? journal.cursor()->seq : 0;
  for (const FollowerRecord& record : store.followers()) {
    if (record.name == name && record.cursor.epoch == head.epoch) return record.cursor.seq;
  }
  return 0;
}

std::vector<std::string> visible_files(const std::string& directory) {
  if (fs::info(directory).kind != fs::Kind::directory) return {};
  std::vector<std::string> names = fs::list_directory(directory);
  names.erase(
      std::remove_if(names.begin(), names.end(), [](const std::string& name) { return name[0] == '.'; }),
      names.end());
  return names;
}

// What has to be known of the mirror.
struct Compared {
  const MirrorSettings& settings;
  const std::string& directory;
  const std::string& name;
  const FileNameTemplate& names;

  [[nodiscard]] Key key_of(const MirroredFile& file) const {
    return {settings.collection, file.id, file.scope};
  }
};

// Compares without writing anything, and without the directory's lock: a mirror may be at work meanwhile.
class Comparison {
 public:
  Comparison(Store& store, const Compared& mirror, const MirrorJournal& journal);

  std::vector<MirrorFinding> run(const Progress& on_progress);

 private:
  using Newest = NewestChanges::Newest;
  struct Expected {
    bool is_readable = true;
    std::optional<Document> document = {};
  };

  void compare_entry(const std::string& file, const MirroredFile& entry);
  void compare_own(const std::string& file, const MirroredFile& entry, const Newest& newest,
                   const FoundFile& found);
  void compare_edited(const std::string& file, const MirroredFile& entry, const Newest& newest,
                      const FoundFile& found);
  void compare_without_file(const Key& key);
  void find_foreign();
  Expected expected(const Key& key);
  void tell(Kind kind, const std::string& file, std::optional<Key> key, std::string what) {
    findings_.push_back({kind, file, std::move(key), std::move(what)});
  }

  Store& store_;
  const Compared& mirror_;
  const MirrorJournal& journal_;
  const NewestChanges newest_;
  const std::vector<std::string> present_;
  std::set<std::string> adoptable_;
  std::vector<MirrorFinding> findings_;
};

Comparison::Comparison(Store& store, const Compared& mirror, const MirrorJournal& journal)
    : store_(store),
      mirror_(mirror),
      journal_(journal),
      newest_(newest_changes(store, mirror.settings.collection, mirror_seq(store, journal, mirror.name))),
      present_(visible_files(mirror.directory)) {}

std::vector<MirrorFinding> Comparison::run(const Progress& on_progress) {
  constexpr std::uint64_t kStepCount = 1000;
  const std::uint64_t all_count = journal_.files().size() + newest_.documents.size();
  std::uint64_t done_count = 0;
  const auto step = [&] {
    if (++done_count % kStepCount == 0 && on_progress) on_progress(done_count, all_count);
  };
  for (const auto& [file, entry] : journal_.files()) {
    if (!entry.is_gone) compare_entry(file, entry);
    step();
  }
  for (const auto& [document, newest] : newest_.documents) {
    const bool has_file = journal_.file_of(document.first, document.second).has_value();
    if (newest.exists && !newest.is_behind && !has_file) {
      compare_without_file({mirror_.settings.collection, document.second, document.first});
    }
    step();
  }
  find_foreign();
  if (on_progress) on_progress(all_count, all_count);
  return std::move(findings_);
}

Comparison::Expected Comparison::expected(const Key& key) {
  try {
    return {true, store_.get(key)};
  } catch (const Error& error) {
    if (error.code() != code::kCorruptDocument) throw;
    tell(Kind::unreadable, journal_.file_of(key.scope, key.id).value_or(""), key, error.what());
    return {false, {}};
  }
}

void Comparison::compare_entry(const std::string& file, const MirroredFile& entry) {
  const Key key = mirror_.key_of(entry);
  const auto known = newest_.documents.find({entry.scope, entry.id});
  const Newest newest = known == newest_.documents.end() ? Newest() : known->second;
  if (!entry.wanted.empty()) {
    tell(Kind::collision, file, key, fmt::format("{} would be {}, which is taken", file, entry.wanted));
  }
  const FoundFile found = look_at_file(mirror_.directory, file);
  switch (found.state) {
    case FoundFile::State::missing:
      if (newest.exists && !newest.is_behind) tell(Kind::missing, file, key, file + " is not there");
      return;
    case FoundFile::State::unreadable:
      tell(Kind::unreadable, file, key, found.problem);
      return;
    case FoundFile::State::readable:
      break;
  }
  if (entry.is_own(found.hash)) {
    compare_own(file, entry, newest, found);
  } else {
    compare_edited(file, entry, newest, found);
  }
}

void Comparison::compare_own(const std::string& file, const MirroredFile& entry, const Newest& newest,
                             const FoundFile& found) {
  if (newest.is_behind) return;
  const Key key = mirror_.key_of(entry);
  if (!newest.exists) {
    tell(Kind::extra, file, key, fmt::format("{} is still there, though its document is no more", file));
    return;
  }
  const auto [is_readable, document] = expected(key);
  const bool has_moved_on = document && document->seq != newest.seq;
  if (!is_readable || !document || has_moved_on) return;
  if (blake2b_128(file_content(document->body)) == found.hash) return;
  tell(Kind::outdated, file, key,
       fmt::format("{} does not hold version {} of its document", file, document->version));
}

void Comparison::compare_edited(const std::string& file, const MirroredFile& entry, const Newest& newest,
                                const FoundFile& found) {
  const Key key = mirror_.key_of(entry);
  if (!newest.exists && !newest.is_behind) {
    tell(Kind::extra, file, key,
         fmt::format("{} holds a document that the store does not have, and is left as it is", file));
    return;
  }
  const auto [is_readable, document] = expected(key);
  if (!is_readable) return;
  if (document && blake2b_128(file_content(document->body)) == found.hash) return;
  tell(Kind::edited, file, key,
       fmt::format("{} does not hold what the mirror wrote; take the file or the store", file));
}

void Comparison::compare_without_file(const Key& key) {
  const auto [is_readable, document] = expected(key);
  if (!is_readable || !document) return;
  const std::string file = mirror_.names.name(key, document->version, document->body).full();
  // A journal that was lost is no loss of files.
  const bool is_there = journal_.find(file) == nullptr && look_at_file(mirror_.directory, file).hash ==
                                                              blake2b_128(file_content(document->body));
  if (is_there) {
    adoptable_.insert(file);
    return;
  }
  tell(Kind::missing, "", key, fmt::format("document {} has no file", key.id));
}

void Comparison::find_foreign() {
  for (const std::string& file : present_) {
    if (journal_.find(file) != nullptr || adoptable_.count(file) != 0) continue;
    tell(Kind::foreign, file, std::nullopt, fmt::format("{} was not made by the mirror", file));
  }
}

// Whether the mirror has written what a finding is about since `before` was read.
bool was_touched(const MirrorFinding& finding, const MirrorJournal& before, const MirrorJournal& after) {
  const MirroredFile* const now = after.find(finding.file);
  const MirroredFile* const then = before.find(finding.file);
  const bool is_other_file =
      (now == nullptr) != (then == nullptr) || (now != nullptr && now->seq != then->seq);
  if (is_other_file || !finding.key) return is_other_file;
  const std::string& scope = finding.key->scope;
  return after.file_of(scope, finding.key->id) != before.file_of(scope, finding.key->id);
}

}  // namespace

std::vector<MirrorFinding> Mirror::verify(const Progress& on_progress) {
  MirrorJournal journal(directory(), settings());
  journal.refresh();
  const Compared compared{settings(), directory(), name(), state_->names};
  std::vector<MirrorFinding> findings = Comparison(state_->store, compared, journal).run(on_progress);
  MirrorJournal after(directory(), settings());
  after.refresh();
  findings.erase(
      std::remove_if(findings.begin(), findings.end(),
                     [&](const MirrorFinding& finding) { return was_touched(finding, journal, after); }),
      findings.end());
  return findings;
}

std::string_view to_string(MirrorFinding::Kind kind) {
  switch (kind) {
    case Kind::edited:
      return "edited";
    case Kind::missing:
      return "missing";
    case Kind::outdated:
      return "outdated";
    case Kind::extra:
      return "extra";
    case Kind::foreign:
      return "foreign";
    case Kind::collision:
      return "collision";
    case Kind::unreadable:
      return "unreadable";
  }
  return "unknown";
}

}  // namespace perdure
