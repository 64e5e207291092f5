#include "follow/mirror_journal.h"

#include <algorithm>
#include <charconv>

#include <perdure/error.h>
#include "core/fs.h"
#include "core/json_text.h"
#include "core/json_writer.h"

namespace perdure {
namespace {

constexpr std::uint64_t kFormat = 1;
constexpr std::size_t kJournalBytes = std::size_t{4} << 30;
constexpr std::size_t kSpareLinesCount = 1000;

/// The members of a line that mean something here. One walk finds them all, since a journal has a line per
/// document, and starting a program reads it.
struct Line {
  bool is_header = false;
  std::uint64_t format = 0;
  std::string collection;
  std::string file_name;
  std::string cursor;
  std::string file;
  bool is_gone = false;
  std::string hash;
  MirroredFile what;

  explicit Line(std::string_view text);
};

Line::Line(std::string_view text) {
  for (json::Members members(json::root(text)); members.next();) {
    const std::string key = members.key();
    const json::Slice value = members.value();
    const auto take = [&](std::string_view name, std::string& into) {
      if (key == name && value.type() == json::Type::string) into = value.unescaped();
    };
    const auto take_number = [&](std::string_view name, std::uint64_t& into) {
      if (key == name) std::from_chars(value.text.data(), value.text.data() + value.text.size(), into);
    };
    is_header = is_header || key == "perdure_mirror";
    is_gone = is_gone || key == "gone";
    take_number("perdure_mirror", format);
    take("collection", collection);
    take("file_name", file_name);
    take("cursor", cursor);
    take("file", file);
    take("hash", hash);
    take("scope", what.scope);
    take("id", what.id);
    take_number("seq", what.seq);
    take_number("version", what.version);
    take("wanted", what.wanted);
  }
}

std::optional<Hash> hash_of(std::string_view hex) {
  Hash hash{};
  if (hex.size() != 2 * hash.size()) return std::nullopt;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const char* const digits = hex.data() + 2 * i;
    const auto [behind, error] = std::from_chars(digits, digits + 2, hash[i], 16);
    if (error != std::errc() || behind != digits + 2) return std::nullopt;
  }
  return hash;
}

std::string file_line(const std::string& file, const MirroredFile& what) {
  json::Writer writer;
  writer.begin_object().member("file", file);
  if (!what.scope.empty()) writer.member("scope", what.scope);
  writer.member("id", what.id).member("seq", what.seq).member("version", what.version);
  writer.member("hash", to_hex(what.hash));
  if (!what.wanted.empty()) writer.member("wanted", what.wanted);
  return std::move(writer.end_object()).text() + "\n";
}

std::string gone_line(const std::string& file) {
  return json::Writer().begin_object().member("file", file).member("gone", true).end_object().text() + "\n";
}

std::string cursor_line(const Cursor& cursor) {
  return json::Writer().begin_object().member("cursor", cursor.to_string()).end_object().text() + "\n";
}

void add_once(std::vector<Hash>& hashes, const Hash& hash) {
  if (hash == kNobodysHash || std::find(hashes.begin(), hashes.end(), hash) != hashes.end()) return;
  hashes.push_back(hash);
}

}  // namespace

bool MirroredFile::is_own(const Hash& content) const {
  if (content == hash) return hash != kNobodysHash;
  return std::find(older.begin(), older.end(), content) != older.end();
}

MirrorJournal::MirrorJournal(const std::string& directory, const MirrorSettings& settings)
    : path_(fs::join(directory, std::string(kMirrorJournalName))), settings_(settings) {}

std::optional<MirrorJournal::Identity> MirrorJournal::identity_on_disk() const {
  const fs::Info info = fs::info(path_);
  if (info.kind != fs::Kind::file) return std::nullopt;
  return Identity{info.device, info.inode, info.size_bytes};
}

bool MirrorJournal::is_current() const { return identity_ && identity_on_disk() == identity_; }

void MirrorJournal::refresh() {
  if (is_current()) return;
  forget();
  if (!identity_on_disk()) return;
  const std::string text = fs::read_file(path_, kJournalBytes);
  load(text);
  identity_ = identity_on_disk();
  if (identity_) identity_->size_bytes = text.size();
}

void MirrorJournal::forget() {
  files_.clear();
  file_of_.clear();
  unpassed_.clear();
  cursor_.reset();
  collection_.clear();
  needs_rewrite_ = false;
  is_of_other_collection_ = false;
  is_of_other_settings_ = false;
  staged_.clear();
  staged_lines_count_ = 0;
  lines_count_ = 0;
  identity_.reset();
}

void MirrorJournal::load(std::string_view text) {
  bool is_whole = true;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      // Torn by a crash. The next line must not be appended to it.
      needs_rewrite_ = true;
      break;
    }
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    ++lines_count_;
    const bool is_readable = !json::check_document(line) && take_line(line);
    is_whole = is_whole && is_readable;
  }
  if (is_whole && !collection_.empty() && !is_of_other_settings_) return;
  needs_rewrite_ = true;
  cursor_.reset();
  if (!is_of_other_collection_) return;
  // Files of another collection are nobody's now.
  files_.clear();
  file_of_.clear();
  unpassed_.clear();
}

bool MirrorJournal::take_line(std::string_view text) {
  Line line(text);
  if (line.is_header) {
    take_header(line.collection, line.file_name);
    return line.format == kFormat;
  }
  if (!line.cursor.empty()) {
    try {
      cursor_ = Cursor::parse(line.cursor);
    } catch (const Error&) {
      return false;
    }
    pass();
    return true;
  }
  const std::string& file = line.file;
  if (file.empty() || file.front() == '.' || file.find('/') != std::string::npos) return false;
  if (line.is_gone) {
    take_gone(file);
    return true;
  }
  const auto hash = hash_of(line.hash);
  if (!hash) return false;
  line.what.hash = *hash;
  take_file(file, std::move(line.what));
  return true;
}

void MirrorJournal::take_header(const std::string& collection, const std::string& file_name) {
  collection_ = collection;
  // Without a collection of its own it takes what it finds.
  is_of_other_collection_ = !settings_.collection.empty() && collection_ != settings_.collection;
  is_of_other_settings_ = is_of_other_collection_ || file_name != settings_.file_name;
}

void MirrorJournal::take_file(const std::string& file, MirroredFile what) {
  unpassed_.push_back(file);
  MirroredFile& entry = files_[file];
  what.older = std::move(entry.older);
  add_once(what.older, entry.hash);
  if (!entry.id.empty()) {
    const auto found = file_of_.find({entry.scope, entry.id});
    if (found != file_of_.end() && found->second == file) file_of_.erase(found);
  }
  leave_other_place(file, {what.scope, what.id});
  entry = std::move(what);
}

// A document has one file. That it left another one follows a line later, which a crash may have cost.
void MirrorJournal::leave_other_place(const std::string& file, const DocumentName& document) {
  std::string& place = file_of_[document];
  const auto left = place == file ? files_.end() : files_.find(place);
  if (left != files_.end()) {
    left->second.is_gone = true;
    unpassed_.push_back(place);
  }
  place = file;
}

void MirrorJournal::take_gone(const std::string& file) {
  const auto entry = files_.find(file);
  if (entry == files_.end()) return;
  unpassed_.push_back(file);
  entry->second.is_gone = true;
  const auto found = file_of_.find({entry->second.scope, entry->second.id});
  // The document may have moved to another file already.
  if (found != file_of_.end() && found->second == file) file_of_.erase(found);
}

void MirrorJournal::pass() {
  for (const std::string& file : unpassed_) {
    const auto entry = files_.find(file);
    if (entry == files_.end()) continue;
    entry->second.older.clear();
    if (entry->second.is_gone) files_.erase(entry);
  }
  unpassed_.clear();
}

const MirroredFile* MirrorJournal::find(std::string_view file) const {
  const auto found = files_.find(file);
  return found == files_.end() ? nullptr : &found->second;
}

std::optional<std::string> MirrorJournal::file_of(const std::string& scope, const std::string& id) const {
  const auto found = file_of_.find({scope, id});
  if (found == file_of_.end()) return std::nullopt;
  return found->second;
}

void MirrorJournal::put(const std::string& file, MirroredFile what) {
  staged_ += file_line(file, what);
  ++staged_lines_count_;
  take_file(file, std::move(what));
}

void MirrorJournal::remove(const std::string& file) {
  staged_ += gone_line(file);
  ++staged_lines_count_;
  take_gone(file);
}

void MirrorJournal::append() {
  if (staged_.empty()) return;
  fs::AppendedFile(path_).append(staged_);
  lines_count_ += staged_lines_count_;
  if (identity_) identity_->size_bytes += staged_.size();
  staged_.clear();
  staged_lines_count_ = 0;
}

void MirrorJournal::move_cursor(const Cursor& cursor) {
  staged_ += cursor_line(cursor);
  ++staged_lines_count_;
  append();
  cursor_ = cursor;
  pass();
}

std::string MirrorJournal::header_line() const {
  json::Writer writer;
  writer.begin_object().member("perdure_mirror", kFormat).member("name", settings_.name);
  writer.member("collection", settings_.collection).member("file_name", settings_.file_name);
  return std::move(writer.end_object()).text() + "\n";
}

void MirrorJournal::rewrite(std::optional<Cursor> cursor) {
  std::string text = header_line();
  std::size_t lines_count = 1;
  if (cursor && *cursor != Cursor()) {
    text += cursor_line(*cursor);
    ++lines_count;
  }
  const auto add_lines = [&](const std::string& file, const MirroredFile& entry) {
    MirroredFile older = entry;
    for (const Hash& hash : entry.older) {
      older.hash = hash;
      text += file_line(file, older);
    }
    text += file_line(file, entry);
    if (entry.is_gone) text += gone_line(file);
    lines_count += entry.older.size() + (entry.is_gone ? 2 : 1);
  };
  // The last line about a document says where its file is: the one that it left stands in front.
  const auto is_place_of_its_document = [&](const std::string& file, const MirroredFile& entry) {
    return !entry.is_gone && file_of(entry.scope, entry.id) == file;
  };
  for (const auto& [file, entry] : files_) {
    if (!is_place_of_its_document(file, entry)) add_lines(file, entry);
  }
  for (const auto& [file, entry] : files_) {
    if (is_place_of_its_document(file, entry)) add_lines(file, entry);
  }
  fs::write_file_atomically(path_, text);
  forget();
  load(text);
  lines_count_ = lines_count;
  identity_ = identity_on_disk();
}

void MirrorJournal::start_over(const std::function<void(MirroredFile&)>& change) {
  for (auto& [file, entry] : files_) {
    if (!entry.is_gone) change(entry);
  }
  rewrite(std::nullopt);
}

bool MirrorJournal::is_long() const { return lines_count_ > 2 * files_.size() + kSpareLinesCount; }

}  // namespace perdure
