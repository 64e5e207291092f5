#include "report.h"

#include <fmt/core.h>
#include <sqlite3.h>
#include <sys/utsname.h>

#include <cmath>
#include <fstream>
#include <thread>
#include <utility>

#include "core/fs.h"

namespace perdure::bench {
namespace {

std::string number_text(double value) {
  if (value == 0) return "";
  const double size = std::abs(value);
  if (size >= 100) return fmt::format("{:.0f}", value);
  return size >= 10 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
}

// The value of `name` in a file of lines `name : value`.
std::string line_value(const char* path, const std::string& name) {
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind(name, 0) != 0) continue;
    const std::size_t at = line.find_first_not_of(" \t:", name.size());
    return at == std::string::npos ? "" : line.substr(at);
  }
  return "unknown";
}

// The type of the mount that a path lies on: the longest mount point that it begins with.
std::string file_system_of(const std::string& directory) {
  std::ifstream mounts("/proc/mounts");
  std::string device;
  std::string point;
  std::string type;
  std::string rest;
  std::string best_point;
  std::string best_type = "unknown";
  while (mounts >> device >> point >> type && std::getline(mounts, rest)) {
    const bool is_inside = point == "/" || directory == point || directory.rfind(point + "/", 0) == 0;
    if (is_inside && point.size() >= best_point.size()) {
      best_point = point;
      best_type = type;
    }
  }
  return best_type;
}

}  // namespace

Row at_least(std::string what, std::string unit, double reference, double value, double ratio, double bar) {
  return {std::move(what),
          std::move(unit),
          reference,
          value,
          ratio,
          fmt::format("≥ {:g}", bar),
          std::isgreaterequal(ratio, bar)};
}

Row at_most(std::string what, std::string unit, double reference, double value, double figure, double bar) {
  return {std::move(what),
          std::move(unit),
          reference,
          value,
          figure,
          fmt::format("≤ {:g}", bar),
          std::islessequal(figure, bar)};
}

Row information(std::string what, std::string unit, double reference, double value) {
  return {
      std::move(what), std::move(unit), reference, value, reference == 0 ? 0 : value / reference, "", true};
}

std::string text_of(const Table& table) {
  std::string text = fmt::format("## {}\n\n{}\n\n", table.title, table.explanation);
  text += "| what | unit | reference | Perdure | ratio | bar | |\n|---|---|---|---|---|---|---|\n";
  for (const Row& row : table.rows) {
    const char* verdict = row.bar.empty() ? "" : row.held ? "holds" : "**missed**";
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", row.what, row.unit,
                        number_text(row.reference), number_text(row.value),
                        row.reference == 0 ? "" : number_text(row.figure), row.bar, verdict);
  }
  return text;
}

std::string machine_text(const std::string& directory) {
  struct utsname system {};
  ::uname(&system);
  return fmt::format(
      "{} processors ({}), {} of memory, {} on the disk measured, Linux {}, SQLite {}, GCC {}, `-O2`. "
      "Both sides are durable: WAL, `synchronous=FULL`, an fsync before every answer.",
      std::thread::hardware_concurrency(), line_value("/proc/cpuinfo", "model name"),
      line_value("/proc/meminfo", "MemTotal"), file_system_of(directory), system.release,
      sqlite3_libversion(), __VERSION__);
}

}  // namespace perdure::bench
