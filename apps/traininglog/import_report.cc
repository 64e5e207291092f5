#include "apps/traininglog/import_report.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "apps/terminal/display.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

using perdure::json::Writer;

struct StatusText {
  ImportStatus status;
  std::string_view json;
  std::string_view summary;
  bool failure;
};

constexpr std::array<StatusText, 9> kStatusTexts{{
    {ImportStatus::saved, "saved", "saved", false},
    {ImportStatus::replaced, "replaced", "replaced", false},
    {ImportStatus::updated, "updated", "updated", false},
    {ImportStatus::already_imported, "already_imported", "already imported", false},
    {ImportStatus::duplicate, "duplicate", "duplicate", false},
    {ImportStatus::conflict, "conflict", "in conflict", true},
    {ImportStatus::rejected, "rejected", "rejected", true},
    {ImportStatus::passed, "skipped", "skipped", false},
    {ImportStatus::failed, "failed", "failed", true},
}};

const StatusText& text_of(ImportStatus status) { return kStatusTexts.at(static_cast<std::size_t>(status)); }

std::string outcome_text(const ImportResult& result, bool dry_run) {
  const std::string_view would = dry_run ? "would be " : "";
  switch (result.status) {
    case ImportStatus::saved:
      return fmt::format("{}saved as {}", would, result.session_file);
    case ImportStatus::replaced:
      return fmt::format("{}saved in place of {}", would, result.session_file);
    case ImportStatus::updated:
      return fmt::format("{}updated in {}", would, result.session_file);
    case ImportStatus::already_imported:
      return "already imported";
    default:
      return std::string(text_of(result.status).json);
  }
}

/// `strong.csv (2026-04-24 09:40 Upper Body)`
std::string name_of(const ImportResult& result) {
  return result.label.empty() ? result.file : fmt::format("{} ({})", result.file, result.label);
}

struct RowMember {
  std::string_view json;
  std::string_view singular;
  std::size_t RowCounts::*count;
};

constexpr std::array<RowMember, 6> kRowMembers{{
    {"rows", "row", &RowCounts::rows},
    {"sets", "set", &RowCounts::sets},
    {"rest_timers", "rest timer", &RowCounts::rest_timers},
    {"notes", "note", &RowCounts::notes},
    {"empty", "empty", &RowCounts::empty},
    {"refused", "refused", &RowCounts::refused},
}};

/// `665 rows: 640 sets, 20 rest timers, 3 notes, 2 refused`
std::string rows_text(const RowCounts& counts) {
  std::string text;
  for (const RowMember& each : kRowMembers) {
    const std::size_t count = counts.*each.count;
    const bool is_total = each.count == &RowCounts::rows;
    if (count == 0 && !is_total) continue;
    const bool counted = is_total || each.count == &RowCounts::sets ||
                         each.count == &RowCounts::rest_timers || each.count == &RowCounts::notes;
    const std::string part =
        counted ? terminal::count_text(count, each.singular) : fmt::format("{} {}", count, each.singular);
    text += (text.empty() ? "" : text.back() == ':' ? " " : ", ") + part + (is_total ? ":" : "");
  }
  return text;
}

void member_if_known(Writer& json, std::string_view name, const std::string& text) {
  if (!text.empty()) json.member(name, text);
}

}  // namespace

std::string remark_text(const std::string& file, const Remark& remark) {
  const std::string place = remark.line == 0 ? file : fmt::format("{}:{}", file, remark.line);
  if (remark.found.empty()) return fmt::format("{}: {}", place, remark.message);
  return fmt::format("{}: \"{}\", {}", place, remark.found, remark.message);
}

ImportReport::ImportReport(terminal::Console& console, bool dry_run) : console_(console), dry_run_(dry_run) {}

void ImportReport::add(const ImportResult& result) {
  ++result_count_;
  ++counts_[result.status];
  if (text_of(result.status).failure) {
    ++failure_count_;
  } else if (result.status != ImportStatus::passed) {
    warning_count_ += result.remarks.size() + (result.message.empty() ? 0 : 1);
  }
  if (console_.json) {
    collect(result);
  } else {
    print(result);
  }
}

void ImportReport::add(const PassedPath& path) {
  ImportResult result{path.path, path.failure ? ImportStatus::rejected : ImportStatus::passed};
  result.message = path.reason;
  add(result);
}

void ImportReport::add(const std::string& file, const ReadExport& read) {
  const RowCounts& counts = read.counts;
  if (!read.unit_remark.empty()) warn(file + ": " + read.unit_remark);
  if (counts.refused > 0) ++failure_count_;
  if (console_.json) {
    Writer json;
    json.begin_object().member("file", file);
    for (const RowMember& each : kRowMembers) json.member(each.json, std::uint64_t{counts.*each.count});
    exports_.push_back(std::move(json.end_object()).text());
    return;
  }
  if (counts.rows > 0 && !console_.quiet) console_.write_line(file + ": " + rows_text(counts));
}

void ImportReport::warn(const std::string& text) {
  ++warning_count_;
  if (console_.json) {
    warnings_.push_back(text);
  } else {
    console_.warning(text);
  }
}

void ImportReport::gap(const std::string& text) {
  ++failure_count_;
  warn(text);
}

void ImportReport::print(const ImportResult& result) {
  const StatusText& status = text_of(result.status);
  print_remarks(result);
  if (result.status == ImportStatus::passed) {
    const std::string& reason = result.remarks.empty() ? result.message : result.remarks.front().message;
    console_.note(fmt::format("{}: skipped: {}", name_of(result), reason));
  } else if (status.failure) {
    const std::string why = result.message.empty() ? std::string() : ": " + result.message;
    console_.problem(status.json, fmt::format("{}: {}{}", name_of(result), status.summary, why));
  } else {
    if (!result.message.empty()) console_.warning(fmt::format("{}: {}", name_of(result), result.message));
    if (!console_.quiet) console_.write_line(name_of(result) + ": " + outcome_text(result, dry_run_));
  }
}

void ImportReport::print_remarks(const ImportResult& result) {
  if (result.status == ImportStatus::passed) return;
  for (const Remark& remark : result.remarks) {
    if (result.status == ImportStatus::rejected) {
      console_.problem("rejected", remark_text(result.file, remark));
    } else {
      console_.warning(remark_text(result.file, remark));
    }
  }
}

void ImportReport::collect(const ImportResult& result) {
  Writer json;
  json.begin_object().member("file", result.file).member("status", text_of(result.status).json);
  member_if_known(json, "label", result.label);
  member_if_known(json, "id", result.id);
  member_if_known(json, "session_file", result.session_file);
  member_if_known(json, "message", result.message);
  json.key("remarks").begin_array();
  for (const Remark& remark : result.remarks) {
    json.begin_object();
    if (remark.line > 0) json.member("line", std::uint64_t{remark.line});
    member_if_known(json, "found", remark.found);
    json.member("message", remark.message).end_object();
  }
  json.end_array().end_object();
  collected_.push_back(std::move(json).text());
}

std::string ImportReport::summary() const {
  std::string text;
  for (const StatusText& status : kStatusTexts) {
    const auto count = counts_.find(status.status);
    if (count == counts_.end()) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count->second, status.summary);
  }
  if (text.empty()) text = "no log";
  if (warning_count_ > 0)
    text += fmt::format("; {} warning{}", warning_count_, warning_count_ == 1 ? "" : "s");
  return text + (dry_run_ ? "; dry run, nothing was written" : "");
}

std::string ImportReport::json() const {
  Writer json;
  json.begin_object().member("dry_run", dry_run_).key("files").begin_array();
  for (const std::string& file : collected_) json.raw(file);
  json.end_array().key("summary").begin_object();
  for (const StatusText& status : kStatusTexts) {
    const auto count = counts_.find(status.status);
    json.member(status.json, std::uint64_t{count == counts_.end() ? 0 : count->second});
  }
  json.end_object();
  if (!exports_.empty()) {
    json.key("exports").begin_array();
    for (const std::string& each : exports_) json.raw(each);
    json.end_array();
  }
  json.key("warnings").begin_array();
  for (const std::string& warning : warnings_) json.value(warning);
  json.end_array().end_object();
  return std::move(json).text();
}

void ImportReport::finish() {
  if (console_.json) {
    console_.write_line(json());
  } else if (!console_.quiet) {
    console_.write_line(summary());
  }
}

}  // namespace traininglog
