#include <perdure/mirror.h>

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <unordered_map>

#include <perdure/error.h>
#include "core/json_text.h"
#include "follow/mirror_state.h"

namespace perdure {
namespace {

constexpr std::chrono::milliseconds kLockWait{1000};
constexpr std::string_view kLockName = ".perdure-mirror.lock";
// Changes of no interest are read again after a crash up to this many.
constexpr std::uint64_t kCursorStepCount = 10'000;
// Files of one flush.
constexpr std::size_t kPassFilesCount = 1000;

bool is_of(const Change& change, const std::string& collection) {
  return change.key.collection == collection && change.removed != Change::Removed::purged &&
         !change.key.id.empty();
}

// The newest change of each document of the page, in the order of the log.
std::vector<const Change*> newest_of(const ChangePage& page, const std::string& collection) {
  std::unordered_map<std::string, std::size_t> place_of;
  std::vector<const Change*> newest;
  for (const Change& change : page.changes) {
    if (!is_of(change, collection)) continue;
    const auto [place, is_new] = place_of.try_emplace(change.key.scope + "/" + change.key.id, newest.size());
    if (!is_new) newest[place->second] = nullptr;
    place->second = newest.size();
    newest.push_back(&change);
  }
  newest.erase(std::remove(newest.begin(), newest.end(), nullptr), newest.end());
  return newest;
}

bool has_purged(const ChangePage& page, const std::string& collection) {
  return std::any_of(page.changes.begin(), page.changes.end(), [&](const Change& change) {
    return change.removed == Change::Removed::purged && change.key.collection == collection;
  });
}

bool is_full(const MirrorPass& pass, std::size_t documents_count) {
  return documents_count % kPassFilesCount == 0 || pass.uncommitted_bytes() >= limits::kPageBytes;
}

}  // namespace

std::string resolved_directory(Store& store, const std::string& directory) {
  const std::string store_path = store.info().path;
  if (store_path.empty() && !std::filesystem::path(directory).is_absolute()) {
    throw Error(
        code::kInvalidSettings,
        fmt::format("cannot mirror into {}: a store on a server has no folder that it could count from; "
                    "give an absolute directory",
                    directory));
  }
  const std::filesystem::path base =
      store_path.empty() ? "/" : std::filesystem::absolute(store_path).parent_path();
  std::string path = (base / directory).lexically_normal().string();
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

NewestChanges newest_changes(Store& store, const std::string& collection, std::uint64_t cursor_seq) {
  NewestChanges newest;
  ChangesOptions options;
  options.limit = limits::kPageDocumentsCount;
  options.bodies = false;
  while (true) {
    const ChangePage page = store.changes(newest.end, options);
    for (const Change& change : page.changes) {
      if (!is_of(change, collection)) continue;
      auto& document = newest.documents[{change.key.scope, change.key.id}];
      if (change.seq > cursor_seq) {
        document.is_behind = true;
      } else {
        document.seq = change.seq;
        document.exists = change.kind == ChangeKind::put;
      }
    }
    newest.end = page.next;
    if (page.at_end) return newest;
  }
}

Mirror::State::State(Store& in_store, MirrorSettings in_settings)
    : store(in_store),
      settings(std::move(in_settings)),
      directory(resolved_directory(store, settings.directory)),
      name("mirror:" + settings.name),
      names(FileNameTemplate::parse(settings.file_name)),
      journal(directory, settings) {}

fs::FileLock Mirror::State::lock() const {
  return fs::FileLock(fs::join(directory, std::string(kLockName)), kLockWait);
}

void Mirror::State::prepare() {
  if (!journal.is_current()) {
    journal.refresh();
    position.reset();
    is_settled = false;
  }
  if (!journal.exists() || journal.needs_rewrite()) journal.rewrite(journal.cursor());
}

void Mirror::State::forget() {
  journal.forget();
  position.reset();
  is_settled = false;
}

void Mirror::State::apply(const ChangePage& page) {
  const std::vector<const Change*> changes = newest_of(page, settings.collection);
  const bool is_purge = has_purged(page, settings.collection);
  const bool is_idle =
      changes.empty() && !is_purge && unread.empty() && is_settled && position && journal.is_current();
  if (is_idle) {
    require_no_gap(page);
    position = page.next;
    const std::uint64_t written_seq = journal.cursor().value_or(Cursor()).seq;
    if (page.next.seq < written_seq + kCursorStepCount) return;
  }
  fs::create_directories(directory);
  const fs::FileLock held = lock();
  prepare();
  if (!is_idle) require_no_gap(page);
  settle();
  MirrorPass pass = new_pass();
  for (const Key& key : unread) pass.put_newest(key);
  for (const Change* change : changes) apply_change(pass, *change);
  if (is_purge) erase_purged(pass);
  pass.commit();
  unread = pass.unread();
  if (!pass.held().empty()) {
    remark = pass.held().front().what;
    if (pass.held().size() > 1) remark += fmt::format("; so are {} more files", pass.held().size() - 1);
  } else if (!changes.empty() || is_purge) {
    remark.clear();
  }
  move_cursor(page.next);
  if (is_purge) journal.rewrite(page.next);  // the names of what was purged stand in it
}

// The directory may have been removed or replaced since the page was asked for.
void Mirror::State::require_no_gap(const ChangePage& page) const {
  const std::uint64_t reached = position.value_or(journal.cursor().value_or(Cursor())).seq;
  const std::uint64_t begin = page.changes.empty() ? page.next.seq : page.changes.front().seq - 1;
  if (begin <= reached) return;
  throw Error(
      code::kNotFound,
      fmt::format("cannot go on with the mirror in {}: its journal was removed or replaced; the mirror "
                  "is built anew",
                  directory),
      {0, true});
}

// What an interrupted pass left, and files that somebody removed.
void Mirror::State::settle() {
  if (is_settled) return;
  for (const std::string& file : fs::abandoned_temporaries(directory, fs::Own::too)) {
    fs::remove_file(fs::join(directory, file));
  }
  const std::vector<std::string> present = fs::list_directory(directory);
  MirrorPass pass = new_pass();
  std::vector<Key> missing;
  for (const auto& [file, entry] : journal.files()) {
    const bool is_present = std::binary_search(present.begin(), present.end(), file);
    if (entry.is_gone && is_present) pass.finish_removal(file, entry);
    // Without a place in the log: it could not be read when its document changed.
    const bool is_unread = entry.seq == 0 && entry.hash != kNobodysHash;
    if (!entry.is_gone && (!is_present || is_unread)) missing.push_back(key_of(entry));
  }
  for (std::size_t i = 0; i < missing.size(); ++i) {
    pass.put_newest(missing[i]);
    if (is_full(pass, i + 1)) pass.commit();
  }
  pass.commit();
  // Names that were given and not made durable before the interruption look right by now.
  fs::sync_directory(directory);
  is_settled = true;
}

void Mirror::State::apply_change(MirrorPass& pass, const Change& change) {
  if (change.kind == ChangeKind::erase) {
    pass.erase(change.key, change.seq);
  } else if (!change.body.empty()) {
    pass.put({change.key, change.seq, change.version, change.body});
  } else {
    // Pruned, so there is a newer one; or damaged, which `verify` tells as long as there is none.
    pass.put_newest(change.key);
  }
}

// A purged change does not say whose it was.
void Mirror::State::erase_purged(MirrorPass& pass) {
  std::vector<Key> keys;
  for (const auto& [file, entry] : journal.files()) {
    if (!entry.is_gone) keys.push_back(key_of(entry));
  }
  for (const Key& key : keys) {
    try {
      if (!store.get(key)) pass.erase(key, std::numeric_limits<std::uint64_t>::max());
    } catch (const Error& error) {
      if (error.code() != code::kCorruptDocument) throw;
    }
  }
}

void Mirror::State::move_cursor(const Cursor& cursor) {
  if (journal.cursor() != cursor || !journal.is_passed()) journal.move_cursor(cursor);
  position = cursor;
  if (journal.is_long()) journal.rewrite(cursor);
}

// Whether the store's history has what the mirror wrote; `seq` is then where.
bool Mirror::State::is_in_store(const MirroredFile& file, std::uint64_t& seq) {
  try {
    const auto change = store.version(key_of(file), file.version);
    if (!change || change->kind != ChangeKind::put) return false;
    seq = change->seq;
    if (change->removed == Change::Removed::pruned) return true;
    return !change->body.empty() && blake2b_128(file_content(change->body)) == file.hash;
  } catch (const Error& error) {
    if (error.code() == code::kCorruptDocument || error.code() == code::kInvalidId) return false;
    throw;
  }
}

void Mirror::State::start_over() {
  if (fs::info(directory).kind != fs::Kind::directory) return forget();
  const fs::FileLock held = lock();
  prepare();
  disown_other_log();
}

bool Mirror::State::is_of_this_log() {
  if (!journal.cursor()) return false;
  try {
    (void)store.changes(*journal.cursor(), {.limit = 1, .bodies = false});
    return true;
  } catch (const Error& error) {
    if (error.code() != code::kCursorMismatch) throw;
    return false;
  }
}

// Another log, perhaps an older one: what it does not have may be all that is left of newer documents, and is
// from now on treated like a file that a person wrote.
void Mirror::State::disown_other_log() {
  journal.start_over([&](MirroredFile& file) {
    file.older.clear();
    std::uint64_t seq = 0;
    if (!is_in_store(file, seq)) file.hash = kNobodysHash;
    file.seq = file.hash == kNobodysHash ? 0 : seq;
  });
  position.reset();
  is_settled = false;
}

Mirror::Rebuilt Mirror::State::rebuild(const std::function<void(std::uint64_t, std::uint64_t)>& on_progress) {
  fs::create_directories(directory);
  const fs::FileLock held = lock();
  prepare();
  if (!is_of_this_log()) disown_other_log();
  is_settled = false;
  settle();
  const NewestChanges newest =
      newest_changes(store, settings.collection, std::numeric_limits<std::uint64_t>::max());
  MirrorPass pass = new_pass();
  const std::uint64_t all_count = newest.documents.size();
  std::uint64_t done_count = 0;
  for (const auto& [document, change] : newest.documents) {
    if (change.exists) pass.put_newest({settings.collection, document.second, document.first});
    if (!is_full(pass, ++done_count)) continue;
    pass.commit();
    if (on_progress) on_progress(done_count, all_count);
  }
  std::vector<Key> extra;
  for (const auto& [file, entry] : journal.files()) {
    const auto found = newest.documents.find({entry.scope, entry.id});
    const bool exists = found != newest.documents.end() && found->second.exists;
    if (!entry.is_gone && !exists) extra.push_back(key_of(entry));
  }
  for (const Key& key : extra) pass.put_newest(key);
  pass.commit();
  move_cursor(newest.end);
  if (on_progress) on_progress(all_count, all_count);
  return {journal.files().size(), pass.written_count(), pass.removed_count(), pass.held()};
}

void Mirror::State::take(const std::string& file, Take which, const std::string& actor) {
  const fs::FileLock held = lock();
  prepare();
  if (!is_of_this_log()) disown_other_log();
  const MirroredFile* const entry = journal.find(file);
  if (entry == nullptr || entry->is_gone) {
    throw Error(code::kNotFound, fmt::format("{} in {} is no file of the mirror {}", file, directory, name));
  }
  const Key key = key_of(*entry);
  if (which == Take::file) {
    const FoundFile found = look_at_file(directory, file);
    if (found.state == FoundFile::State::missing) {
      throw Error(code::kNotFound, fmt::format("cannot take {}: it is not in {}", file, directory));
    }
    if (found.state == FoundFile::State::unreadable) throw Error(code::kIo, found.problem);
    if (const auto fault = json::check_document(found.content)) {
      throw Error(code::kInvalidJson, fmt::format("cannot take {}: {}", file, fault->message()));
    }
    Batch::IfVersion version;  // none where the document cannot be read: the file heals it
    try {
      const auto document = store.get(key);
      version = document ? document->version : 0;
    } catch (const Error& error) {
      if (error.code() != code::kCorruptDocument) throw;
    }
    Batch batch;
    batch.put(key, json::compact(found.content), version);
    (void)store.commit(std::move(batch), {actor, {}}).value();
  }
  MirrorPass pass = new_pass();
  if (!pass.put_newest(key, MirrorPass::Edited::overwrite)) {
    throw Error(
        code::kCorruptDocument,
        fmt::format("cannot write {}: the document is damaged in the store; take the file instead", file));
  }
  pass.commit();
}

Mirror::Mirror(Store& store, MirrorSettings settings)
    : state_(std::make_unique<State>(store, std::move(settings))) {}

Mirror::~Mirror() {
  try {
    const bool is_in_front = state_->position && state_->journal.cursor() != state_->position;
    if (!is_in_front || !state_->journal.is_current()) return;
    const fs::FileLock held = state_->lock();
    if (state_->journal.is_current()) state_->journal.move_cursor(*state_->position);
  } catch (const std::exception&) {
    // Some changes of no interest are read again.
  }
}

const MirrorSettings& Mirror::settings() const { return state_->settings; }
const std::string& Mirror::directory() const { return state_->directory; }
const std::string& Mirror::name() const { return state_->name; }

void Mirror::apply(Store&, const ChangePage& page) {
  try {
    state_->apply(page);
  } catch (...) {
    state_->forget();
    throw;
  }
}

void Mirror::start_over(Store&) {
  try {
    state_->start_over();
  } catch (...) {
    state_->forget();
    throw;
  }
}

std::string Mirror::remark() { return state_->remark; }

std::optional<Cursor> Mirror::own_cursor() {
  if (state_->position && state_->journal.is_current()) return state_->position;
  state_->journal.refresh();
  state_->position.reset();
  return state_->journal.cursor().value_or(Cursor());
}

std::optional<std::string> Mirror::file_of(const Key& key) {
  state_->journal.refresh();
  if (key.collection != state_->settings.collection) return std::nullopt;
  return state_->journal.file_of(key.scope, key.id);
}

Mirror::Rebuilt Mirror::rebuild(const std::function<void(std::uint64_t, std::uint64_t)>& on_progress) {
  try {
    return state_->rebuild(on_progress);
  } catch (...) {
    state_->forget();
    throw;
  }
}

void Mirror::take(const std::string& file, Take which, const std::string& actor) {
  try {
    state_->take(file, which, actor);
  } catch (...) {
    state_->forget();
    throw;
  }
}

}  // namespace perdure
