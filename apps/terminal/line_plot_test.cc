#include "apps/terminal/line_plot.h"

#include <gtest/gtest.h>

#include <sstream>

#include "apps/terminal/display.h"

namespace perdure::terminal {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(LinePlot, RisesFromTheLowestToTheHighestDot) {
  EXPECT_EQ(line_plot({{0, 1}, {7, 8}}, {"a", "b"}, 9, 2),
            "8.0 │⠀⠀⡠⠊\n"
            "1.0 │⡠⠊⠀⠀\n"
            "     a  b\n");
}

TEST(LinePlot, PointsStandByTheirXNotByTheirNumber) {
  EXPECT_EQ(line_plot({{0, 1}, {1, 1}, {2, 1}, {7, 8}}, {"a", "b"}, 9, 2),
            line_plot({{0, 1}, {2, 1}, {7, 8}}, {"a", "b"}, 9, 2));
}

TEST(LinePlot, EqualValuesAreALineInTheMiddle) {
  const auto lines = lines_of(line_plot({{0, 80}, {5, 80}}, {"a", "b"}, 24, 3));
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[1].substr(0, 4), "80.0");
  EXPECT_NE(lines[1].find("⠤⠤"), std::string::npos) << lines[1];
  EXPECT_EQ(lines[0].find("80"), std::string::npos);
}

TEST(LinePlot, OnePointIsOneDot) {
  const std::string text = line_plot({{20514, 116.67}}, {"2026-03-02", "2026-03-02"}, 30, 4);
  std::size_t dots_count = 0;
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] == '\xe2' && text[i + 1] >= '\xa0' && text[i + 1] <= '\xa3' && text.substr(i, 3) != "⠀")
      ++dots_count;
  }
  EXPECT_EQ(dots_count, 1U) << text;
}

TEST(LinePlot, IsNoWiderThanAskedAndHasItsRows) {
  for (const std::size_t columns : {kNarrowestPlotColumns, std::size_t{80}, std::size_t{213}}) {
    const auto lines =
        lines_of(line_plot({{0, -5}, {1, 12'345.6}, {9, 3}}, {"2026-03-02", "2026-03-16"}, columns, 8));
    ASSERT_EQ(lines.size(), 9U);
    for (const std::string& line : lines) EXPECT_LE(display_columns(line), columns) << line;
    EXPECT_EQ(display_columns(lines[0]), columns);
  }
}

}  // namespace
}  // namespace perdure::terminal
