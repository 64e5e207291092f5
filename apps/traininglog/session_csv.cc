#include "apps/traininglog/session_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include <perdure/error.h>

#include "apps/traininglog/session_json.h"
#include "core/json_text.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Members;
using perdure::json::Slice;
using perdure::json::Type;

enum class Level { session, exercise, set };
enum class Cell { text, number, boolean, json };

/// A column holds one member of its level's object, or a member of a member.
struct Column {
  std::string_view name;
  Level level;
  Cell cell;
  std::string_view member;
  std::string_view inner = {};
};

constexpr std::array kColumns{
    Column{"session_id", Level::session, Cell::text, "_id"},
    Column{"date", Level::session, Cell::text, "date"},
    Column{"phase", Level::session, Cell::number, "phase"},
    Column{"week", Level::session, Cell::number, "week"},
    Column{"deload", Level::session, Cell::boolean, "isDeloadWeek"},
    Column{"focus", Level::session, Cell::text, "focus"},
    Column{"user_id", Level::session, Cell::text, "userId"},
    Column{"user_name", Level::session, Cell::text, "userName"},
    Column{"duration_minutes", Level::session, Cell::number, "sessionDurationMinutes"},
    Column{"session_notes", Level::session, Cell::text, "x-notes"},
    Column{"exercise_number", Level::exercise, Cell::number, "Order"},
    Column{"exercise", Level::exercise, Cell::text, "Name"},
    Column{"muscles", Level::exercise, Cell::json, "targetMuscleGroups"},
    Column{"tempo", Level::exercise, Cell::text, "repTempo"},
    Column{"goal_weight_kg", Level::exercise, Cell::number, "currentGoal", "weightKg"},
    Column{"goal_sets", Level::exercise, Cell::number, "currentGoal", "sets"},
    Column{"goal_reps", Level::exercise, Cell::json, "currentGoal", "repRange"},
    Column{"goal_rest_minutes", Level::exercise, Cell::number, "currentGoal", "restMinutes"},
    Column{"exercise_notes", Level::exercise, Cell::text, "notes"},
    Column{"warmup_notes", Level::exercise, Cell::text, "warmupNotes"},
    Column{"cues", Level::exercise, Cell::json, "formCues"},
    Column{"set", Level::set, Cell::number, "set"},
    Column{"weight_kg", Level::set, Cell::number, "weightKg"},
    Column{"reps", Level::set, Cell::number, "repCount", "full"},
    Column{"partial_reps", Level::set, Cell::number, "repCount", "partial"},
    Column{"rpe", Level::set, Cell::number, "rpe"},
    Column{"quality", Level::set, Cell::text, "repAssessment"},
    Column{"rest_minutes", Level::set, Cell::number, "actualRestMinutes"},
    Column{"failure_technique", Level::set, Cell::json, "failureTechnique"},
    Column{"duration_seconds", Level::set, Cell::number, "x-durationSeconds"},
    Column{"distance_meters", Level::set, Cell::number, "x-distanceMeters"},
    Column{"heart_rate_bpm", Level::set, Cell::number, "x-heartRateBpm"},
    Column{"notes", Level::set, Cell::text, "notes"},
};
constexpr std::string_view kSetKind = "set_kind";
constexpr std::array<std::string_view, 3> kExtras{"session_extra", "exercise_extra", "set_extra"};
/// Members that rows make up, and those that every document of the shape has.
constexpr std::array<std::string_view, 5> kOwnPlace{"exercises", "warmupSets", "workingSets",
                                                    "dataModelVersion", "dataModelType"};
constexpr std::string_view kWarmup = "warmup";
constexpr std::string_view kWorking = "working";

constexpr std::string_view extra_of(Level level) { return kExtras[static_cast<std::size_t>(level)]; }

bool looks_like_a_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@'\t\r").find(text.front()) != std::string_view::npos;
}

std::string quoted(std::string_view cell) {
  if (cell.find_first_of(",\"\r\n") == std::string_view::npos && cell.substr(0, 1) != " ")
    return std::string(cell);
  std::string text = "\"";
  for (const char c : cell) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

std::string text_cell(std::string_view text) {
  return quoted(looks_like_a_formula(text) ? '\'' + std::string(text) : std::string(text));
}

void append_member(std::string& members, std::string_view key, std::string_view value) {
  if (!members.empty()) members += ',';
  members += perdure::json::quote(key);
  members += ':';
  members += value;
}

/// What a cell can hold; everything else goes to the level's extra column.
std::optional<std::string> cell_of(const Column& column, Slice value) {
  switch (column.cell) {
    case Cell::text:
      if (value.type() != Type::string || value.unescaped().empty()) return std::nullopt;
      return text_cell(value.unescaped());
    case Cell::number:
      if (value.type() != Type::number) return std::nullopt;
      return std::string(value.text);
    case Cell::boolean:
      if (value.type() != Type::boolean) return std::nullopt;
      return value.text == "true" ? "yes" : "no";
    case Cell::json:
      break;
  }
  if (value.text == "[]" || value.type() == Type::null) return std::nullopt;
  return quoted(perdure::json::compact(value.text));
}

/// What the reader assumes for an empty cell.
bool is_default(Slice value) {
  return value.type() == Type::null || value.text == "[]" || value.text == "{}";
}

/// The cells of one object: those of its columns, then the extra one.
class ObjectCells {
 public:
  ObjectCells(Slice object, Level level) {
    for (const Column& column : kColumns) cells_.push_back(column.level == level ? take(column, object) : "");
    std::string extra;
    for (Members members(object); members.next();) {
      const std::string key = members.key();
      if (std::find(kOwnPlace.begin(), kOwnPlace.end(), key) != kOwnPlace.end()) continue;
      if (std::find(taken_.begin(), taken_.end(), key) != taken_.end() || is_default(members.value()))
        continue;
      append_member(extra, key, members.value().text);
    }
    extra_ = extra.empty() ? std::string() : quoted("{" + extra + "}");
  }

  [[nodiscard]] const std::string& cell(std::size_t column) const { return cells_[column]; }
  [[nodiscard]] const std::string& extra() const { return extra_; }

 private:
  std::string take(const Column& column, Slice object) {
    const auto value = perdure::json::member(object, column.member);
    if (!value) return {};
    std::optional<std::string> cell;
    if (column.inner.empty()) {
      cell = cell_of(column, *value);
    } else if (value->type() == Type::object) {
      const auto inner = perdure::json::member(*value, column.inner);
      if (!inner || inner->type() == Type::null) return {};
      cell = cell_of(column, *inner);
    } else if (column.inner == "full") {
      // The plain number of a warm-up set.
      cell = cell_of(column, *value);
    }
    if (cell) taken_.emplace_back(column.member);
    return cell.value_or("");
  }

  std::vector<std::string> cells_;
  std::vector<std::string> taken_;
  std::string extra_;
};

void append_row(std::string& text, const ObjectCells& session, const ObjectCells& exercise,
                const ObjectCells* set, std::string_view set_kind) {
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    const Level level = kColumns[i].level;
    const ObjectCells* const from = level == Level::session    ? &session
                                    : level == Level::exercise ? &exercise
                                                               : set;
    if (from != nullptr) text += from->cell(i);
    text += ',';
  }
  text += set_kind;
  text +=
      ',' + session.extra() + ',' + exercise.extra() + ',' + (set != nullptr ? set->extra() : "") + "\r\n";
}

[[noreturn]] void refuse(std::string_view column, std::string_view cell, std::string_view wanted) {
  throw perdure::Error(perdure::code::kInvalidArgument,
                       fmt::format("column {}: \"{}\" is not {}", column, cell, wanted));
}

std::string json_of_text(std::string_view cell) {
  return perdure::json::quote(cell.substr(0, 1) == "'" ? cell.substr(1) : cell);
}

std::string json_of(const Column& column, std::string_view cell) {
  const auto is_json = [cell](Type type) {
    return !perdure::json::check(cell) && perdure::json::root(cell).type() == type;
  };
  switch (column.cell) {
    case Cell::text:
      return json_of_text(cell);
    case Cell::number:
      if (!is_json(Type::number)) refuse(column.name, cell, "a number, decimals with a point");
      return std::string(cell);
    case Cell::boolean:
      if (cell != "yes" && cell != "no") refuse(column.name, cell, "yes or no");
      return cell == "yes" ? "true" : "false";
    case Cell::json:
      break;
  }
  if (!is_json(Type::array) && !is_json(Type::object)) refuse(column.name, cell, "JSON");
  return std::string(cell);
}

}  // namespace

/// The members of the three objects of a row, without braces.
struct SessionCsv::Row {
  std::array<std::string, 3> members;
  std::string set_kind;
};

std::string csv_header() {
  std::string text;
  for (const Column& column : kColumns) text += std::string(column.name) + ',';
  text += kSetKind;
  for (const std::string_view extra : kExtras) text += ',' + std::string(extra);
  return text + "\r\n";
}

std::string to_csv(const Session& session) {
  const std::string document = to_json(session);
  const Slice root = perdure::json::root(document);
  const ObjectCells of_session(root, Level::session);
  std::string text;
  for (Elements exercises(*perdure::json::member(root, "exercises")); exercises.next();) {
    const ObjectCells of_exercise(exercises.value(), Level::exercise);
    bool has_sets = false;
    const auto append_sets = [&](std::string_view list, std::string_view kind) {
      for (Elements sets(*perdure::json::member(exercises.value(), list)); sets.next();) {
        const ObjectCells of_set(sets.value(), Level::set);
        append_row(text, of_session, of_exercise, &of_set, kind);
        has_sets = true;
      }
    };
    append_sets("warmupSets", kWarmup);
    append_sets("workingSets", kWorking);
    if (!has_sets) append_row(text, of_session, of_exercise, nullptr, {});
  }
  return text;
}

bool is_session_csv(const std::vector<std::string>& header) {
  const auto has = [&header](std::string_view name) {
    return std::find(header.begin(), header.end(), name) != header.end();
  };
  return has("session_id") && has("exercise_number") && has(kSetKind) &&
         std::all_of(kExtras.begin(), kExtras.end(), has);
}

SessionCsv::SessionCsv(const std::vector<std::string>& header) : cells_count_(header.size()) {
  const auto place_of = [&header](std::string_view name) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  for (const Column& column : kColumns) places_.push_back(place_of(column.name));
  places_.push_back(place_of(kSetKind));
  for (const std::string_view extra : kExtras) places_.push_back(place_of(extra));
}

SessionCsv::Row SessionCsv::read(const std::vector<std::string>& cells) const {
  Row row;
  std::string reps;
  std::string goal;
  if (cells.size() != cells_count_) {
    throw perdure::Error(perdure::code::kInvalidArgument,
                         fmt::format("{} cells, the first line has {}", cells.size(), cells_count_));
  }
  const auto cell_at = [&](std::size_t place) -> std::string_view {
    return places_[place] < cells.size() ? std::string_view(cells[places_[place]]) : std::string_view();
  };
  row.set_kind = cell_at(kColumns.size());
  if (!row.set_kind.empty() && row.set_kind != kWarmup && row.set_kind != kWorking) {
    refuse(kSetKind, row.set_kind, "warmup, working or empty");
  }
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    const Column& column = kColumns[i];
    const std::string_view cell = cell_at(i);
    if (cell.empty()) continue;
    std::string& members = row.members[static_cast<std::size_t>(column.level)];
    const std::string json = json_of(column, cell);
    if (column.inner.empty()) {
      append_member(members, column.member, json);
    } else if (column.level == Level::exercise) {
      append_member(goal, column.inner, json);
    } else if (row.set_kind == kWarmup && column.inner == "full") {
      append_member(members, column.member, json);
    } else {
      append_member(reps, column.inner, json);
    }
  }
  if (!goal.empty()) append_member(row.members[1], "currentGoal", "{" + goal + "}");
  if (!reps.empty()) append_member(row.members[2], "repCount", "{" + reps + "}");
  for (const Level level : {Level::session, Level::exercise, Level::set}) {
    const std::string_view extra = cell_at(kColumns.size() + 1 + static_cast<std::size_t>(level));
    if (extra.empty()) continue;
    if (perdure::json::check_document(extra)) refuse(extra_of(level), extra, "a JSON object");
    std::string& members = row.members[static_cast<std::size_t>(level)];
    for (Members more(perdure::json::root(extra)); more.next();) {
      append_member(members, more.key(), more.value().text);
    }
  }
  if (row.members[0].empty()) refuse("session_id", "", "the id of a session");
  if (row.members[1].empty()) refuse("exercise", "", "the name of an exercise");
  return row;
}

std::optional<std::string> SessionCsv::add_row(const std::vector<std::string>& cells) {
  Row row = read(cells);
  std::optional<std::string> complete;
  if (row.members[0] != head_) {
    complete = finish();
    head_ = std::move(row.members[0]);
  }
  if (exercises_.empty() || exercises_.back().head != row.members[1]) {
    exercises_.push_back({std::move(row.members[1]), {}, {}});
  }
  if (!row.set_kind.empty()) {
    std::string& sets =
        row.set_kind == kWarmup ? exercises_.back().warmup_sets : exercises_.back().working_sets;
    if (!sets.empty()) sets += ',';
    sets += '{' + row.members[2] + '}';
  }
  return complete;
}

std::optional<std::string> SessionCsv::finish() {
  if (head_.empty()) return std::nullopt;
  std::string document = closed();
  head_.clear();
  exercises_.clear();
  return document;
}

std::string SessionCsv::closed() const {
  std::string list;
  for (const OpenExercise& exercise : exercises_) {
    if (!list.empty()) list += ',';
    list += fmt::format("{{{},\"warmupSets\":[{}],\"workingSets\":[{}]}}", exercise.head,
                        exercise.warmup_sets, exercise.working_sets);
  }
  return fmt::format("{{{},\"exercises\":[{}]}}", head_, list);
}

}  // namespace traininglog
