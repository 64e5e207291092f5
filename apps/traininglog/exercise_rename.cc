#include "apps/traininglog/exercise_rename.h"

#include <fmt/format.h>

#include <optional>

#include <perdure/error.h>

#include "apps/traininglog/exercise_name.h"
#include "apps/traininglog/session_store.h"
#include "core/json_text.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Slice;
using perdure::json::Type;

std::optional<std::string> name_of(Slice exercise) {
  const auto name = perdure::json::member(exercise, "Name");
  if (!name || name->type() != Type::string) return std::nullopt;
  return name->unescaped();
}

}  // namespace

ExerciseRename plan_rename(perdure::Store& store, const std::string& old_name, const std::string& new_name) {
  const std::string old_key = exercise_key(old_name);
  const std::string new_key = exercise_key(new_name);
  ExerciseRename rename;
  const auto look_at = [&](const perdure::Document& document) {
    const auto list = perdure::json::member(perdure::json::root(document.body), "exercises");
    if (!list || list->type() != Type::array) return;
    perdure::Operation change{perdure::Operation::Kind::patch, document.key};
    bool has_new_name = false;
    std::size_t index = 0;
    for (Elements exercises(*list); exercises.next(); ++index) {
      const std::optional<std::string> name = name_of(exercises.value());
      if (!name) continue;
      const std::string key = exercise_key(*name);
      if (key == old_key && *name != new_name) {
        change.patch.set.emplace_back(fmt::format("/exercises/{}/Name", index),
                                      perdure::json::quote(new_name));
      } else if (key == new_key && key != old_key) {
        has_new_name = true;
        rename.new_name_as_found = *name;
      }
    }
    if (has_new_name) ++rename.already_named_count;
    if (change.patch.set.empty()) return;
    change.if_version = document.version;
    rename.session_ids.push_back(document.key.id);
    rename.changes.push_back(std::move(change));
  };
  for_each_session(store, look_at, [](const std::string& problem) {
    throw perdure::Error(perdure::code::kCorruptDocument,
                         problem + "; nothing was renamed, so that no session is left behind");
  });
  return rename;
}

bool rename_in(DialogueState& draft, const std::string& old_name, const std::string& new_name) {
  const std::string old_key = exercise_key(old_name);
  bool has_any = false;
  const auto rename = [&](std::string& name) {
    if (exercise_key(name) != old_key || name == new_name) return;
    name = new_name;
    has_any = true;
  };
  for (Exercise& exercise : draft.session.exercises) rename(exercise.name);
  for (std::string& name : draft.plan.usual) rename(name);
  for (std::string& name : draft.plan.proposed) rename(name);
  rename(draft.context.name);
  return has_any;
}

}  // namespace traininglog
