#include "transfer/store_target.h"

#include <fmt/core.h>

#include <utility>

#include <perdure/error.h>

#include "core/json_text.h"
#include "transfer/source_check.h"

namespace perdure {
namespace {

/// Between two calls of `on_progress`.
constexpr std::uint64_t kProgressRecordsCount = 500;

SourceOptions chosen_of(const TransferOptions& options) {
  SourceOptions chosen;
  chosen.collections = options.collections;
  chosen.settings = options.settings;
  chosen.late_changes = false;
  return chosen;
}

}  // namespace

StoreTarget::StoreTarget(RecordSource& source, Store* to, const TransferOptions& options,
                         TransferReport& report)
    : source_(source),
      to_(to),
      options_(options),
      report_(report),
      keeps_layout_(source.keeps_layout() && (to == nullptr || to->capabilities().keeps_layout)),
      writes_(to, options, report,
              [&source](const Key& key, std::uint64_t line) { return source.place(key, line); }) {
  report_.kept_versions = options.versions && (to == nullptr || to->capabilities().adopts);
}

bool StoreTarget::remove_others(const KeyIndex& keys) {
  if (to_ == nullptr) return true;
  const auto present = documents_of(*to_, chosen_of(options_));
  std::uint64_t count = 0;
  SourceRecord next;
  present->start();
  while (present->next(next)) {
    ++count;
    if (options_.on_progress && count % kProgressRecordsCount == 0) options_.on_progress("compare", count);
    if (keys.holds(next.record.key)) continue;
    Operation erase;
    erase.kind = Operation::Kind::erase;
    erase.key = next.record.key;
    if (!writes_.add(std::move(erase), BatchedWrites::Effect::removes, next.line)) return false;
  }
  return true;
}

bool StoreTarget::take_all(const KeyIndex& keys) {
  const std::uint64_t present_count = options_.replace ? 0 : documents_count();
  std::uint64_t count = 0;
  SourceRecord next;
  source_.start();
  while (source_.next(next)) {
    ++count;
    if (options_.on_progress && count % kProgressRecordsCount == 0) options_.on_progress("copy", count);
    if (!next.problem.empty()) {
      if (!refuse_here(next, next.code, next.problem)) return false;
    } else if (options_.history) {
      if (!take_version(next)) return false;
    } else if (!source_.repeats() || keys.is_last(next.record.key, next.line)) {
      if (!take(next)) return false;
    }
  }
  if (present_count > found_count_) report_.only_in_target_count = present_count - found_count_;
  return true;
}

bool StoreTarget::refuse_here(const SourceRecord& next, std::string_view code, std::string what) {
  refuse(report_, source_.place(next.record.key, next.line), code, std::move(what));
  return false;
}

std::optional<Document> StoreTarget::find(const Key& key) {
  return to_ == nullptr ? std::nullopt : to_->get(key);
}

bool StoreTarget::take(SourceRecord& next) {
  // What was gathered may hold the document.
  if (next.is_late && !writes_.flush()) return false;
  Record& record = next.record;
  const std::optional<Document> found = find(record.key);
  if (record.kind == ChangeKind::erase) return erase(next, found);
  if (found && !next.is_late && record.key.collection != kSettingsCollection) ++found_count_;
  if (found && is_same(record, *found)) {
    if (!next.is_late) ++report_.same_count;
    return true;
  }
  const auto effect = found ? BatchedWrites::Effect::changes : BatchedWrites::Effect::adds;
  Operation operation;
  operation.key = std::move(record.key);
  operation.body = std::move(record.body);
  if (keeps_version(record) && (!found || found->version < record.version)) {
    operation.kind = Operation::Kind::adopt;
    operation.adopted = {record.version, *record.updated_at, record.created_at, options_.actor,
                         ChangeKind::put};
  }
  return writes_.add(std::move(operation), effect, next.line);
}

// A merge leaves what the source has deleted.
bool StoreTarget::erase(const SourceRecord& next, const std::optional<Document>& found) {
  if (!options_.replace || !found) return true;
  Operation operation;
  operation.kind = Operation::Kind::erase;
  operation.key = next.record.key;
  return writes_.add(std::move(operation), BatchedWrites::Effect::removes, next.line);
}

bool StoreTarget::keeps_version(const Record& record) const {
  return report_.kept_versions && record.version > 0 && record.updated_at;
}

bool StoreTarget::is_same(const Record& record, const Document& found) const {
  if (keeps_version(record) && record.version > found.version) return false;
  return keeps_layout_ ? record.body == found.body : json::compact(record.body) == json::compact(found.body);
}

bool StoreTarget::take_version(SourceRecord& next) {
  Record& record = next.record;
  HistoryOptions newest;
  newest.limit = 1;
  newest.bodies = true;
  const HistoryPage page = to_ == nullptr ? HistoryPage() : to_->history(record.key, newest);
  const std::uint64_t newest_version = page.versions.empty() ? 0 : page.versions.front().version;
  if (newest_version >= record.version) {
    const std::optional<Change> found = newest_version == record.version
                                            ? std::optional(page.versions.front())
                                            : to_->version(record.key, record.version);
    if (found && found->kind == record.kind && found->at == record.updated_at && found->body == record.body) {
      ++report_.same_count;
      return true;
    }
    return refuse_here(
        next, code::kConflict,
        fmt::format("{}/{} has another version {} in the target, which stands at version {}: the "
                    "histories have parted; transfer without history",
                    record.key.collection, record.key.id, record.version, newest_version));
  }
  Operation operation;
  operation.kind = Operation::Kind::adopt;
  operation.adopted = {record.version, *record.updated_at, record.created_at, std::move(record.actor),
                       record.kind};
  const auto effect = record.kind == ChangeKind::erase ? BatchedWrites::Effect::removes
                      : record.version == 1            ? BatchedWrites::Effect::adds
                                                       : BatchedWrites::Effect::changes;
  operation.key = std::move(record.key);
  operation.body = std::move(record.body);
  return writes_.add(std::move(operation), effect, next.line);
}

std::uint64_t StoreTarget::documents_count() const {
  if (to_ == nullptr) return 0;
  const SourceOptions chosen = chosen_of(options_);
  std::uint64_t count = 0;
  for (const CollectionInfo& info : to_->collections()) {
    if (is_chosen(chosen, {info.name, {}})) count += info.document_count;
  }
  return count;
}

}  // namespace perdure
