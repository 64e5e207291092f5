// Measures what benchmarks/RESULTS.md holds, in one run, and writes it as Markdown.

#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctime>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "core/fs.h"
#include "measure.h"
#include "sections.h"

namespace perdure::bench {
namespace {

struct Section {
  const char* name;
  Table (*measure)(const Setting&);
};

constexpr Section kSections[] = {
    {"writes", measure_writes},   {"reads", measure_reads},       {"growth", measure_growth},
    {"import", measure_import},   {"queries", measure_queries},   {"mirror", measure_mirror},
    {"json", measure_json_files}, {"postgres", measure_postgres}, {"training", measure_training}};

std::string today() {
  const std::time_t now = std::time(nullptr);
  char text[16] = {};
  std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
  return text;
}

std::string heading(const Setting& setting) {
  return fmt::format(
      "# Results\n\nWritten by `./bench` on {}{}. Ratios of one run can be compared; times of two runs, or "
      "of two machines, cannot.\n\n{}\n",
      today(), setting.quick ? " (`--quick`: smaller and shorter than what is published)" : "",
      machine_text(setting.directory));
}

int run(int argc, char** argv) {
  Setting setting;
  setting.directory = "build/bench";
  setting.perdure_program = PERDURE_PROGRAM;
  setting.traininglog_program = TRAININGLOG_PROGRAM;
  std::string output;
  std::vector<std::string> chosen;
  CLI::App app("Measures Perdure against raw SQLite in one process, in turns.", "perdure_bench");
  app.add_option("section", chosen,
                 "writes, reads, growth, import, queries, mirror, json, postgres, training; all without")
      ->check(CLI::IsMember(
          {"writes", "reads", "growth", "import", "queries", "mirror", "json", "postgres", "training"}));
  app.add_option("--directory", setting.directory, "A folder on the disk to measure; a new one is made in it")
      ->capture_default_str();
  app.add_option("--output", output, "A file for the results, which go to standard output as well");
  app.add_flag("--quick", setting.quick, "A tenth of the documents, fewer rounds");
  CLI11_PARSE(app, argc, argv);

  const std::string home =
      fmt::format("{}/run-{}", std::filesystem::absolute(setting.directory).string(), ::getpid());
  fs::create_directories(home);
  setting.directory = home;
  std::string text = heading(setting);
  fmt::print("{}\n", text);
  bool all_held = true;
  for (const Section& section : kSections) {
    if (!chosen.empty() && std::find(chosen.begin(), chosen.end(), section.name) == chosen.end()) continue;
    setting.directory = home + "/" + section.name;
    fs::create_directories(setting.directory);
    const Table table = section.measure(setting);
    std::filesystem::remove_all(setting.directory);
    for (const Row& row : table.rows) all_held = all_held && row.held;
    fmt::print("{}\n", text_of(table));
    std::fflush(stdout);
    text += "\n" + text_of(table);
  }
  std::filesystem::remove_all(home);
  if (!output.empty()) fs::write_file_atomically(output, text);
  return all_held ? 0 : 1;
}

}  // namespace
}  // namespace perdure::bench

int main(int argc, char** argv) {
  try {
    return perdure::bench::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "perdure_bench: {}\n", error.what());
    return 2;
  }
}
