#include <perdure/store.h>

#include <set>
#include <utility>

#include <perdure/limits.h>

namespace perdure {

CommitResult Store::configure(const std::string& collection, const CollectionSettings& settings,
                              CommitOptions options) {
  Batch batch;
  batch.put({std::string(kSettingsCollection), collection}, settings.to_json());
  return commit(std::move(batch), std::move(options));
}

std::vector<std::string> Store::scopes(const std::string& collection) {
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
