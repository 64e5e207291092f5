#include "apps/traininglog/csv_reader.h"

#include <algorithm>
#include <array>

#include "apps/traininglog/limits.h"

namespace traininglog {

namespace {

constexpr int kEnd = -1;
constexpr std::array<char, 3> kDelimiters{',', ';', '\t'};

bool is_line_end(int c) { return c == '\n' || c == '\r' || c == kEnd; }

}  // namespace

int CsvReader::peek() {
  if (at_ == piece_.size()) {
    piece_ = source_.next();
    at_ = 0;
    if (piece_.empty()) return kEnd;
  }
  return static_cast<unsigned char>(piece_[at_]);
}

int CsvReader::take() {
  const int c = peek();
  if (c != kEnd) ++at_;
  return c;
}

void CsvReader::skip_byte_order_mark() {
  for (const int byte : {0xEF, 0xBB, 0xBF}) {
    if (peek() != byte) return;
    take();
  }
}

void CsvReader::skip_line_end() {
  const int c = take();
  if (c == kEnd) return;
  if (c == '\r' && peek() == '\n') take();
  ++line_;
}

/// So that memory is bounded, of a row of nothing but delimiters too.
bool CsvReader::count_byte(CsvRecord& record) {
  if (++record_bytes_ <= limits::kCsvRecordBytes) return true;
  record.fault = "a row longer than " + std::to_string(limits::kCsvRecordBytes) +
                 " bytes; is a quote in it never closed?";
  return false;
}

bool CsvReader::add(CsvRecord& record, char c) {
  record.fields.back() += c;
  return count_byte(record);
}

bool CsvReader::read_quoted(CsvRecord& record) {
  take();
  for (;;) {
    const int c = peek();
    if (c == kEnd) {
      record.fault = "a quote that is never closed";
      return false;
    }
    take();
    if (c == '"') {
      if (peek() != '"') return true;
      take();
    }
    const bool ends_line = c == '\n' || (c == '\r' && peek() != '\n');
    if (ends_line) ++line_;
    if (!add(record, static_cast<char>(c))) return false;
  }
}

/// False when nothing can be read behind it.
bool CsvReader::read_field(CsvRecord& record) {
  record.fields.emplace_back();
  if (peek() == '"') {
    if (!read_quoted(record)) return false;
    const int behind = peek();
    if (behind != delimiter_ && !is_line_end(behind)) record.fault = "text behind a closing quote";
  }
  while (!is_line_end(peek()) && peek() != delimiter_) {
    if (!add(record, static_cast<char>(take()))) return false;
  }
  return true;
}

std::optional<CsvRecord> CsvReader::next() {
  if (over_) return std::nullopt;
  if (!started_) skip_byte_order_mark();
  started_ = true;
  while (peek() == '\n' || peek() == '\r') skip_line_end();
  if (peek() == kEnd) return std::nullopt;
  CsvRecord record;
  record.line = line_;
  record_bytes_ = 0;
  while (read_field(record)) {
    if (peek() != delimiter_) {
      skip_line_end();
      return record;
    }
    take();
    if (!count_byte(record)) break;
  }
  over_ = true;
  return record;
}

std::optional<char> csv_delimiter(std::string_view text) {
  std::array<std::size_t, kDelimiters.size()> counts{};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '\n' || c == '\r')) break;
    for (std::size_t i = 0; i < kDelimiters.size(); ++i) {
      if (!quoted && c == kDelimiters[i]) ++counts[i];
    }
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  if (*most == 0) return std::nullopt;
  return kDelimiters[static_cast<std::size_t>(most - counts.begin())];
}

}  // namespace traininglog
