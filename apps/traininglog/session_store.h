#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <perdure/open.h>
#include <perdure/store.h>

#include "apps/traininglog/project.h"

namespace traininglog {

/// Sessions stand in this collection under their `_id`; the body is the compact document.
inline constexpr std::string_view kSessionsCollection = "training_sessions";

/// The workout that is being logged stands here (draft_store.h), until it is saved or cancelled. Nothing
/// lists, counts or exports it.
inline constexpr std::string_view kDraftsCollection = "drafts";

/// One document says which version of traininglog's data this is.
inline constexpr std::string_view kSchemaCollection = "schema_version";

/// Version of what traininglog keeps in its store; not the version of the store's own format.
inline constexpr int kSchemaVersion = 1;

/// Opens the project's database for a command that writes, makes it when there is none, and declares what it
/// lacks (session_settings.h). It holds the lock briefly, and another command waits for it, unless `holder`
/// says that a person works with it for as long as he likes. Throws what `perdure::open` throws, and
/// `newer_format` with the lines
///   ⚠️  Schema version mismatch!
///   Database version: X
///   Expected version: Y
/// when a newer traininglog wrote there; nothing is changed then.
[[nodiscard]] std::unique_ptr<perdure::Store> open_for_writing(
    const Project& project, perdure::OpenOptions::Holder holder = perdure::OpenOptions::Holder::brief);

/// Opens it for reading, without the lock. Null when there is none.
[[nodiscard]] std::unique_ptr<perdure::Store> open_for_reading(const Project& project);

/// The stored session, empty when there is none.
[[nodiscard]] std::optional<perdure::Document> stored_session(perdure::Store& store, const std::string& id);

/// Every stored session once, by id. `on_unreadable` gets one sentence for each that is damaged.
void for_each_session(perdure::Store& store, const std::function<void(const perdure::Document&)>& on_session,
                      const std::function<void(const std::string&)>& on_unreadable);

}  // namespace traininglog
