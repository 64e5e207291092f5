#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "apps/terminal/console.h"
#include "apps/traininglog/export_reading.h"
#include "apps/traininglog/log_import.h"
#include "apps/traininglog/log_sources.h"

namespace traininglog {

namespace terminal = perdure::terminal;

/// Tells what became of each file of an import: a line on standard output, and every line of a log that was
/// not read as meant as `file:line: what, why` on standard error. With --json one object at the end instead.
class ImportReport {
 public:
  ImportReport(terminal::Console& console, bool dry_run);

  void add(const ImportResult& result);
  /// What an import passes by before it reads anything.
  void add(const PassedPath& path);
  /// What the rows of an export were.
  void add(const std::string& file, const ReadExport& read);
  /// A sentence about the project rather than about a file.
  void warn(const std::string& text);
  /// The same, and the import is not complete.
  void gap(const std::string& text);
  /// The summary or, with --json, the object.
  void finish();

  /// Whether everything that was asked for is in the project now.
  [[nodiscard]] bool complete() const { return failure_count_ == 0; }
  [[nodiscard]] std::size_t result_count() const { return result_count_; }

 private:
  void print(const ImportResult& result);
  void print_remarks(const ImportResult& result);
  void collect(const ImportResult& result);
  [[nodiscard]] std::string summary() const;
  [[nodiscard]] std::string json() const;

  terminal::Console& console_;
  const bool dry_run_;
  std::map<ImportStatus, std::size_t> counts_;
  std::size_t result_count_ = 0;
  std::size_t failure_count_ = 0;
  std::size_t warning_count_ = 0;
  std::vector<std::string> collected_;  ///< JSON objects of files, with --json
  std::vector<std::string> warnings_;
  std::vector<std::string> exports_;  ///< JSON objects of the rows of exports
};

/// `logs/a.md:12: "3. 16.8", reps not recorded`
[[nodiscard]] std::string remark_text(const std::string& file, const Remark& remark);

}  // namespace traininglog
