#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace perdure::terminal {

/// The narrowest plot that can be read; for fewer columns print numbers.
inline constexpr std::size_t kNarrowestPlotColumns = 24;

struct PlotPoint {
  double x = 0;
  double y = 0;
};

/// What stands at the ends of the axis below.
struct PlotEnds {
  std::string first;
  std::string last;
};

/// A line through the points as braille dots, two by four in each character, with the values of its highest
/// and its lowest dot on the left: `rows` lines and one for the axis, none wider than `columns`. No colour.
/// Expects points by ascending x, at least one, of finite numbers; kNarrowestPlotColumns at least, and 2
/// rows.
[[nodiscard]] std::string line_plot(const std::vector<PlotPoint>& points, const PlotEnds& ends,
                                    std::size_t columns, std::size_t rows);

}  // namespace perdure::terminal
