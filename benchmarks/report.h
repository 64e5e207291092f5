#pragma once

#include <functional>
#include <string>
#include <vector>

namespace perdure::bench {

/// One measured thing. `reference` and `value` are in `unit`; a row without a reference has 0 there.
struct Row {
  std::string what;
  std::string unit;
  double reference = 0;
  double value = 0;
  /// What the bar is about: a ratio of the two, or the value itself where there is no reference.
  double figure = 0;
  std::string bar;   ///< "≥ 0.7"; empty for a row that only informs
  bool held = true;  ///< whether the figure is on the right side of the bar
};

struct Table {
  std::string title;
  std::string explanation;  ///< what the reference is and how it was measured
  std::vector<Row> rows;
};

[[nodiscard]] Row at_least(std::string what, std::string unit, double reference, double value, double ratio,
                           double bar);
[[nodiscard]] Row at_most(std::string what, std::string unit, double reference, double value, double figure,
                          double bar);
[[nodiscard]] Row information(std::string what, std::string unit, double reference, double value);

/// As Markdown.
[[nodiscard]] std::string text_of(const Table& table);
/// What the figures were measured on: processor, memory, file system, versions, durability.
[[nodiscard]] std::string machine_text(const std::string& directory);

}  // namespace perdure::bench
