#include "apps/traininglog/session_settings.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "apps/traininglog/session_store.h"

namespace traininglog {

namespace {

using perdure::CollectionSettings;

constexpr std::string_view kMirrorName = "sessions";

std::vector<CollectionSettings::Index> session_indexes() {
  return {{{"date", "@created_at"}}, {{"phase", "week"}}, {{"exercises.Name:lower"}, true}};
}

CollectionSettings::SqlView session_view() {
  return {"training_sessions",
          {{"id", "@id"},
           {"date", "date"},
           {"phase", "phase {phase}"},
           {"week", "week"},
           {"raw_json", "@body"},
           {"created_at", "@created_at"}}};
}

void configure_where_different(perdure::Store& store, const std::string& collection,
                               const CollectionSettings& before, const CollectionSettings& wanted) {
  if (wanted != before) (void)store.configure(collection, wanted).value();
}

void declare_sessions(perdure::Store& store) {
  const std::string collection(kSessionsCollection);
  const CollectionSettings before = store.settings(collection);
  CollectionSettings wanted = before;
  for (CollectionSettings::Index& index : session_indexes()) {
    const bool is_there =
        std::find(before.indexes.begin(), before.indexes.end(), index) != before.indexes.end();
    if (!is_there) wanted.indexes.push_back(std::move(index));
  }
  wanted.sql_view = session_view();
  configure_where_different(store, collection, before, wanted);
}

void declare_schema_version(perdure::Store& store) {
  const std::string collection(kSchemaCollection);
  const CollectionSettings before = store.settings(collection);
  CollectionSettings wanted = before;
  wanted.sql_view = CollectionSettings::SqlView{collection, {{"version", "version"}}};
  configure_where_different(store, collection, before, wanted);
}

/// Every answer makes a version of the draft, and none but the newest is of use.
void declare_drafts(perdure::Store& store) {
  const std::string collection(kDraftsCollection);
  const CollectionSettings before = store.settings(collection);
  CollectionSettings wanted = before;
  if (!wanted.retention) wanted.retention = CollectionSettings::Retention{1, {}};
  configure_where_different(store, collection, before, wanted);
}

void declare_mirror(perdure::Store& store, const Project& project) {
  const perdure::MirrorSettings wanted = session_mirror_settings(project);
  const std::vector<perdure::MirrorSettings> all = perdure::mirrors(store);
  if (std::find(all.begin(), all.end(), wanted) == all.end()) perdure::add_mirror(store, wanted);
}

}  // namespace

perdure::MirrorSettings session_mirror_settings(const Project& project) {
  namespace fs = std::filesystem;
  const auto whole = [](const std::string& path) { return fs::absolute(path).lexically_normal(); };
  const fs::path directory = whole(project.sessions_directory);
  const fs::path database_folder = whole(project.database).parent_path();
  // data/output/sessions lies three folders below the project's.
  const fs::path root = directory.parent_path().parent_path().parent_path();
  const bool is_in_project = *database_folder.lexically_relative(root).begin() != "..";
  const fs::path named = is_in_project ? directory.lexically_relative(database_folder) : directory;
  return {std::string(kMirrorName), std::string(kSessionsCollection), named.string(),
          std::string(kSessionFileName)};
}

void declare_settings(perdure::Store& store, const Project& project) {
  declare_sessions(store);
  declare_schema_version(store);
  declare_drafts(store);
  declare_mirror(store, project);
}

}  // namespace traininglog
