// Texts that are imported: what a file is taken for by traininglog, and how `perdure put --ndjson` reads its
// lines. Input: one file.

#include "tests/fuzz/fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>

#include <perdure/limits.h>

#include "apps/perdure/line_operation.h"
#include "apps/terminal/input.h"
#include "apps/traininglog/export_reading.h"
#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/log_import.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_reading.h"
#include "core/json_fault.h"
#include "core/json_text.h"

namespace perdure::fuzz {
namespace {

using traininglog::ImportResult;
using traininglog::ImportStatus;

/// A file in memory.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : fd_(memfd_create("input", MFD_CLOEXEC)) {
    const bool written =
        fd_ >= 0 && ::write(fd_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    if (!written) throw std::system_error(errno, std::generic_category(), "memfd");
  }
  ~MemoryFile() { ::close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  const int fd_;
};

std::vector<ImportResult> imported(std::string_view bytes, bool named) {
  traininglog::Project project;
  project.user_id = "1";
  project.user_name = "Athlete";
  project.sessions_directory = "/proc/self/no-such-directory";
  traininglog::ImportOptions options;
  options.dry_run = true;
  traininglog::SessionFiles files(project.sessions_directory);
  std::vector<ImportResult> results;
  traininglog::LogImport import(project, options, nullptr, nullptr, files,
                                [&](const ImportResult& result) { results.push_back(result); });
  import.add("first.md", bytes, named);
  import.add("second.md", bytes, named);
  import.finish();
  return results;
}

/// A file that is imported twice is the same logs the second time, whatever it is.
void check_import(std::string_view bytes) {
  for (const bool named : {true, false}) {
    const auto results = imported(bytes, named);
    require(!results.empty() && results.size() % 2 == 0, "a file without a result");
    const std::size_t count = results.size() / 2;
    for (std::size_t i = 0; i < count; ++i) {
      const ImportStatus first = results[i].status;
      const ImportStatus again = results[count + i].status;
      const bool is_known = first == ImportStatus::saved || first == ImportStatus::duplicate;
      require(again == (is_known ? ImportStatus::duplicate : first),
              "the same file imported twice is another log");
      require(first != ImportStatus::rejected || !results[i].remarks.empty(), "rejected without a reason");
    }
  }
}

/// The sessions of an export, and everything that was said about it.
struct ReadAll {
  std::string text;
  std::set<std::size_t> refused_lines;
  bool refused = false;
};

ReadAll read_all(std::string_view bytes, const traininglog::ExportLayout& layout) {
  ReadAll all;
  traininglog::TextSource source{std::string(bytes)};
  const auto read =
      traininglog::read_export(source, layout, {}, [&](const traininglog::ImportedSession& imported) {
        for (const auto* remarks : {&imported.rejections, &imported.warnings}) {
          for (const traininglog::Remark& remark : *remarks) {
            if (remark.message.starts_with("row refused")) all.refused_lines.insert(remark.line);
          }
        }
        if (!imported.session) return;
        traininglog::Session session = *imported.session;
        session.id = "fuzz";
        const std::string json = traininglog::to_json(session);
        const auto back = traininglog::read_session(json);
        require(back.session && *back.session == session, "a session that does not read back", json);
        all.text += json;
      });
  const traininglog::RowCounts& counts = read.counts;
  require(counts.rows == counts.sets + counts.rest_timers + counts.notes + counts.empty + counts.refused,
          "the counts do not add up to the rows");
  all.refused = counts.rows == 0;
  return all;
}

/// What stands in a JSON string for this text.
std::string inside_of_quotes(std::string_view text) {
  const std::string quoted = json::quote(text);
  return quoted.substr(1, quoted.size() - 2);
}

/// Names and notes of every row that was not refused stand in a session.
void check_export(std::string_view bytes) {
  const auto layout = traininglog::recognised_export(bytes);
  if (!layout) return;
  const ReadAll all = read_all(bytes, *layout);
  if (all.refused) return;
  traininglog::TextSource source{std::string(bytes)};
  traininglog::CsvReader rows(source, layout->delimiter);
  if (layout->has_header) (void)rows.next();
  while (const auto row = rows.next()) {
    if (row->fields.size() != layout->width || all.refused_lines.count(row->line) != 0) continue;
    for (const auto column : {traininglog::Column::workout_name, traininglog::Column::exercise,
                              traininglog::Column::notes, traininglog::Column::exercise_notes}) {
      const auto place = layout->place(column);
      if (!place) continue;
      std::string text(traininglog::trimmed(row->fields[*place]));
      if (text.find("\\n") != std::string::npos) continue;
      require(all.text.find(inside_of_quotes(text)) != std::string::npos, "a word of an export is lost",
              text);
    }
  }
}

struct ReadLine {
  std::uint64_t number;
  std::string text;
};

/// The lines as input.h says it, in the simplest way.
std::vector<ReadLine> lines_of(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  std::vector<ReadLine> lines;
  for (std::uint64_t number = 1; !bytes.empty(); ++number) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos)
      lines.push_back({number, std::string(line)});
  }
  return lines;
}

void check_lines(std::string_view bytes) {
  const MemoryFile file(bytes);
  const terminal::Input input(file.path());
  LineReader reader([&](char* into, std::size_t count) { return input.read(into, count); },
                    limits::kBodyBytes);
  const auto wanted = lines_of(bytes);
  for (const ReadLine& line : wanted) {
    const auto read = reader.next();
    require(read && read->number == line.number && read->text == line.text, "a line read differently",
            line.text);
  }
  require(!reader.next(), "a line too many");
}

void check_operation(std::string_view line, bool records) {
  cli::LineRule rule;
  rule.collection = "notes";
  rule.records = records;
  std::optional<Operation> found;
  const bool taken = succeeds({code::kInvalidJson, code::kInvalidId}, [&] {
    found = cli::operation_of({1, line, false}, rule);
  });
  if (!taken || !found) return;
  const Operation& operation = *found;
  require(!json::check_document(operation.body), "a document that is none", operation.body);
  require(records || operation.body == line, "a document with other bytes than its line", operation.body);
}

}  // namespace
}  // namespace perdure::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace perdure::fuzz;
  const std::string_view bytes = text_of(data, size);
  check_import(bytes);
  check_export(bytes);
  check_lines(bytes);
  for (const ReadLine& line : lines_of(bytes)) {
    const std::vector<char> text(line.text.begin(), line.text.end());
    check_operation(view(text), false);
    check_operation(view(text), true);
  }
  return 0;
}
