#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "measure.h"
#include "sample.h"
#include "sections.h"

namespace perdure::bench {
namespace {

struct Usage {
  double seconds = 0;
  double memory_megabytes = 0;  ///< at most resident at once
};

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
  int status = 0;
  struct rusage usage {};
  if (::wait4(child, &status, 0, &usage) != child || status != 0) {
    throw std::runtime_error(program + " put docs --ndjson failed");
  }
  return {seconds_since(start), static_cast<double>(usage.ru_maxrss) / 1024};
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
