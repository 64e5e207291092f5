#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <perdure/error.h>
#include <perdure/store.h>

#include "apps/terminal/display.h"
#include "apps/terminal/input.h"
#include "apps/terminal/progress.h"
#include "apps/traininglog/byte_source.h"
#include "apps/traininglog/commands.h"
#include "apps/traininglog/export_reading.h"
#include "apps/traininglog/import_report.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/log_import.h"
#include "apps/traininglog/log_sources.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_mirror.h"
#include "apps/traininglog/session_store.h"
#include "apps/traininglog/session_table_reading.h"
#include "core/fs.h"

namespace traininglog {

namespace {

using terminal::ExitCode;

struct Arguments {
  std::vector<std::string> paths;
  ImportOptions import;
  std::string unit;
  std::string date_order;

  [[nodiscard]] ExportOptions of_exports() const {
    ExportOptions options;
    options.unit = weight_unit_named(unit);
    if (date_order == "day-month") options.date_order = DateOrder::day_first;
    if (date_order == "month-day") options.date_order = DateOrder::month_first;
    return options;
  }
};

std::unique_ptr<ByteSource> open_source(const LogSource& source) {
  if (source.path != kStandardInput) return std::make_unique<FileSource>(source.path);
  return std::make_unique<TextSource>(terminal::Input("-").read_all(limits::kStandardInputBytes));
}

void report_written(const Project& project, const std::vector<std::string>& written, ImportReport& report) {
  constexpr std::size_t kMostNamed = 10;
  if (written.size() > kMostNamed) {
    report.warn(fmt::format("{} session files were missing; written from the database", written.size()));
    return;
  }
  for (const std::string& name : written) {
    report.warn(perdure::fs::join(project.sessions_directory, name) +
                ": was missing; written from the database");
  }
}

void report_differing(const Project& project, SessionMirror& mirror, ImportReport& report) {
  using Kind = perdure::MirrorFinding::Kind;
  std::vector<std::string> edited;
  std::size_t extra_count = 0;
  for (const perdure::MirrorFinding& finding : mirror.verify()) {
    if (finding.kind == Kind::edited) {
      edited.push_back(perdure::fs::join(project.sessions_directory, finding.file));
    } else if (finding.kind == Kind::extra) {
      ++extra_count;
    } else if (finding.is_problem()) {
      report.warn(finding.what);
    }
  }
  if (!edited.empty()) {
    report.warn(fmt::format("{} of the session files differ from the database and were left as they are: {}",
                            edited.size(), fmt::join(edited, ", ")));
  }
  if (extra_count > 0) {
    report.warn(
        fmt::format("{} of the session files hold sessions that the database does not have", extra_count));
  }
}

void report_earlier_saves(const Project& project, SessionMirror& mirror, ImportReport& report) {
  const EarlierSaves earlier = complete_earlier_saves(project, mirror);
  report_written(project, earlier.written, report);
  if (earlier.problem) {
    report.gap("the session files do not follow the database: " + *earlier.problem);
  } else {
    report_differing(project, mirror, report);
  }
}

/// Shows how much of a large file was read.
class WatchedSource : public ByteSource {
 public:
  WatchedSource(ByteSource& source, terminal::Progress& progress, std::string what)
      : source_(source), progress_(progress), what_(std::move(what)) {}

  [[nodiscard]] std::string_view next() override {
    const std::string_view piece = source_.next();
    bytes_count_ += piece.size();
    progress_.show_text(what_ + "  " + terminal::bytes_text(bytes_count_));
    return piece;
  }
  void rewind() override {
    source_.rewind();
    bytes_count_ = 0;
    what_ += ", workouts";
  }

 private:
  ByteSource& source_;
  terminal::Progress& progress_;
  std::string what_;
  std::uint64_t bytes_count_ = 0;
};

/// Everything in `source`, if it is no larger than a log may be.
std::string read_log(ByteSource& source, const std::string& path) {
  std::string text = beginning_of(source, limits::kLogBytes + 1);
  if (text.size() <= limits::kLogBytes) return text;
  throw perdure::Error(perdure::code::kTooLarge,
                       fmt::format("cannot read {}: larger than {}, and no export of a training app", path,
                                   terminal::bytes_text(limits::kLogBytes)));
}

void import_source(const LogSource& source, const Arguments& arguments, LogImport& import,
                   ImportReport& report, terminal::Progress& progress) {
  const std::unique_ptr<ByteSource> bytes = open_source(source);
  const std::string beginning = beginning_of(*bytes, limits::kFileHeadBytes);
  const auto on_session = [&](ImportedSession session) {
    import.add_session(source.path, std::move(session));
  };
  WatchedSource watched(*bytes, progress, source.path);
  ReadExport read;
  if (const auto delimiter = recognised_session_table(beginning)) {
    read.counts = read_session_table(watched, *delimiter, on_session);
  } else if (const auto layout = recognised_export(beginning)) {
    read = read_export(watched, *layout, arguments.of_exports(), on_session);
  } else {
    return import.add(source.path, read_log(*bytes, source.path), source.named);
  }
  // So that the rows are told behind their workouts.
  import.finish();
  report.add(source.path, read);
}

void import_all(const std::vector<LogSource>& sources, const Arguments& arguments, LogImport& import,
                ImportReport& report, terminal::Progress& progress) {
  for (const LogSource& source : sources) {
    try {
      import_source(source, arguments, import, report, progress);
    } catch (const perdure::Error& error) {
      if (import.has_ended()) throw;
      import.add_unreadable(source.path, error.what());
    }
  }
  import.finish();
}

ExitCode import_logs(terminal::Program& program, const Project& project, const Arguments& arguments) {
  ImportReport report(program.console(), arguments.import.dry_run);
  const LogSources sources = find_logs(arguments.paths);
  for (const PassedPath& path : sources.passed) report.add(path);
  const std::size_t expected_count = report.result_count() + sources.logs.size();
  try {
    if (!sources.logs.empty()) {
      const auto store = arguments.import.dry_run ? open_for_reading(project) : open_for_writing(project);
      std::optional<SessionMirror> mirror;
      if (!arguments.import.dry_run) report_earlier_saves(project, mirror.emplace(*store, project), report);
      SessionFiles files(project.sessions_directory);
      terminal::Progress progress(program.console(), "session");
      LogImport import(project, arguments.import, store.get(), mirror ? &*mirror : nullptr, files,
                       [&](const ImportResult& result) {
                         report.add(result);
                         progress.show(report.result_count());
                       });
      import_all(sources.logs, arguments, import, report, progress);
    }
  } catch (const perdure::Error&) {
    const std::size_t left_count = expected_count - report.result_count();
    if (left_count > 0) {
      report.warn("the import ends here, with " + terminal::count_text(left_count, "log") + " not read");
    }
    report.finish();
    throw;
  }
  report.finish();
  return report.complete() ? ExitCode::ok : ExitCode::failure;
}

}  // namespace

void add_import_logs(terminal::Program& program, SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<Arguments>();
  auto& command = program.command(
      "import-logs", "import training logs and exports of training apps", [&program, &shared, arguments] {
        return in_project(program, shared,
                          [&](const Project& project) { return import_logs(program, project, *arguments); });
      });
  command.arguments(
      "PATH", arguments->paths,
      "a log, an export, a folder (*.md, *.txt, *.json, *.csv, with the folders in it), or - for "
      "standard input");
  command.flag("--dry-run", arguments->import.dry_run, "read and report, write nothing");
  command.flag("--strict", arguments->import.strict, "reject logs with a malformed set, goal or RPE");
  command.flag("--overwrite", arguments->import.overwrite,
               "replace sessions that are stored with another content");
  command.flag("--as-new", arguments->import.as_new, "save them as further sessions of that day and focus",
               {"--overwrite"});
  command.option({"--unit", "UNIT", "the weights of an export that names no unit", "", {"kg", "lbs"}},
                 arguments->unit);
  command.option(
      {"--date-order", "ORDER", "which comes first in dates like 3/4/2026", "", {"day-month", "month-day"}},
      arguments->date_order);
  command.option({"--user-id", "ID", "whose sessions these are (default 1)", "TRAININGLOGS_USER_ID"},
                 shared.project.user_id);
  command.option(
      {"--user-name", "NAME", "the name to show for the user (default Athlete)", "TRAININGLOGS_USER_NAME"},
      shared.project.user_name);
  command.details(
      "Reads logs in markdown and plain text, sessions in JSON of any shape, and CSV exports of Strong, Hevy "
      "and FitNotes; which one a file is follows from its content. Each session becomes one document in the "
      "database and one JSON file in data/output/sessions. Both are durable before it is called saved. One "
      "that is "
      "stored already is left alone, so the command may be repeated at will. A workout that was changed in "
      "the app "
      "is updated; one that was edited here too, and a log whose content has changed, are conflicts until "
      "--overwrite or --as-new decides. `undo-import` takes back what an import wrote.\n\n"
      "Every line that cannot be read as meant is kept in the nearest note and reported with file and line. "
      "A log "
      "without date, focus or exercises is rejected, and so is a row of an export that cannot be read; the "
      "others "
      "are imported, and the exit code is 1.");
  command.section("Examples",
                  "traininglog import-logs logs/\ntraininglog import-logs --dry-run --strict "
                  "logs/2026-03-02.md\ntraininglog import-logs --unit lbs strong.csv\n");
}

}  // namespace traininglog
