#include <perdure/store.h>

#include <utility>

namespace perdure {

CommitResult Store::configure(const std::string& collection, const CollectionSettings& settings,
                              CommitOptions options) {
  Batch batch;
  batch.put({std::string(kSettingsCollection), collection}, settings.to_json());
  return commit(std::move(batch), std::move(options));
}

}  // namespace perdure
