#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/byte_source.h"

namespace traininglog {

struct CsvRecord {
  std::size_t line = 0;  ///< from 1, where it begins
  std::vector<std::string> fields;
  std::string fault;  ///< not empty: the quotes are wrong, and the fields mean little
};

/// Reads comma-separated values (RFC 4180, with any delimiter) in memory bounded by the largest record. A
/// quoted field may hold delimiters, line ends, and quotes written twice; a quote within an unquoted field is
/// a character as any other. Lines end with LF, CRLF or CR; blank ones are skipped, and so is a UTF-8 byte
/// order mark in front of everything. Expects a source at its beginning, which outlives it.
///
/// Written here since none of Debian's libraries tells in which line a record stands.
class CsvReader {
 public:
  CsvReader(ByteSource& source, char delimiter) : source_(source), delimiter_(delimiter) {}

  /// Empty at the end. Throws Error when reading fails. A record over `limits::kCsvRecordBytes` has a fault,
  /// and nothing is read behind it.
  [[nodiscard]] std::optional<CsvRecord> next();

 private:
  [[nodiscard]] int peek();
  int take();
  void skip_byte_order_mark();
  void skip_line_end();
  bool read_field(CsvRecord& record);
  bool read_quoted(CsvRecord& record);
  bool count_byte(CsvRecord& record);
  bool add(CsvRecord& record, char c);

  ByteSource& source_;
  const char delimiter_;
  std::string_view piece_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t record_bytes_ = 0;
  bool started_ = false;
  bool over_ = false;
};

/// The delimiter of a text by its first line: the most frequent of `,` `;` and tab outside of quotes. Empty
/// when there is none of them.
[[nodiscard]] std::optional<char> csv_delimiter(std::string_view text);

}  // namespace traininglog
