#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "store/prepared_batch.h"
#include "transfer/record_source.h"

namespace perdure {
namespace {

[[noreturn]] void throw_purged(const std::string& collection) {
  throw Error(code::kBusy,
              fmt::format("a document of {} was purged while they were read, and a copy of it may have been "
                          "made; do it again, with a store as the target by replacing what it has",
                          collection),
              {0, true, Outcome::not_applied});
}

class DocumentSource : public RecordSource {
 public:
  DocumentSource(Store& store, SourceOptions options)
      : store_(store),
        options_(std::move(options)),
        reads_late_changes_(options_.late_changes && store.capabilities().log) {}

  void start() override {
    // Before anything else is read, so that what is written from here on is read again; the first time, so
    // that what is deleted between two readings is in the second.
    if (reads_late_changes_ && !first_since_) first_since_ = store_.info().head;
    since_ = first_since_.value_or(Cursor());
    names_ = chosen_collections();
    name_ = 0;
    scopes_.clear();
    scope_ = 0;
    after_.clear();
    page_ = {};
    taken_ = 0;
    late_ = {};
    late_taken_ = 0;
    at_log_end_ = !reads_late_changes_;
    number_ = 0;
    begin_collection();
  }

  bool next(SourceRecord& into) override {
    while (taken_ == page_.documents.size() + page_.unreadable.size()) {
      if (!next_page()) return next_late(into);
    }
    into = {};
    into.line = ++number_;
    const std::size_t i = taken_++;
    if (i < page_.documents.size()) {
      take(page_.documents[i], into);
    } else {
      const UnreadableDocument& document = page_.unreadable[i - page_.documents.size()];
      into.record.key = document.key;
      into.code = code::kCorruptDocument;
      into.problem = "cannot be read: " + document.reason;
    }
    return true;
  }

  std::string place(const Key& key, std::uint64_t /*line*/) const override { return shown_key(key); }
  bool repeats() const override { return false; }
  bool keeps_layout() const override { return store_.capabilities().keeps_layout; }

 private:
  std::vector<std::string> chosen_collections() {
    std::vector<std::string> names;
    if (options_.settings) names.emplace_back(kSettingsCollection);
    for (CollectionInfo& info : store_.collections()) {
      if (is_chosen(options_, {info.name, {}})) names.push_back(std::move(info.name));
    }
    return names;
  }

  void begin_collection() {
    scope_ = 0;
    after_.clear();
    if (name_ < names_.size()) scopes_ = store_.scopes(names_[name_]);
  }

  /// False behind the last page.
  bool next_page() {
    while (name_ < names_.size() && scope_ == scopes_.size()) {
      ++name_;
      begin_collection();
    }
    if (name_ == names_.size()) return false;
    ListOptions list;
    list.scope = scopes_[scope_];
    list.after = after_;
    list.limit = limits::kPageDocumentsCount;
    page_ = store_.list(names_[name_], list);
    taken_ = 0;
    if (names_[name_] == kSettingsCollection) leave_out_settings();
    after_ = page_.next_after;
    if (after_.empty()) ++scope_;
    return true;
  }

  void leave_out_settings() {
    std::vector<Document> chosen;
    for (Document& document : page_.documents) {
      if (is_chosen(options_, document.key)) chosen.push_back(std::move(document));
    }
    page_.documents = std::move(chosen);
  }

  static void take(Document& document, SourceRecord& into) {
    Record& record = into.record;
    record.key = std::move(document.key);
    record.version = document.version;
    record.created_at = document.created_at;
    record.updated_at = document.updated_at;
    record.body = std::move(document.body);
  }

  bool next_late(SourceRecord& into) {
    while (late_taken_ == late_.size()) {
      if (at_log_end_) return false;
      read_late();
    }
    into = {};
    into.line = ++number_;
    into.is_late = true;
    const Change& change = late_[late_taken_++];
    into.record.key = change.key;
    try {
      if (std::optional<Document> document = store_.get(change.key)) {
        take(*document, into);
        return true;
      }
      into.record.kind = ChangeKind::erase;
      into.record.version = change.version;
      into.record.updated_at = change.at;
      into.record.actor = change.actor;
    } catch (const Error& error) {
      if (error.code() != code::kCorruptDocument) throw;
      into.code = code::kCorruptDocument;
      into.problem = error.what();
    }
    return true;
  }

  /// Of each document the newest change of the page. A purge leaves nothing that says which document it was,
  /// and it may have been read already.
  void read_late() {
    ChangesOptions changes;
    changes.limit = limits::kPageDocumentsCount;
    changes.bodies = false;
    ChangePage page = store_.changes(since_, changes);
    since_ = page.next;
    at_log_end_ = page.at_end;
    late_.clear();
    late_taken_ = 0;
    std::set<std::tuple<std::string, std::string, std::string>> seen;
    for (auto change = page.changes.rbegin(); change != page.changes.rend(); ++change) {
      const Key& key = change->key;
      if (is_own_collection(key.collection) || !is_chosen(options_, key)) continue;
      if (change->removed == Change::Removed::purged) throw_purged(key.collection);
      if (seen.emplace(key.collection, key.scope, key.id).second) late_.push_back(std::move(*change));
    }
  }

  Store& store_;
  const SourceOptions options_;
  const bool reads_late_changes_;

  std::vector<std::string> names_;
  std::size_t name_ = 0;
  std::vector<std::string> scopes_;
  std::size_t scope_ = 0;
  std::string after_;
  Page page_;
  std::size_t taken_ = 0;
  std::uint64_t number_ = 0;

  std::optional<Cursor> first_since_;
  Cursor since_;
  std::vector<Change> late_;
  std::size_t late_taken_ = 0;
  bool at_log_end_ = true;
};

}  // namespace

bool is_own_collection(std::string_view name) {
  return name.starts_with("perdure_") && name != kSettingsCollection;
}

bool is_chosen(const SourceOptions& options, const Key& key) {
  const bool is_settings = key.collection == kSettingsCollection;
  if (is_settings && !options.settings) return false;
  const std::string& collection = is_settings ? key.id : key.collection;
  const auto& chosen = options.collections;
  return chosen.empty() || std::find(chosen.begin(), chosen.end(), collection) != chosen.end();
}

std::unique_ptr<RecordSource> documents_of(Store& store, SourceOptions options) {
  return std::make_unique<DocumentSource>(store, std::move(options));
}

}  // namespace perdure
