// Texts that are imported: what a file is taken for by traininglog, and how `perdure put --ndjson` reads its
// lines. Input: one file.

#include "tests/fuzz/fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <perdure/limits.h>

#include "apps/perdure/line_operation.h"
#include "apps/terminal/input.h"
#include "apps/traininglog/log_import.h"
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
  terminal::LineReader reader(input, limits::kBodyBytes);
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
  Operation operation;
  const bool taken = succeeds({code::kInvalidJson, code::kInvalidId}, [&] {
    operation = cli::operation_of({1, line, false}, rule);
  });
  if (!taken) return;
  require(!json::check_document(operation.body), "a document that is none", operation.body);
  require(records || operation.body == line, "a document with other bytes than its line", operation.body);
}

}  // namespace
}  // namespace perdure::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace perdure::fuzz;
  const std::string_view bytes = text_of(data, size);
  check_import(bytes);
  check_lines(bytes);
  for (const ReadLine& line : lines_of(bytes)) {
    const std::vector<char> text(line.text.begin(), line.text.end());
    check_operation(view(text), false);
    check_operation(view(text), true);
  }
  return 0;
}
