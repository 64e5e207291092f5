#include <perdure/store.h>

#include <fmt/core.h>

#include <set>
#include <utility>

#include <perdure/limits.h>

namespace perdure {
namespace {

// Documents must not be passed over silently because nobody knows of their scope.
void require_no_scopes(Store& store, const std::string& collection) {
  ListOptions shared;
  shared.limit = 1;
  shared.count = true;
  const std::uint64_t shared_count = store.list(collection, shared).total.value_or(0);
  for (const CollectionInfo& info : store.collections()) {
    if (info.name != collection || info.document_count <= shared_count) continue;
    throw Error(code::kUnsupported,
                fmt::format("cannot find the scopes of {} in this kind of store", collection));
  }
}

}  // namespace

CommitResult Store::configure(const std::string& collection, const CollectionSettings& settings,
                              CommitOptions options) {
  Batch batch;
  batch.put({std::string(kSettingsCollection), collection}, settings.to_json());
  return commit(std::move(batch), std::move(options));
}

std::vector<std::string> Store::scopes(const std::string& collection) {
  if (!capabilities().log) {
    require_no_scopes(*this, collection);
    return {std::string()};
  }
  std::set<std::string> found;
  ChangesOptions options;
  options.limit = limits::kPageDocumentsCount;
  options.bodies = false;
  ChangePage page;
  do {
    page = changes(page.next, options);
    for (const Change& change : page.changes) {
      if (change.key.collection == collection && !change.key.id.empty()) found.insert(change.key.scope);
    }
  } while (!page.at_end);
  return {found.begin(), found.end()};
}

}  // namespace perdure
