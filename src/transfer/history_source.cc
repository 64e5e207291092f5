#include <fmt/core.h>

#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "store/prepared_batch.h"
#include "transfer/record_source.h"

namespace perdure {
namespace {

class HistorySource : public RecordSource {
 public:
  HistorySource(Store& store, SourceOptions options) : store_(store), options_(std::move(options)) {}

  void start() override {
    page_ = {};
    taken_ = 0;
    has_pruned_ = false;
  }

  bool next(SourceRecord& into) override {
    while (true) {
      while (taken_ == page_.changes.size()) {
        if (page_.at_end) return false;
        read_page();
      }
      Change& change = page_.changes[taken_++];
      if (!is_wanted(change)) continue;
      take(change, into);
      return true;
    }
  }

  std::string place(const Key& key, std::uint64_t line) const override {
    return fmt::format("{} (change {})", shown_key(key), line);
  }
  bool repeats() const override { return true; }
  bool keeps_layout() const override { return true; }

 private:
  void read_page() {
    ChangesOptions changes;
    changes.limit = limits::kPageDocumentsCount;
    page_ = store_.changes(page_.next, changes);
    taken_ = 0;
  }

  /// A version without its body is not there to be taken; the versions behind it are.
  bool is_wanted(const Change& change) {
    if (change.removed != Change::Removed::no) {
      has_pruned_ = true;
      return false;
    }
    return !is_own_collection(change.key.collection) && is_chosen(options_, change.key);
  }

  void take(Change& change, SourceRecord& into) {
    into = {};
    into.line = change.seq;
    Record& record = into.record;
    record.kind = change.kind;
    record.version = change.version;
    record.updated_at = change.at;
    if (!change.unreadable_reason.empty()) {
      into.code = code::kCorruptDocument;
      into.problem = fmt::format("version {} cannot be read: {}", change.version, change.unreadable_reason);
    } else if (change.kind == ChangeKind::put) {
      record.created_at = created_at(change);
    }
    record.key = std::move(change.key);
    record.actor = std::move(change.actor);
    record.body = std::move(change.body);
  }

  /// Empty where the version before, which is taken too, tells.
  std::optional<Time> created_at(const Change& change) {
    if (change.version == 1) return change.at;
    if (!has_pruned_) return std::nullopt;
    // The log tells when each version was made, also of those that were pruned.
    Time created = change.at;
    HistoryOptions history;
    history.before_version = change.version;
    do {
      const HistoryPage page = store_.history(change.key, history);
      for (const Change& before : page.versions) {
        if (before.kind == ChangeKind::erase) return created;
        created = before.at;
      }
      history.before_version = page.next_before_version;
    } while (history.before_version != 0);
    return created;
  }

  Store& store_;
  const SourceOptions options_;
  ChangePage page_;
  std::size_t taken_ = 0;
  bool has_pruned_ = false;
};

}  // namespace

std::unique_ptr<RecordSource> history_of(Store& store, SourceOptions options) {
  if (!store.capabilities().log || !store.capabilities().history) {
    throw Error(code::kUnsupported, "the source keeps no history; transfer without it");
  }
  return std::make_unique<HistorySource>(store, std::move(options));
}

}  // namespace perdure
