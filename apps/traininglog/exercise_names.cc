#include "apps/traininglog/exercise_names.h"

#include <utility>

#include <perdure/error.h>

#include "apps/traininglog/exercise_name.h"
#include "apps/traininglog/json_fields.h"
#include "apps/traininglog/line_scanner.h"
#include "core/json_text.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

perdure::Key aliases_key() { return {std::string(kAliasesCollection), "all"}; }

bool begins_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

}  // namespace

Aliases Aliases::read(perdure::Store* store) {
  Aliases aliases;
  const auto document = store == nullptr ? std::nullopt : store->get(aliases_key());
  if (!document) return aliases;
  try {
    for (perdure::json::Members members(perdure::json::root(document->body)); members.next();) {
      aliases.set(members.key(), text_of(members.value(), members.key()));
    }
  } catch (const FieldFault& fault) {
    throw perdure::Error(perdure::code::kCorruptDocument,
                         std::string("the aliases of exercises cannot be read: ") + fault.what());
  }
  return aliases;
}

void Aliases::write(perdure::Store& store) const {
  perdure::Batch batch;
  put_into(batch);
  (void)store.commit(std::move(batch)).value();
}

void Aliases::put_into(perdure::Batch& batch) const {
  perdure::json::Writer json;
  json.begin_object();
  for (const auto& [key, entry] : entries_) json.member(entry.alias, entry.name);
  json.end_object();
  batch.put(aliases_key(), std::move(json).text());
}

std::optional<std::string> Aliases::name_of(std::string_view alias) const {
  const auto found = entries_.find(exercise_key(trimmed(alias)));
  if (found == entries_.end()) return std::nullopt;
  return found->second.name;
}

void Aliases::set(std::string_view alias, std::string_view name) {
  entries_[exercise_key(trimmed(alias))] = {std::string(trimmed(alias)), std::string(trimmed(name))};
}

bool Aliases::remove(std::string_view alias) { return entries_.erase(exercise_key(trimmed(alias))) > 0; }

void Aliases::rename(std::string_view from, std::string_view to) {
  const std::string key = exercise_key(trimmed(from));
  for (auto& [alias, entry] : entries_) {
    if (exercise_key(entry.name) == key) entry.name = std::string(trimmed(to));
  }
}

std::vector<Aliases::Entry> Aliases::entries() const {
  std::vector<Entry> all;
  for (const auto& [key, entry] : entries_) all.push_back(entry);
  return all;
}

std::vector<std::string> names_in(const std::vector<LoggedSession>& sessions) {
  std::vector<std::string> names;
  for (const LoggedSession& session : sessions) {
    for (const LoggedExercise& exercise : session.exercises) names.push_back(exercise.name);
  }
  return names;
}

ExerciseNames::ExerciseNames(const std::vector<std::string>& known, Aliases aliases)
    : aliases_(std::move(aliases)) {
  for (const std::string& name : known) {
    if (by_key_.emplace(exercise_key(name), name).second) names_.push_back(name);
  }
}

std::string ExerciseNames::resolve(std::string_view typed) const {
  const std::string_view text = trimmed(typed);
  if (const auto known = by_key_.find(exercise_key(text)); known != by_key_.end()) return known->second;
  return aliases_.name_of(text).value_or(std::string(text));
}

bool ExerciseNames::is_known(std::string_view typed) const {
  return by_key_.count(exercise_key(trimmed(typed))) > 0 || aliases_.name_of(typed).has_value();
}

std::vector<std::string> ExerciseNames::completions(std::string_view prefix) const {
  const std::string key = exercise_key(prefix);
  std::vector<std::string> found;
  for (const std::string& name : names_) {
    if (begins_with(exercise_key(name), key)) found.push_back(name);
  }
  for (const Aliases::Entry& entry : aliases_.entries()) {
    if (begins_with(exercise_key(entry.alias), key)) found.push_back(entry.alias);
  }
  return found;
}

}  // namespace traininglog
