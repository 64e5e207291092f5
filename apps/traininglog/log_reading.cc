#include "apps/traininglog/log_reading.h"

#include <string>
#include <utility>

#include "apps/traininglog/csv_reader.h"
#include "apps/traininglog/json_log.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/log_facts.h"
#include "apps/traininglog/log_text.h"
#include "apps/traininglog/markdown_log.h"
#include "apps/traininglog/plain_text_log.h"

namespace traininglog {

namespace {

ImportedSession none(Remark why) {
  ImportedSession imported;
  imported.rejections.push_back(std::move(why));
  return imported;
}

ImportedSession of_written_log(ReadLog log, std::string shape) {
  ImportedSession imported;
  imported.session = std::move(log.session);
  imported.shape = std::move(shape);
  imported.user_id = std::move(log.user_id);
  imported.user_name = std::move(log.user_name);
  imported.warnings = std::move(log.warnings);
  imported.rejections = std::move(log.rejections);
  return imported;
}

std::vector<ImportedSession> plain_text(std::string_view text, bool strict) {
  std::vector<ImportedSession> sessions;
  std::vector<ReadLog> logs = read_plain_text_logs(text, strict);
  const bool several = logs.size() > 1;
  for (ReadLog& log : logs) {
    ImportedSession imported = of_written_log(std::move(log), "text");
    if (several) imported.label = "log " + std::to_string(sessions.size() + 1);
    sessions.push_back(std::move(imported));
  }
  return sessions;
}

/// The columns of a table, so that one can see why it is no known export; empty when it is none.
std::string columns_of(std::string_view text) {
  constexpr std::size_t kFewestColumns = 4;
  const auto delimiter = csv_delimiter(text.substr(0, limits::kFileHeadBytes));
  if (!delimiter) return {};
  TextSource source{std::string(text.substr(0, limits::kFileHeadBytes))};
  const auto first = CsvReader(source, *delimiter).next();
  if (!first || first->fields.size() < kFewestColumns) return {};
  std::string columns;
  for (const std::string& field : first->fields) columns += (columns.empty() ? "" : ", ") + field;
  return columns;
}

ImportedSession no_log(std::string_view text, bool named) {
  const std::string columns = columns_of(text);
  ImportedSession other =
      columns.empty()
          ? none({1,
                  {},
                  "no training log: neither markdown (# Training Log), nor plain text (BEGIN:), JSON, or a "
                  "CSV "
                  "export of Strong, Hevy or FitNotes",
                  false})
          : none({1, columns, "a table, but its columns are those of no export of Strong, Hevy or FitNotes",
                  false});
  other.left_alone = !named;
  return other;
}

}  // namespace

std::vector<ImportedSession> read_log_file(std::string_view bytes, bool named, bool strict) {
  if (std::optional<Remark> fault = text_fault(bytes)) return {none(std::move(*fault))};
  const std::string_view text = without_byte_order_mark(bytes);
  switch (format_of(text)) {
    case LogFormat::markdown: {
      ImportedSession imported = of_written_log(read_complete_log(text, strict), "markdown");
      // One that was exported brings its own.
      if (imported.session && !imported.session->id.empty()) imported.identity = Identity::own;
      return {std::move(imported)};
    }
    case LogFormat::plain_text:
      return plain_text(text, strict);
    case LogFormat::json:
      return read_json_log(text, strict);
    case LogFormat::empty:
      return {none({1, {}, "the file is empty", false})};
    case LogFormat::other:
      break;
  }
  return {no_log(text, named)};
}

}  // namespace traininglog
