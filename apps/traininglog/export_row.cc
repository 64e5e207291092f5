#include "apps/traininglog/export_row.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "apps/traininglog/line_scanner.h"
#include "core/letter_case.h"

namespace traininglog {

namespace {

/// What makes a row unreadable as a whole.
struct RowFault {
  std::string found;
  std::string why;
};

bool is_whole(double value) { return value == std::floor(value) && std::abs(value) < 1e9; }

bool is_half_step(double rpe) { return rpe >= 1 && rpe <= 10 && rpe * 2 == std::floor(rpe * 2); }

std::string joined(const CsvRecord& record, char delimiter) {
  constexpr std::size_t kMostBytes = 200;
  std::string text;
  for (const std::string& field : record.fields) {
    if (!text.empty()) text += delimiter;
    text += field;
    if (text.size() > kMostBytes) break;
  }
  return text;
}

/// Hevy writes line ends of notes as they are, or as `\n`.
std::string with_line_ends(std::string text) {
  for (std::size_t at = 0; (at = text.find("\\n", at)) != std::string::npos; ++at) text.replace(at, 2, "\n");
  return text;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text == word; });
}

}  // namespace

/// The fields of one row by what they mean.
class ExportRowReader::Fields {
 public:
  Fields(const ExportLayout& layout, const CsvRecord& record) : layout_(layout), record_(record) {}

  [[nodiscard]] std::string_view text(Column column) const {
    const auto place = layout_.place(column);
    return place ? trimmed(record_.fields.at(*place)) : std::string_view();
  }
  [[nodiscard]] std::optional<double> number(Column column, std::string_view name) const {
    const std::string_view found = text(column);
    if (found.empty()) return std::nullopt;
    const auto value = read_decimal(found, layout_.delimiter != ',');
    if (value) return value;
    const bool comma = layout_.delimiter == ',' && found.find(',') != std::string_view::npos;
    throw RowFault{std::string(found),
                   std::string(name) +
                       (comma ? " has a comma, in a file that separates by commas" : " is not a number")};
  }
  [[nodiscard]] bool all_empty() const {
    return std::all_of(record_.fields.begin(), record_.fields.end(),
                       [](const std::string& field) { return trimmed(field).empty(); });
  }
  [[nodiscard]] const CsvRecord& record() const { return record_; }

 private:
  const ExportLayout& layout_;
  const CsvRecord& record_;
};

bool ExportRowReader::anchor(CsvRecord& record) const {
  const auto exercise = layout_.place(Column::exercise);
  if (layout_.app != App::fitnotes || record.fields.size() <= layout_.width || !exercise) return false;
  std::size_t extra = record.fields.size() - layout_.width;
  if (const auto unit = layout_.place(Column::weight_unit)) {
    extra = record.fields.size();
    for (std::size_t i = *unit; i < record.fields.size(); ++i) {
      if (weight_unit_named(record.fields[i]) == WeightUnit::unknown) continue;
      extra = i - *unit;
      break;
    }
  }
  const auto join = [&](std::size_t at, std::size_t count) {
    for (; count > 0; --count) {
      record.fields[at] += layout_.delimiter + record.fields[at + 1];
      record.fields.erase(record.fields.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    }
  };
  if (record.fields.size() - layout_.width < extra) return false;
  join(*exercise, extra);
  // What is still too much can only be in a comment at the end.
  const std::size_t rest = record.fields.size() - layout_.width;
  if (rest > 0 && layout_.place(Column::notes) != layout_.width - 1) return false;
  join(layout_.width - 1, rest);
  return true;
}

ExportRow ExportRowReader::read(CsvRecord record) {
  ExportRow row;
  row.line = record.line;
  const Fields fields(layout_, record);
  try {
    if (!record.fault.empty()) throw RowFault{joined(record, layout_.delimiter), record.fault};
    if (fields.all_empty()) {
      row.kind = RowKind::empty;
      return row;
    }
    if (record.fields.size() != layout_.width && !anchor(record)) {
      throw RowFault{joined(record, layout_.delimiter), std::to_string(layout_.width) +
                                                            " columns expected, " +
                                                            std::to_string(record.fields.size()) + " found"};
    }
    read_workout(fields, row);
    read_exercise(fields, row);
    read_set(fields, row);
    read_kind(fields, row);
  } catch (const RowFault& fault) {
    row.kind = RowKind::refused;
    row.found = fault.found;
    row.why = fault.why;
  }
  return row;
}

const WorkoutDate& ExportRowReader::date_of(std::string_view text) {
  if (text != last_date_text_) {
    last_date_ = read_workout_date(text, order_);
    last_date_text_ = text;
  }
  return last_date_;
}

void ExportRowReader::read_workout(const Fields& fields, ExportRow& row) {
  row.start_text = fields.text(Column::start);
  const WorkoutDate& start = date_of(row.start_text);
  if (start.unclear) {
    throw RowFault{row.start_text,
                   "day and month may be either way round; --date-order says which comes first"};
  }
  if (start.date.empty()) throw RowFault{row.start_text, "not a date of the calendar"};
  row.start = start.date;
  row.workout_name = fields.text(Column::workout_name);
  row.workout_number = fields.text(Column::workout_number);
  row.workout_notes = with_line_ends(std::string(fields.text(Column::workout_notes)));
  if (const std::string_view text = fields.text(Column::duration); !text.empty()) {
    row.workout_seconds = read_workout_duration(text);
    if (!row.workout_seconds) row.duration_text = text;
  } else if (const auto seconds = fields.number(Column::duration_seconds, "the duration")) {
    row.workout_seconds = std::llround(*seconds);
  } else if (const std::string_view end = fields.text(Column::end); !end.empty()) {
    row.workout_seconds = seconds_between(row.start, read_workout_date(end, order_).date);
    if (!row.workout_seconds) row.duration_text = "until " + std::string(end);
  }
}

void ExportRowReader::read_exercise(const Fields& fields, ExportRow& row) const {
  row.exercise = fields.text(Column::exercise);
  row.category = fields.text(Column::category);
  row.superset = fields.text(Column::superset);
  row.exercise_notes = with_line_ends(std::string(fields.text(Column::exercise_notes)));
}

void ExportRowReader::read_set(const Fields& fields, ExportRow& row) const {
  row.weight = fields.number(Column::weight, "the weight");
  row.weight_unit = layout_.weight_unit;
  if (const std::string_view unit = fields.text(Column::weight_unit); !unit.empty()) {
    row.weight_unit = weight_unit_named(unit);
    if (row.weight_unit == WeightUnit::unknown) throw RowFault{std::string(unit), "neither kg nor lbs"};
  }
  if (const auto reps = fields.number(Column::reps, "the number of reps")) {
    if (!is_whole(*reps) || *reps < 0) {
      throw RowFault{std::string(fields.text(Column::reps)), "no number of reps"};
    }
    row.reps = static_cast<int>(*reps);
  }
  row.distance = fields.number(Column::distance, "the distance");
  row.distance_unit = layout_.distance_unit;
  if (const std::string_view unit = fields.text(Column::distance_unit); !unit.empty()) {
    row.distance_unit = perdure::lower_case(unit);
  }
  row.seconds = fields.number(Column::seconds, "the number of seconds");
  if (const std::string_view time = fields.text(Column::time); !time.empty()) {
    const auto seconds = read_workout_duration(time);
    if (!seconds) throw RowFault{std::string(time), "no time like 0:05:00"};
    row.seconds = static_cast<double>(*seconds);
  }
  const double negative = std::min(row.seconds.value_or(0), row.distance.value_or(0));
  if (negative < 0) throw RowFault{joined(fields.record(), layout_.delimiter), "a time or distance below 0"};
  row.rpe = fields.number(Column::rpe, "the RPE");
  if (row.rpe && !is_half_step(*row.rpe)) {
    row.notes.push_back("RPE " + std::string(fields.text(Column::rpe)));
    row.warnings.emplace_back(row.notes.back(),
                              "an RPE from 1 to 10 in half steps expected; kept in the set's note");
    row.rpe.reset();
  }
  if (const std::string_view notes = fields.text(Column::notes); !notes.empty()) {
    row.notes.push_back(with_line_ends(std::string(notes)));
  }
  for (const auto& [place, name] : layout_.unknown) {
    const std::string_view value = trimmed(fields.record().fields.at(place));
    if (!value.empty()) row.notes.push_back(name + ": " + std::string(value));
  }
}

/// Apps write their tokens in the user's language. Those that are not known are told by what their rows hold.
void ExportRowReader::read_kind(const Fields& fields, ExportRow& row) const {
  const std::string order = perdure::lower_case(fields.text(Column::set_order));
  const std::string type = perdure::lower_case(fields.text(Column::set_type));
  row.kind = RowKind::working_set;
  if (const auto number = read_decimal(order, false); number && is_whole(*number)) {
    row.number = static_cast<int>(*number);
  } else if (is_one_of(order, {"rest timer", "ruhezeit", "minuteur de repos", "休息计时器",
                               "temporizador de descanso"})) {
    row.kind = RowKind::rest_timer;
  } else if (is_one_of(order, {"note", "notiz", "nota", "备注"})) {
    row.kind = RowKind::note;
  } else if (is_one_of(order, {"w"})) {
    row.kind = RowKind::warmup_set;
  } else if (is_one_of(order, {"d"})) {
    row.kind = RowKind::drop_set;
  } else if (is_one_of(order, {"f"})) {
    row.kind = RowKind::failure_set;
  } else if (!order.empty()) {
    const bool has_work =
        row.reps.value_or(0) > 0 || row.weight.value_or(0) != 0 || row.distance.value_or(0) > 0;
    const std::string found(fields.text(Column::set_order));
    if (!has_work && row.seconds.value_or(0) > 0) {
      row.kind = RowKind::rest_timer;
    } else if (!has_work && !row.notes.empty()) {
      row.kind = RowKind::note;
    } else {
      row.notes.push_back("set " + found);
      row.warnings.emplace_back(found, "not a known kind of set; read as a working set, kept in its note");
    }
  }
  if (is_one_of(type, {"warmup", "warm up", "warm-up"})) {
    row.kind = RowKind::warmup_set;
  } else if (is_one_of(type, {"dropset", "drop set", "drop"})) {
    row.kind = RowKind::drop_set;
  } else if (type == "failure") {
    row.kind = RowKind::failure_set;
  } else if (!is_one_of(type, {"", "normal", "working"})) {
    row.notes.push_back("set type " + std::string(fields.text(Column::set_type)));
    row.warnings.emplace_back(row.notes.back(),
                              "not a known kind of set; read as a working set, kept in its note");
  }
  if (row.exercise.empty() && row.kind != RowKind::note && row.kind != RowKind::rest_timer) {
    throw RowFault{joined(fields.record(), layout_.delimiter), "no exercise"};
  }
}

}  // namespace traininglog
