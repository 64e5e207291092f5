#include "apps/traininglog/export_reading.h"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

#include <perdure/error.h>

#include "apps/traininglog/limits.h"
#include "apps/traininglog/log_text.h"
#include "apps/traininglog/workout_builder.h"
#include "core/hash.h"

namespace traininglog {

namespace {

/// A workout by what its rows have in common, without keeping that text.
using WorkoutKey = std::string;

WorkoutKey key_of(const ExportRow& row) {
  return std::string(perdure::as_bytes(
      perdure::blake2b_128(row.start + '\n' + row.workout_name + '\n' + row.workout_number)));
}

struct KnownWorkout {
  std::size_t last_row = 0;
  int nth_of_its_start = 1;
};

ImportedSession of_file(Remark remark) {
  ImportedSession imported;
  imported.rejections.push_back(std::move(remark));
  return imported;
}

/// The first reading.
class Survey {
 public:
  Survey(const ExportLayout& layout, const ExportOptions& options) : layout_(layout), options_(options) {}

  /// What makes the file unreadable as a whole.
  [[nodiscard]] std::optional<Remark> read(ByteSource& source) {
    CsvReader reader(source, layout_.delimiter);
    ExportRowReader rows(layout_, options_.date_order);
    bool is_header = layout_.has_header;
    while (std::optional<CsvRecord> record = reader.next()) {
      if (auto fault = fault_of(*record)) return fault;
      if (std::exchange(is_header, false)) continue;
      ++row_count_;
      if (auto fault = take(rows.read(std::move(*record)))) return fault;
    }
    starts_.clear();
    return std::nullopt;
  }

  [[nodiscard]] const KnownWorkout& workout(const WorkoutKey& key) const { return workouts_.at(key); }
  [[nodiscard]] bool knows(const WorkoutKey& key) const { return workouts_.count(key) != 0; }

  [[nodiscard]] ExportUnits units() const {
    ExportUnits units;
    units.guessed = options_.unit == WeightUnit::unknown;
    units.weight = units.guessed ? guess_.unit() : options_.unit;
    if (units.guessed && layout_.weight_unit != WeightUnit::unknown) units.weight = layout_.weight_unit;
    units.distance = units.weight == WeightUnit::pounds ? "mi" : "km";
    return units;
  }
  /// Worth saying once for the whole file; empty when the rows name their units.
  [[nodiscard]] std::string unit_remark() const {
    if (!guess_.has_weights()) {
      const bool named_in_vain = options_.unit != WeightUnit::unknown && named_unit_;
      return named_in_vain ? "the export names its units; --unit was not needed" : std::string();
    }
    const bool pounds = units().weight == WeightUnit::pounds;
    if (options_.unit != WeightUnit::unknown) return {};
    return fmt::format(
        "no column names a unit; by how round they are the weights are read as {}; --unit {} "
        "reads them as the other",
        pounds ? "lbs" : "kg", pounds ? "kg" : "lbs");
  }

 private:
  [[nodiscard]] static std::optional<Remark> fault_of(const CsvRecord& record) {
    if (record.fields.empty()) return std::nullopt;
    for (const std::string& field : record.fields) {
      if (auto fault = encoding_fault(field)) {
        fault->line += record.line - 1;
        return fault;
      }
    }
    const bool never_ends = !record.fault.empty() && record.fault.find("never closed") != std::string::npos;
    if (never_ends) return Remark{record.line, {}, record.fault, false};
    return std::nullopt;
  }

  std::optional<Remark> take(const ExportRow& row) {
    if (row.kind == RowKind::refused && row.start.empty() &&
        row.why.find("--date-order") != std::string::npos) {
      return Remark{row.line, row.found, row.why + " (day-month or month-day)", false};
    }
    if (row.start.empty()) return std::nullopt;
    const auto [known, is_new] = workouts_.try_emplace(key_of(row));
    known->second.last_row = row_count_;
    if (is_new) known->second.nth_of_its_start = ++starts_[row.start];
    if (row.weight && row.weight_unit == WeightUnit::unknown) guess_.add(*row.weight);
    named_unit_ = named_unit_ || row.weight_unit != WeightUnit::unknown;
    if (workouts_.size() <= limits::kExportWorkoutsCount) return std::nullopt;
    return Remark{row.line,
                  {},
                  fmt::format("more than {} workouts; divide the file", limits::kExportWorkoutsCount),
                  false};
  }

  const ExportLayout& layout_;
  const ExportOptions& options_;
  std::unordered_map<WorkoutKey, KnownWorkout> workouts_;
  std::unordered_map<std::string, int> starts_;
  UnitGuess guess_;
  std::size_t row_count_ = 0;
  bool named_unit_ = false;
};

/// The second reading.
class Workouts {
 public:
  Workouts(const ExportLayout& layout, const ExportOptions& options, const Survey& survey,
           const std::function<void(ImportedSession)>& on_session)
      : layout_(layout),
        options_(options),
        survey_(survey),
        units_(survey.units()),
        on_session_(on_session) {}

  RowCounts read(ByteSource& source) {
    CsvReader reader(source, layout_.delimiter);
    ExportRowReader rows(layout_, options_.date_order);
    bool is_header = layout_.has_header;
    while (std::optional<CsvRecord> record = reader.next()) {
      if (std::exchange(is_header, false)) continue;
      ++counts_.rows;
      take(rows.read(std::move(*record)));
    }
    // Only a file that changed between the two readings leaves any.
    while (!open_.empty()) close(open_.begin());
    return counts_;
  }

 private:
  using Open = std::unordered_map<WorkoutKey, WorkoutBuilder>;

  void count(RowKind kind) {
    switch (kind) {
      case RowKind::rest_timer:
        ++counts_.rest_timers;
        break;
      case RowKind::note:
        ++counts_.notes;
        break;
      case RowKind::empty:
        ++counts_.empty;
        break;
      case RowKind::refused:
        ++counts_.refused;
        break;
      default:
        ++counts_.sets;
    }
  }

  void take(ExportRow row) {
    if (row.start.empty()) {
      count(row.kind);
      if (row.kind == RowKind::refused) refuse(row);
      return;
    }
    const WorkoutKey key = key_of(row);
    if (!survey_.knows(key)) {
      row.kind = RowKind::refused;
      row.found = row.start_text;
      row.why = "the file was changed while it was read";
      count(row.kind);
      return refuse(row);
    }
    if (waiting_count_ >= limits::kWaitingRowsCount) {
      throw perdure::Error(
          perdure::code::kTooLarge,
          fmt::format("line {}: {} rows wait for others of their workouts, which stand further "
                      "down; sort the rows by date",
                      row.line, waiting_count_));
    }
    count(row.kind);
    const auto workout = open_.try_emplace(key, layout_.app, units_).first;
    row.kind == RowKind::refused ? workout->second.refuse(row) : workout->second.add(row);
    ++waiting_count_;
    if (survey_.workout(key).last_row <= counts_.rows) close(workout);
  }

  void close(Open::iterator workout) {
    waiting_count_ -= workout->second.row_count();
    ImportedSession imported = workout->second.finish();
    if (survey_.knows(workout->first))
      imported.nth_of_its_start = survey_.workout(workout->first).nth_of_its_start;
    open_.erase(workout);
    on_session_(std::move(imported));
  }

  void refuse(const ExportRow& row) {
    on_session_(of_file({row.line, row.found, "row refused: " + row.why, true}));
  }

  const ExportLayout& layout_;
  const ExportOptions& options_;
  const Survey& survey_;
  const ExportUnits units_;
  const std::function<void(ImportedSession)>& on_session_;
  Open open_;
  std::size_t waiting_count_ = 0;
  RowCounts counts_;
};

}  // namespace

std::optional<ExportLayout> recognised_export(std::string_view beginning) {
  beginning = without_byte_order_mark(beginning);
  const auto delimiter = csv_delimiter(beginning);
  if (!delimiter) return std::nullopt;
  TextSource source{std::string(beginning)};
  const auto first = CsvReader(source, *delimiter).next();
  return first && first->fault.empty() ? export_layout(*first, *delimiter) : std::nullopt;
}

ReadExport read_export(ByteSource& source, const ExportLayout& layout, const ExportOptions& options,
                       const std::function<void(ImportedSession session)>& on_session) {
  Survey survey(layout, options);
  if (auto fault = survey.read(source)) {
    on_session(of_file(std::move(*fault)));
    return {};
  }
  source.rewind();
  return {Workouts(layout, options, survey, on_session).read(source), survey.unit_remark()};
}

}  // namespace traininglog
