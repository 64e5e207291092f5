#include "apps/traininglog/session_store.h"

#include <cstdlib>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "apps/traininglog/session_settings.h"
#include "core/json_text.h"

namespace traininglog {

namespace {

perdure::Key schema_key() { return {std::string(kSchemaCollection), "current"}; }

std::string schema_body(int version) { return "{\"version\":" + std::to_string(version) + "}"; }

/// The version in the database, 0 in a new one.
int schema_version(perdure::Store& store) {
  const auto document = store.get(schema_key());
  if (!document) return 0;
  const auto version = perdure::json::member(perdure::json::root(document->body), "version");
  return version ? std::atoi(std::string(version->text).c_str()) : 0;
}

void refuse_newer(perdure::Store& store) {
  const int version = schema_version(store);
  if (version <= kSchemaVersion) return;
  throw perdure::Error(perdure::code::kNewerFormat,
                       "⚠️  Schema version mismatch!\nDatabase version: " + std::to_string(version) +
                           "\nExpected version: " + std::to_string(kSchemaVersion));
}

std::string url_of(const Project& project) { return "sqlite:" + project.database; }

}  // namespace

std::unique_ptr<perdure::Store> open_for_writing(const Project& project,
                                                 perdure::OpenOptions::Holder holder) {
  perdure::OpenOptions options;
  options.holder = holder;
  options.program = "traininglog";
  std::unique_ptr<perdure::Store> store = perdure::open(url_of(project), std::move(options));
  refuse_newer(*store);
  if (schema_version(*store) == 0) store->put(schema_key(), schema_body(kSchemaVersion)).value();
  declare_settings(*store, project);
  return store;
}

std::unique_ptr<perdure::Store> open_for_reading(const Project& project) {
  perdure::OpenOptions options;
  options.access = perdure::OpenOptions::Access::read_only;
  options.program = "traininglog";
  try {
    std::unique_ptr<perdure::Store> store = perdure::open(url_of(project), std::move(options));
    refuse_newer(*store);
    return store;
  } catch (const perdure::Error& error) {
    if (error.code() != perdure::code::kNotFound) throw;
    return nullptr;
  }
}

std::optional<perdure::Document> stored_session(perdure::Store& store, const std::string& id) {
  return store.get({std::string(kSessionsCollection), id});
}

void for_each_session(perdure::Store& store, const std::function<void(const perdure::Document&)>& on_session,
                      const std::function<void(const std::string&)>& on_unreadable) {
  perdure::ListOptions options;
  options.limit = perdure::limits::kPageDocumentsCount;
  do {
    perdure::Page page = store.list(std::string(kSessionsCollection), options);
    for (const perdure::Document& document : page.documents) on_session(document);
    for (const perdure::UnreadableDocument& damaged : page.unreadable) {
      on_unreadable("session " + damaged.key.id + " in the database cannot be read: " + damaged.reason);
    }
    options.after = std::move(page.next_after);
  } while (!options.after.empty());
}

}  // namespace traininglog
