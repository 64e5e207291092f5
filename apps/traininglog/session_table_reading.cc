#include "apps/traininglog/session_table_reading.h"

#include <string>
#include <utility>

#include <perdure/error.h>

#include "apps/traininglog/csv_reader.h"
#include "apps/traininglog/json_log.h"
#include "apps/traininglog/log_text.h"
#include "apps/traininglog/session_csv.h"

namespace traininglog {

namespace {

using OnSession = std::function<void(ImportedSession)>;

void give(const std::optional<std::string>& document, const OnSession& on_session) {
  if (!document) return;
  for (ImportedSession& session : read_json_log(*document, false)) {
    if (session.session) session.label = session.session->date.substr(0, 10) + " " + session.session->focus;
    on_session(std::move(session));
  }
}

void refuse(const CsvRecord& row, std::string why, const OnSession& on_session) {
  ImportedSession imported;
  imported.rejections.push_back({row.line, {}, "row refused: " + std::move(why), true});
  on_session(std::move(imported));
}

std::string fault_of(const CsvRecord& row) {
  for (const std::string& field : row.fields) {
    if (const auto fault = encoding_fault(field)) return fault->message;
  }
  return row.fault;
}

}  // namespace

std::optional<char> recognised_session_table(std::string_view beginning) {
  beginning = without_byte_order_mark(beginning);
  const auto delimiter = csv_delimiter(beginning);
  if (!delimiter) return std::nullopt;
  TextSource source{std::string(beginning)};
  const auto header = CsvReader(source, *delimiter).next();
  return header && is_session_csv(header->fields) ? delimiter : std::nullopt;
}

RowCounts read_session_table(ByteSource& source, char delimiter, const OnSession& on_session) {
  RowCounts counts;
  CsvReader rows(source, delimiter);
  SessionCsv table(rows.next().value_or(CsvRecord()).fields);
  while (const std::optional<CsvRecord> row = rows.next()) {
    ++counts.rows;
    std::string fault = fault_of(*row);
    std::optional<std::string> document;
    if (fault.empty()) {
      try {
        document = table.add_row(row->fields);
      } catch (const perdure::Error& error) {
        fault = error.what();
      }
    }
    give(document, on_session);
    if (fault.empty()) {
      ++counts.sets;
      continue;
    }
    ++counts.refused;
    refuse(*row, std::move(fault), on_session);
  }
  give(table.finish(), on_session);
  return counts;
}

}  // namespace traininglog
