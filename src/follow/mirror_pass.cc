#include "follow/mirror_pass.h"

#include <fmt/core.h>

#include <array>
#include <cerrno>
#include <limits>
#include <utility>

#include <perdure/error.h>
#include "core/json_text.h"

namespace perdure {
namespace {

// Indenting makes a file larger than its document.
constexpr std::size_t kFileBytes = limits::kBodyBytesMost * 4;

// Names in a row whose files cannot be read, after which it is the directory that cannot.
constexpr std::size_t kUnreadablePlacesCount = 16;

bool concerns_one_file(const Error& error) {
  if (error.code() == code::kInvalidArgument || error.code() == code::kTooLarge) return true;
  constexpr std::array kErrnos = {EIO, EACCES, EPERM, ELOOP, EISDIR};
  for (const int number : kErrnos) {
    if (error.native_code() == number) return true;
  }
  return false;
}

}  // namespace

FoundFile look_at_file(const std::string& directory, const std::string& file) {
  const std::string path = fs::join(directory, file);
  FoundFile found;
  try {
    found.content = fs::read_file(path, kFileBytes);
    found.hash = blake2b_128(found.content);
    found.state = FoundFile::State::readable;
  } catch (const Error& error) {
    if (error.code() == code::kNotFound) return found;
    if (!concerns_one_file(error)) throw;
    found.state = FoundFile::State::unreadable;
    found.problem = error.what();
  }
  return found;
}

std::string file_content(std::string_view body) { return json::pretty(body) + "\n"; }

bool is_past_content(Store& store, const Key& key, const Hash& hash) {
  HistoryOptions options;
  options.bodies = true;
  do {
    const HistoryPage page = store.history(key, options);
    for (const Change& change : page.versions) {
      if (!change.body.empty() && blake2b_128(file_content(change.body)) == hash) return true;
    }
    options.before_version = page.next_before_version;
  } while (options.before_version != 0);
  return false;
}

std::string member_id(std::string_view body) {
  for (const std::string_view name : {"_id", "id"}) {
    const auto value = json::member(json::root(body), name);
    if (!value) continue;
    if (value->type() == json::Type::string) return value->unescaped();
    if (value->type() == json::Type::number) return std::string(value->text);
  }
  return {};
}

MirrorPass::MirrorPass(Store& store, const std::string& directory, const FileNameTemplate& names,
                       MirrorJournal& journal, fs::ReleasedFiles& released)
    : store_(store),
      directory_(directory),
      names_(names),
      journal_(journal),
      released_(released),
      files_(directory, &released) {}

void MirrorPass::put(const State& document, Edited edited) {
  const auto file = journal_.file_of(document.key.scope, document.key.id);
  const bool is_newer_there = file && journal_.find(*file)->seq > document.seq;
  if (is_newer_there && edited == Edited::hold) return;
  Content content{file_content(document.body), {}, {}};
  content.hash = blake2b_128(content.text);
  content.name = names_.name(document.key, document.version, document.body);
  if (file) {
    put_in_place(document, content, *file, edited);
  } else {
    put_in_new_place(document, content, {});
  }
}

void MirrorPass::put_in_place(const State& document, const Content& content, const std::string& file,
                              Edited edited) {
  const MirroredFile entry = *journal_.find(file);
  const FoundFile found = look_at_file(directory_, file);
  if (edited == Edited::hold && is_unread(found, file, document.key)) return;
  const bool is_missing = found.state == FoundFile::State::missing;
  const bool is_right = found.state == FoundFile::State::readable && found.hash == content.hash;
  if (!is_missing && !is_right && !entry.is_own(found.hash) && edited == Edited::hold) {
    hold(MirrorFinding::Kind::edited, file, document.key, "was changed by hand and is left as it is");
    return;
  }
  const std::string& wanted_before = entry.wanted.empty() ? file : entry.wanted;
  if (wanted_before != content.name.full()) {
    put_in_new_place(document, content, file);
    return;
  }
  if (!is_right) {
    write(document, content, file);
  } else if (entry.seq != document.seq || entry.hash != content.hash || entry.version != document.version) {
    note(document, content, file);
  }
}

// `old_file` is the one it leaves, the mirror's own; empty when it has none.
void MirrorPass::put_in_new_place(const State& document, const Content& content,
                                  const std::string& old_file) {
  std::uint64_t& last_number = last_numbers_[content.name.full()];
  std::size_t unreadable_count = 0;
  for (std::uint64_t number = last_number + 1;; ++number) {
    const std::string file = number == 1 ? content.name.full() : content.name.numbered(number);
    const Place place =
        file == old_file ? Place::free : look_at_place(document, content, file, !old_file.empty());
    if (place == Place::unreadable && ++unreadable_count == kUnreadablePlacesCount) {
      throw Error(code::kIo, fmt::format("cannot write {}: nothing of this name can be read in {}; check the "
                                         "disk and the permissions of the directory",
                                         content.name.full(), directory_));
    }
    if (place == Place::taken || place == Place::unreadable) continue;
    last_number = number - 1;
    if (place == Place::held) return;
    if (place == Place::free) write(document, content, file);
    if (place == Place::right) note(document, content, file);
    if (!old_file.empty() && file != old_file) {
      remove(old_file);
      left_.insert(old_file);
    }
    return;
  }
}

MirrorPass::Place MirrorPass::look_at_place(const State& document, const Content& content,
                                            const std::string& file, bool is_moving) {
  const MirroredFile* const entry = journal_.find(file);
  if (entry != nullptr && !entry->is_gone) return Place::taken;
  const FoundFile found = look_at_file(directory_, file);
  if (found.state == FoundFile::State::missing) return Place::free;
  if (found.state == FoundFile::State::unreadable) return Place::unreadable;
  if (entry != nullptr && entry->is_own(found.hash)) return Place::free;
  if (found.hash == content.hash) return Place::right;
  // The journal was lost, or the file comes from a copy of this directory.
  if (is_past_content(store_, document.key, found.hash)) return Place::free;
  // A document that has its own file already can only meet a copy.
  if (is_moving || json::check_document(found.content)) return Place::taken;
  if (member_id(found.content) != document.key.id) return Place::taken;
  journal_.put(file, {document.key.scope, document.key.id, document.seq, document.version, kNobodysHash,
                      content.name.full() == file ? std::string() : content.name.full()});
  hold(MirrorFinding::Kind::edited, file, document.key,
       "holds this document otherwise than the store, and is left as it is");
  return Place::held;
}

bool MirrorPass::put_newest(const Key& key, Edited edited) {
  std::optional<Document> document;
  try {
    document = store_.get(key);
  } catch (const Error& error) {
    if (error.code() != code::kCorruptDocument) throw;
    return false;
  }
  if (document) {
    put({key, document->seq, document->version, document->body}, edited);
  } else {
    erase(key, std::numeric_limits<std::uint64_t>::max(), edited);
  }
  return true;
}

void MirrorPass::erase(const Key& key, std::uint64_t seq, Edited edited) {
  const auto file = journal_.file_of(key.scope, key.id);
  if (!file) return;
  const MirroredFile entry = *journal_.find(*file);
  if (entry.seq > seq) return;
  const FoundFile found = look_at_file(directory_, *file);
  if (edited == Edited::hold && is_unread(found, *file, key)) return;
  const bool is_missing = found.state == FoundFile::State::missing;
  if (!is_missing && !entry.is_own(found.hash) && edited == Edited::hold) {
    hold(MirrorFinding::Kind::extra, *file, key,
         "was changed by hand before its document was deleted, and is left as it is");
    // Version 0: a recovery must not bring the document back.
    journal_.put(*file, {entry.scope, entry.id, entry.seq, 0, kNobodysHash, entry.wanted});
    return;
  }
  remove(*file);
}

void MirrorPass::finish_removal(const std::string& file, const MirroredFile& what) {
  const FoundFile found = look_at_file(directory_, file);
  if (found.state != FoundFile::State::readable || !what.is_own(found.hash)) return;
  to_remove_.insert(file);
  left_.insert(file);
}

void MirrorPass::write(const State& document, const Content& content, const std::string& file) {
  // The document that had this file has its new one for good before this one is replaced.
  if (left_.count(file) != 0) commit();
  files_.write(file, content.text);
  has_files_ = true;
  ++written_count_;
  uncommitted_bytes_ += content.text.size();
  to_remove_.erase(file);
  note(document, content, file);
}

void MirrorPass::note(const State& document, const Content& content, const std::string& file) {
  std::string wanted = content.name.full();
  if (wanted == file) wanted.clear();
  to_remove_.erase(file);
  journal_.put(file, {document.key.scope, document.key.id, document.seq, document.version, content.hash,
                      std::move(wanted)});
}

void MirrorPass::remove(const std::string& file) {
  journal_.remove(file);
  to_remove_.insert(file);
  ++removed_count_;
}

void MirrorPass::hold(MirrorFinding::Kind kind, const std::string& file, const Key& key,
                      const std::string& what) {
  held_.push_back({kind, file, key, fmt::format("{} {}", file, what)});
}

bool MirrorPass::is_unread(const FoundFile& found, const std::string& file, const Key& key) {
  if (found.state != FoundFile::State::unreadable) return false;
  held_.push_back({MirrorFinding::Kind::unreadable, file, key, found.problem});
  unread_.push_back(key);
  // Noted for the next run, too: the journal has it without a place in the log.
  const MirroredFile entry = *journal_.find(file);
  journal_.put(file, {entry.scope, entry.id, 0, entry.version, entry.hash, entry.wanted});
  return true;
}

void MirrorPass::commit() {
  journal_.append();
  // Covers the journal too: what a file may hold is known before it can hold it.
  if (has_files_) files_.flush();
  if (has_files_) files_.publish();
  // A document that moves has its new file for good before the old one goes.
  if (has_files_ && !to_remove_.empty()) fs::sync_directory(directory_);
  for (const std::string& file : to_remove_) {
    const std::string path = fs::join(directory_, file);
    if (fs::info(path).kind == fs::Kind::missing) continue;
    fs::File removed = fs::ReleasedFiles::hold(path);
    fs::remove_file(path);
    released_.release(std::move(removed));
  }
  if (has_files_ || !to_remove_.empty()) fs::sync_directory(directory_);
  has_files_ = false;
  to_remove_.clear();
  left_.clear();
  last_numbers_.clear();
  uncommitted_bytes_ = 0;
}

}  // namespace perdure
