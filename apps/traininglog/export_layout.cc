#include "apps/traininglog/export_layout.h"

#include <algorithm>
#include <utility>

#include "apps/traininglog/line_scanner.h"
#include "core/letter_case.h"

namespace traininglog {

namespace {

/// Names of columns in lower case, each between bars.
struct ColumnNames {
  Column column;
  std::string_view names;
};

constexpr std::array<ColumnNames, 17> kStrongNames{{
    {Column::workout_number, "|workout #|"},
    {Column::start, "|date|datum|fecha|data|日期|日付|"},
    {Column::workout_name,
     "|workout name|workout-name|nom de l'entraînement|nombre del entrenamiento|nome dell'allenamento|"
     "nome do treino|锻炼名称|"},
    {Column::duration,
     "|duration|workout duration|dauer|workout-dauer|durée|duración|durata|duração|时长|锻炼时长|"},
    {Column::duration_seconds, "|duration (sec)|"},
    {Column::exercise,
     "|exercise name|name der übung|nom de l'exercice|nombre del ejercicio|nome dell'esercizio|"
     "nome do exercício|练习名称|动作名称|锻炼项目名称|"},
    {Column::set_order,
     "|set order|reihenfolge festlegen|satzreihenfolge|ordre de la série|ordre des séries|orden de la serie|"
     "ordine della serie|ordem da série|组序|组顺序|设置顺序|"},
    {Column::weight, "|weight|gewicht|poids|peso|重量|"},
    {Column::weight_unit, "|weight unit|gewichtseinheit|unité de poids|重量单位|"},
    {Column::reps,
     "|reps|wiederh.|wiederholungen|réps|répétitions|repeticiones|ripetizioni|repetições|次数|"},
    {Column::rpe, "|rpe|"},
    {Column::distance, "|distance|entfernung|distanz|strecke|distancia|distanza|distância|距离|"},
    {Column::distance_unit, "|distance unit|entfernungseinheit|unité de distance|距离单位|"},
    {Column::seconds, "|seconds|sekunden|secondes|segundos|secondi|秒|秒数|"},
    {Column::notes, "|notes|notizen|hinweise|notas|note|备注|笔记|"},
    {Column::workout_notes,
     "|workout notes|workout-notizen|notes d'entraînement|notes de l'entraînement|notas del "
     "entrenamiento|锻炼备注|"},
    {Column::set_type, "|set type|"},
}};

constexpr std::array<ColumnNames, 13> kHevyNames{{
    {Column::workout_name, "|title|"},
    {Column::start, "|start_time|"},
    {Column::end, "|end_time|"},
    {Column::workout_notes, "|description|"},
    {Column::exercise, "|exercise_title|"},
    {Column::superset, "|superset_id|"},
    {Column::exercise_notes, "|exercise_notes|"},
    {Column::set_order, "|set_index|"},
    {Column::set_type, "|set_type|"},
    {Column::reps, "|reps|"},
    {Column::seconds, "|duration_seconds|"},
    {Column::rpe, "|rpe|"},
    {Column::notes, "|notes|"},
}};

constexpr std::array<ColumnNames, 10> kFitNotesNames{{
    {Column::start, "|date|"},
    {Column::exercise, "|exercise|"},
    {Column::category, "|category|"},
    {Column::weight, "|weight|"},
    {Column::weight_unit, "|weight unit|"},
    {Column::reps, "|reps|"},
    {Column::distance, "|distance|"},
    {Column::distance_unit, "|distance unit|"},
    {Column::time, "|time|"},
    {Column::notes, "|comment|notes|"},
}};

/// In lower case, one blank between words, the plain apostrophe.
std::string plain_name(std::string_view name) {
  constexpr std::string_view kApostrophe = "’";
  std::string plain = perdure::lower_case(trimmed(with_plain_spaces(name)));
  for (std::size_t at; (at = plain.find(kApostrophe)) != std::string::npos;) {
    plain.replace(at, kApostrophe.size(), "'");
  }
  return plain;
}

/// Whether `name` is one of `names`, which stand between bars.
bool lists(std::string_view names, std::string_view name) {
  if (name.empty() || name.find('|') != std::string_view::npos) return false;
  for (std::size_t at = 0; (at = names.find(name, at)) != std::string_view::npos; ++at) {
    if (names[at - 1] == '|' && names[at + name.size()] == '|') return true;
  }
  return false;
}

class HeaderReading {
 public:
  HeaderReading(App app, const CsvRecord& header, char delimiter) {
    layout_.app = app;
    layout_.delimiter = delimiter;
    layout_.width = header.fields.size();
  }

  template <std::size_t Count>
  void read(const CsvRecord& header, const std::array<ColumnNames, Count>& names) {
    for (std::size_t i = 0; i < header.fields.size(); ++i) {
      const std::string name = plain_name(header.fields[i]);
      if (take_named(i, name, names) || take_with_unit(i, name)) continue;
      layout_.unknown.emplace_back(i, header.fields[i]);
    }
  }

  [[nodiscard]] std::optional<ExportLayout> result(std::initializer_list<Column> required) {
    for (const Column column : required) {
      if (!layout_.place(column)) return std::nullopt;
    }
    return std::move(layout_);
  }

 private:
  template <std::size_t Count>
  bool take_named(std::size_t place, const std::string& name, const std::array<ColumnNames, Count>& names) {
    for (const ColumnNames& each : names) {
      if (lists(each.names, name)) return take(each.column, place);
    }
    return false;
  }

  /// `Weight (kg)`, `weight_lbs`, `lb`; `Distance (meters)`, `distance_km`, `mi`.
  bool take_with_unit(std::size_t place, const std::string& name) {
    const std::size_t mark = std::min(name.find_first_of("(_"), name.size());
    const bool has_base = mark != name.size();
    const std::string_view base = trimmed(std::string_view(name).substr(0, has_base ? mark : 0));
    std::string_view unit = std::string_view(name).substr(has_base ? mark + 1 : 0);
    if (unit.ends_with(')')) unit.remove_suffix(1);
    static constexpr std::string_view kWeights = "|weight|gewicht|poids|peso|重量|";
    static constexpr std::string_view kDistances = "|distance|entfernung|distancia|distanza|距离|";
    const WeightUnit weight = weight_unit_named(unit);
    if (weight != WeightUnit::unknown && (base.empty() || lists(kWeights, base))) {
      layout_.weight_unit = weight;
      return take(Column::weight, place);
    }
    for (const std::string_view known : {"km", "mi", "miles", "m", "meters", "metres"}) {
      if (unit != known || !(base.empty() || lists(kDistances, base))) continue;
      layout_.distance_unit = unit;
      return take(Column::distance, place);
    }
    return false;
  }

  bool take(Column column, std::size_t place) {
    auto& known = layout_.places.at(static_cast<std::size_t>(column));
    if (known) return false;
    known = place;
    return true;
  }

  ExportLayout layout_;
};

/// Strong on Android with `;` leaves the header out at times; its rows begin with a date and name the unit.
std::optional<ExportLayout> headless_strong(const CsvRecord& first, char delimiter) {
  constexpr std::array<Column, 14> kOrder{Column::start,         Column::workout_name, Column::exercise,
                                          Column::set_order,     Column::weight,       Column::weight_unit,
                                          Column::reps,          Column::rpe,          Column::distance,
                                          Column::distance_unit, Column::seconds,      Column::notes,
                                          Column::workout_notes, Column::duration};
  const std::size_t width = first.fields.size();
  if (width != kOrder.size() && width != kOrder.size() - 1) return std::nullopt;
  const bool is_row = !read_workout_date(first.fields[0], DateOrder::unknown).date.empty() &&
                      weight_unit_named(first.fields[5]) != WeightUnit::unknown;
  if (!is_row) return std::nullopt;
  ExportLayout layout;
  layout.delimiter = delimiter;
  layout.has_header = false;
  layout.width = width;
  for (std::size_t i = 0; i < width; ++i) layout.places.at(static_cast<std::size_t>(kOrder.at(i))) = i;
  return layout;
}

}  // namespace

std::string_view name_of(App app) {
  return app == App::strong ? "strong" : app == App::hevy ? "hevy" : "fitnotes";
}

std::optional<ExportLayout> export_layout(const CsvRecord& first, char delimiter) {
  HeaderReading hevy(App::hevy, first, delimiter);
  hevy.read(first, kHevyNames);
  if (auto layout = hevy.result(
          {Column::start, Column::workout_name, Column::exercise, Column::set_type, Column::weight}))
    return layout;
  HeaderReading fitnotes(App::fitnotes, first, delimiter);
  fitnotes.read(first, kFitNotesNames);
  if (auto layout = fitnotes.result({Column::start, Column::exercise, Column::category, Column::weight}))
    return layout;
  HeaderReading strong(App::strong, first, delimiter);
  strong.read(first, kStrongNames);
  if (auto layout = strong.result({Column::start, Column::exercise, Column::set_order, Column::weight}))
    return layout;
  return headless_strong(first, delimiter);
}

}  // namespace traininglog
