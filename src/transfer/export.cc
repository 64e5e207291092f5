#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>

#include <perdure/error.h>
#include <perdure/transfer.h>

#include "core/fs.h"
#include "core/ids.h"
#include "core/json_writer.h"
#include "core/time.h"
#include "transfer/line_file.h"
#include "transfer/line_frame.h"
#include "transfer/record_source.h"
#include "transfer/source_check.h"

namespace perdure {
namespace {

/// Between two calls of `on_progress`.
constexpr std::uint64_t kProgressRecordsCount = 500;

using Write = std::function<void(std::string_view)>;

std::string line_of(const Record& record, bool is_change) {
  json::Writer writer;
  writer.begin_object();
  if (is_change) writer.member("kind", record.kind == ChangeKind::put ? "put" : "delete");
  writer.member("id", record.key.id).member("collection", record.key.collection);
  if (!record.key.scope.empty()) writer.member("scope", record.key.scope);
  if (record.version > 0) writer.member("version", record.version);
  if (record.created_at) writer.member("created_at", to_rfc3339(*record.created_at));
  if (record.updated_at) writer.member(is_change ? "at" : "updated_at", to_rfc3339(*record.updated_at));
  if (is_change) writer.member("actor", record.actor);
  if (record.kind == ChangeKind::put) write_body(writer, record.body, RecordShape::one_line);
  writer.end_object();
  return std::move(writer).text();
}

/// Without versions a document is what its text says.
void forget_versions(Record& record) {
  record.version = 0;
  record.created_at.reset();
  record.updated_at.reset();
}

class Lines {
 public:
  Lines(Store& from, const TransferOptions& options, const Write& write)
      : from_(from), options_(options), write_(write) {}

  TransferReport run() {
    SourceOptions chosen;
    chosen.collections = options_.collections;
    chosen.settings = options_.settings;
    chosen.late_changes = options_.versions;  // of two lines for one document the later version counts
    const auto source =
        options_.history ? history_of(from_, std::move(chosen)) : documents_of(from_, std::move(chosen));
    TransferReport report;
    report.kept_versions = options_.versions;
    write(LineFrame::first_line(from_.info(), options_.history));
    source->start();
    SourceRecord next;
    while (source->next(next)) {
      if (!next.problem.empty()) {
        refuse(report, source->place(next.record.key, next.line), next.code, next.problem);
        continue;
      }
      take(next, report);
    }
    if (report.refused_count == 0) write(LineFrame::last_line(line_count_));
    return report;
  }

 private:
  void take(SourceRecord& next, TransferReport& report) {
    Record& record = next.record;
    const bool is_settings = record.key.collection == kSettingsCollection;
    const bool is_change = options_.history || record.kind == ChangeKind::erase;
    if (!options_.versions) forget_versions(record);
    write(line_of(record, is_change));
    ++line_count_;
    if (!next.is_late) ++report.added_count;
    if (is_settings && !next.is_late) ++report.settings_count;
    if (options_.on_progress && line_count_ % kProgressRecordsCount == 0) {
      options_.on_progress("copy", line_count_);
    }
  }

  void write(std::string line) {
    line += '\n';
    if (!options_.dry_run) write_(line);
  }

  Store& from_;
  const TransferOptions& options_;
  const Write& write_;
  std::uint64_t line_count_ = 0;
};

void check_options(Store& from, const TransferOptions& options) {
  for (const std::string& name : options.collections) check_collection(name);
  std::vector<CollectionInfo> present;
  if (!options.collections.empty()) present = from.collections();
  for (const std::string& name : options.collections) {
    const bool is_there = std::any_of(present.begin(), present.end(),
                                      [&](const CollectionInfo& info) { return info.name == name; });
    if (!is_there) throw Error(code::kNotFound, fmt::format("the source has no collection {}", name));
  }
  if (options.history && !options.versions) {
    throw Error(code::kInvalidArgument, "a history has versions; it does not go without them");
  }
}

/// What a killed export left behind.
void remove_leftovers(const std::string& path) {
  const std::string directory = fs::parent_directory(path);
  for (const std::string& name : fs::abandoned_temporaries(directory)) {
    fs::remove_file(fs::join(directory, name));
  }
}

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;

TransferReport export_buffered(Store& from, const Write& write, const TransferOptions& options) {
  std::string buffer;
  const TransferReport report = Lines(from, options, [&](std::string_view bytes) {
                                  buffer += bytes;
                                  if (buffer.size() < kBufferBytes) return;
                                  write(buffer);
                                  buffer.clear();
                                }).run();
  if (!buffer.empty()) write(buffer);
  return report;
}

}  // namespace

TransferReport export_lines(Store& from, const Write& write, const TransferOptions& options) {
  check_options(from, options);
  return export_buffered(from, write, options);
}

TransferReport export_file(Store& from, const std::string& path, const TransferOptions& options) {
  check_options(from, options);
  if (fs::info(path).kind != fs::Kind::missing && !options.replace) {
    throw Error(code::kInvalidArgument,
                fmt::format("{} exists; give another name, or allow that it is replaced (--replace)", path));
  }
  if (options.dry_run)
    return export_buffered(
        from, [](std::string_view) {}, options);
  remove_leftovers(path);
  fs::AtomicFile file(path);
  const Write to_file = [&file](std::string_view bytes) { file.write(bytes); };
  if (!path.ends_with(".zst")) {
    TransferReport report = export_buffered(from, to_file, options);
    if (report.complete()) file.commit();
    return report;
  }
  CompressingSink compressed(to_file);
  TransferReport report = export_buffered(
      from, [&compressed](std::string_view bytes) { compressed.write(bytes); }, options);
  if (!report.complete()) return report;
  compressed.finish();
  file.commit();
  return report;
}

}  // namespace perdure
