#include "apps/terminal/line_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "apps/terminal/display.h"

namespace perdure::terminal {

namespace {

constexpr std::size_t kDotsAcross = 2;
constexpr std::size_t kDotsDown = 4;

class Dots {
 public:
  Dots(std::size_t columns, std::size_t rows) : columns_(columns), masks_(columns * rows, 0) {}

  /// From the left and from above.
  void set(std::size_t across, std::size_t down) {
    // Unicode 15, Braille Patterns: dots 1 to 3 and 7 on the left, 4 to 6 and 8 on the right.
    constexpr std::array<std::array<unsigned, kDotsAcross>, kDotsDown> kBits = {
        {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};
    masks_[down / kDotsDown * columns_ + across / kDotsAcross] |=
        kBits[down % kDotsDown][across % kDotsAcross];
  }
  [[nodiscard]] std::string row(std::size_t row) const {
    std::string text;
    for (std::size_t column = 0; column < columns_; ++column) {
      // U+2800 and the mask, in UTF-8.
      const unsigned mask = masks_[row * columns_ + column];
      text += '\xe2';
      text += static_cast<char>(0xa0 + (mask >> 6U));
      text += static_cast<char>(0x80 + (mask & 0x3fU));
    }
    return text;
  }

 private:
  const std::size_t columns_;
  std::vector<unsigned> masks_;
};

/// Maps values to dots, `first` to 0 and `last` to the last dot; everything to the middle when they are
/// equal.
class Scale {
 public:
  Scale(double first, double last, std::size_t dots_count)
      : first_(first), span_(last - first), last_dot_(static_cast<double>(dots_count - 1)) {}

  [[nodiscard]] double at(double value) const {
    return span_ == 0 ? last_dot_ / 2 : (value - first_) / span_ * last_dot_;
  }

 private:
  const double first_;
  const double span_;
  const double last_dot_;
};

std::size_t nearest(double dot) { return static_cast<std::size_t>(std::lround(dot)); }

void draw_line(Dots& dots, const PlotPoint& from, const PlotPoint& to) {
  const double steps = std::max({std::abs(to.x - from.x), std::abs(to.y - from.y), 1.0});
  const auto count = nearest(std::ceil(steps));
  for (std::size_t i = 0; i <= count; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(count);
    dots.set(nearest(from.x + (to.x - from.x) * part), nearest(from.y + (to.y - from.y) * part));
  }
}

std::string axis(const PlotEnds& ends, std::size_t indent, std::size_t columns) {
  const std::size_t used = display_columns(ends.first) + display_columns(ends.last);
  if (used + 1 > columns) return std::string(indent, ' ') + fit(ends.first, columns);
  return std::string(indent, ' ') + ends.first + std::string(columns - used, ' ') + ends.last;
}

}  // namespace

std::string line_plot(const std::vector<PlotPoint>& points, const PlotEnds& ends, std::size_t columns,
                      std::size_t rows) {
  const auto by_y = [](const PlotPoint& a, const PlotPoint& b) { return a.y < b.y; };
  const auto [lowest, highest] = std::minmax_element(points.begin(), points.end(), by_y);
  const bool is_flat = lowest->y == highest->y;
  const std::string top = fmt::format("{:.1f}", highest->y);
  const std::string bottom = fmt::format("{:.1f}", lowest->y);
  const std::size_t label_columns = std::max(top.size(), bottom.size());
  const std::size_t indent = label_columns + 2;
  const std::size_t dot_columns = columns > indent ? columns - indent : 1;

  const Scale across(points.front().x, points.back().x, dot_columns * kDotsAcross);
  const Scale down(highest->y, lowest->y, rows * kDotsDown);
  Dots dots(dot_columns, rows);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto dot_of = [&](const PlotPoint& point) {
      return PlotPoint{across.at(point.x), down.at(point.y)};
    };
    draw_line(dots, dot_of(points[i == 0 ? 0 : i - 1]), dot_of(points[i]));
  }

  std::string text;
  for (std::size_t row = 0; row < rows; ++row) {
    std::string label;
    if (row == (is_flat ? rows / 2 : 0)) label = top;
    if (row == rows - 1 && !is_flat) label = bottom;
    text += std::string(label_columns - label.size(), ' ') + label + " │" + dots.row(row) + "\n";
  }
  return text + axis(ends, indent, dot_columns) + "\n";
}

}  // namespace perdure::terminal
