#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <thread>

#include "measure.h"
#include "sample.h"
#include "sections.h"

namespace perdure::bench {
namespace {

struct Usage {
  double seconds = 0;
  double memory_megabytes = 0;  ///< at most resident at once
};

/// The largest resident set so far.
double resident_megabytes(pid_t process) {
  std::ifstream file(fmt::format("/proc/{}/status", process));
  std::string word;
  while (file >> word) {
    double kilobytes = 0;
    if (word == "VmHWM:" && file >> kilobytes) return kilobytes / 1024;
  }
  return 0;
}

Usage run_import(const std::string& program, const std::string& url, const std::string& file) {
  const auto start = Clock::now();
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    const int null = ::open("/dev/null", O_WRONLY);
    ::dup2(null, STDOUT_FILENO);
    ::execl(program.c_str(), program.c_str(), "--url", url.c_str(), "put", "docs", "--ndjson", file.c_str(),
            static_cast<char*>(nullptr));
    ::_exit(127);
  }
  // Not getrusage: what it tells of a child begins with the size of the process that forked it.
  Usage usage;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    // It grows, and begins anew when the program begins; one that has ended has none.
    const double now_megabytes = resident_megabytes(child);
    if (now_megabytes > 0) usage.memory_megabytes = now_megabytes;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  if (status != 0) throw std::runtime_error(program + " put docs --ndjson failed");
  usage.seconds = seconds_since(start);
  return usage;
}

}  // namespace

Table measure_import(const Setting& setting) {
  const std::uint64_t count = setting.quick ? 100'000 : 1'000'000;
  const std::string file = setting.directory + "/documents.ndjson";
  {
    std::ofstream lines(file);
    for (std::uint64_t i = 0; i < count; ++i) lines << body_of(i) << '\n';
  }
  const std::string url = "sqlite:" + setting.directory + "/import.db";
  (void)open(url);
  const Usage usage = run_import(setting.perdure_program, url, file);
  Table table{
      "Import",
      "`perdure put docs --ndjson` of documents of 700 bytes, durable, as a process of its own; its largest "
      "resident set.",
      {}};
  table.rows.push_back(at_most(fmt::format("memory to import {} documents", count), "MB", 0,
                               usage.memory_megabytes, usage.memory_megabytes, 150));
  table.rows.push_back(
      information("its speed", "documents/s", 0, static_cast<double>(count) / usage.seconds));
  return table;
}

}  // namespace perdure::bench
