#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/schema.h"

// What a check found wrong, and where.

namespace perdure::schema {

/// Found ones are kept up to here before the first ones of the document are chosen.
inline constexpr std::size_t kFoundMost = 1000;

/// The way from the document to a value, on the stack.
struct Place {
  const Place* above = nullptr;
  std::string_view name;
  std::size_t depth = 0;
};

struct Found {
  std::size_t offset;
  std::size_t depth;
  Schema::Violation violation;
};

[[nodiscard]] std::string pointer_to(const Place& place);

/// Puts them in the order of the document and keeps the first 20, each once.
void keep_first(std::vector<Found>& found);

/// Of several schemas, none of which fits a value at `depth`, the one that was most likely meant: not another
/// type, not another constant (of a member that says which one it is), few things wrong. Empty when that says
/// nothing.
[[nodiscard]] std::optional<std::size_t> likely_meant(const std::vector<std::vector<Found>>& failures,
                                                      std::size_t depth);

}  // namespace perdure::schema
