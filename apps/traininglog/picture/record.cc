// Records the picture of the README: runs the real program on a terminal of its own, types a workout and
// writes the screen as SVG. `record` beside this file builds and runs it.

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <vector>

#include "tests/pseudo_terminal.h"
#include "tests/run_program.h"
#include "tests/temporary_directory.h"

namespace {

using perdure::test::PseudoTerminal;

constexpr int kLineHeight = 20;
constexpr int kCharacterWidth = 9;
constexpr std::size_t kColumns = 80;

/// What a screen shows of a line: a carriage return writes over it from its beginning.
std::vector<std::string> lines_of(const std::string& shown) {
  std::vector<std::string> lines(1);
  for (const char c : shown) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

std::string escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '<') {
      escaped += "&lt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string svg(const std::vector<std::string>& lines) {
  const std::size_t width = kColumns * kCharacterWidth + 40;
  const std::size_t height = lines.size() * kLineHeight + 40;
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n"
      "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1d1f21\"/>\n"
      "<g font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"15\" fill=\"#e6e6e6\" "
      "xml:space=\"preserve\">\n",
      width, height);
  std::size_t y = 30;
  for (const std::string& line : lines) {
    if (!line.empty()) text += fmt::format("<text x=\"20\" y=\"{}\">{}</text>\n", y, escaped(line));
    y += kLineHeight;
  }
  return text + "</g>\n</svg>\n";
}

std::string record(const std::string& program, const std::string& example_log) {
  const perdure::test::TemporaryDirectory directory;
  perdure::test::RunOptions options;
  options.directory = directory.path();
  (void)perdure::test::run_program({program, "import-logs", "-q", example_log}, options);
  // Without line editing: what is shown is then what was printed and typed, in this order.
  PseudoTerminal terminal({program, "go"}, {directory.path(), {"TERM=dumb"}, kColumns});
  const auto answer = [&terminal](const std::string& prompt, const std::string& typed) {
    (void)terminal.expect(prompt);
    terminal.type_line(typed);
  };
  answer("Phase", "");
  answer("Week number", "");
  answer("focus", "");
  answer("deload week", "n");
  answer("name", "Paused Floor Press");
  answer("Set 1", "");
  answer("Set 2", "+2.5");
  answer("Set 3", "8@10 llp(3) - grip slipped");
  answer("Set 4", "f");
  answer("Save session?", "y");
  (void)terminal.wait();
  return svg(lines_of(terminal.shown()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: record PROGRAM EXAMPLE_LOG SVG\n");
    return 2;
  }
  try {
    std::ofstream file(argv[3], std::ios::binary);
    file << record(argv[1], argv[2]);
    return file.flush() ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "record: %s\n", error.what());
    return 1;
  }
}
