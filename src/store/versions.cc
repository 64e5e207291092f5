#include <fmt/format.h>

#include <utility>
#include <vector>

#include <perdure/error.h>
#include <perdure/versions.h>

namespace perdure {
namespace {

std::string shown(const Key& key) { return fmt::format("{}/{}", key.collection, key.id); }

}  // namespace

Undo undo_of(Store& store, const Key& key) {
  std::vector<Change> versions = newest_versions(store, key, 2);
  const bool was_there = versions.size() == 2 && versions[1].kind == ChangeKind::put;
  const bool is_there = versions[0].kind == ChangeKind::put;
  Undo undo;
  undo.before_version = versions.size() == 2 ? versions[1].version : 0;
  undo.undone = std::move(versions[0]);
  undo.was_creation = is_there && !was_there;
  undo.operation.kind = undo.was_creation ? Operation::Kind::erase : Operation::Kind::put;
  undo.operation.key = key;
  undo.operation.if_version = is_there ? undo.undone.version : 0;
  if (!undo.was_creation) {
    undo.operation.body = require_document(store, key, undo.restored_version()).body;
  }
  return undo;
}

std::vector<Change> newest_versions(Store& store, const Key& key, std::size_t most) {
  HistoryOptions options;
  options.limit = most;
  HistoryPage page = store.history(key, options);
  if (page.versions.empty()) {
    throw Error(code::kNotFound, fmt::format("there is no document {} and never was", shown(key)));
  }
  return std::move(page.versions);
}

Change require_version(Store& store, const Key& key, std::uint64_t version) {
  std::optional<Change> found = store.version(key, version);
  if (!found) {
    throw Error(code::kNotFound, fmt::format("there is no version {} of {}", version, shown(key)));
  }
  if (found->removed != Change::Removed::no) {
    throw Error(code::kNotFound,
                fmt::format("version {} of {} was pruned: only its hash is left", version, shown(key)));
  }
  if (!found->unreadable_reason.empty()) {
    throw Error(code::kCorruptDocument, fmt::format("cannot read version {} of {}: {}", version, shown(key),
                                                    found->unreadable_reason));
  }
  return *std::move(found);
}

Change require_document(Store& store, const Key& key, std::uint64_t version) {
  Change found = require_version(store, key, version);
  if (found.kind == ChangeKind::erase) {
    throw Error(code::kNotFound,
                fmt::format("version {} of {} is its deletion and has no body", version, shown(key)));
  }
  return found;
}

}  // namespace perdure
