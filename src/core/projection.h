#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/query_path.h"

namespace perdure::query {

/// Throws `invalid_filter` for a path with `@` or `:lower`, or with the index of an element.
[[nodiscard]] std::vector<Path> parse_fields(const std::vector<std::string>& fields);

/// The document with only the members that `fields` lead to, nested as they are, in the order of the body,
/// their bytes unchanged, no white space between them; `{}` when there are none. An array on the way stays an
/// array: of its elements the objects and arrays are kept, each with what the rest of the path leads to.
[[nodiscard]] std::string project(std::string_view body, const std::vector<Path>& fields);

}  // namespace perdure::query
