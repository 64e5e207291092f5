#pragma once

#include <string_view>

#include <perdure/mirror.h>
#include <perdure/settings.h>
#include <perdure/store.h>

#include "apps/traininglog/project.h"

// What traininglog asks of its store: look-ups, views for people with an SQL client, and the session files.

namespace traininglog {

/// `training_session_2026_03_02_1a2b3c4d.json`, from the day in `date` as written and the first eight
/// characters of the `_id`.
inline constexpr std::string_view kSessionFileName =
    "training_session_{date:%Y_%m_%d|unknown_date}_{_id:8|noID}.json";

/// The mirror that writes the session files. Its directory is relative as long as the database lies in the
/// project, so that the project's folder may be moved.
[[nodiscard]] perdure::MirrorSettings session_mirror_settings(const Project& project);

/// Declares what is missing or different; nothing is written otherwise. Schema, unique fields, retention and
/// further indexes that somebody set stay as they are. Throws what `perdure::add_mirror` throws.
void declare_settings(perdure::Store& store, const Project& project);

}  // namespace traininglog
