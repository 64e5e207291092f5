#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/json_text.h"

// The rules that look at one value. Each is empty when the value keeps it, or does not concern it, and
// otherwise says what was expected and what is there.

namespace perdure::schema {

using Fault = std::optional<std::string>;

/// A value for a message: at most about 40 bytes.
[[nodiscard]] std::string shown(json::Slice value);
[[nodiscard]] std::string shown_name(std::string_view name);
/// `1 member`, `2 members`.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one);

[[nodiscard]] Fault wrong_type(json::Slice value, json::Slice type, int draft);
[[nodiscard]] Fault wrong_constant(json::Slice value, json::Slice wanted);
[[nodiscard]] Fault wrong_choice(json::Slice value, json::Slice list);
[[nodiscard]] Fault below_minimum(json::Slice value, json::Slice least, bool strict);
[[nodiscard]] Fault above_maximum(json::Slice value, json::Slice most, bool strict);
[[nodiscard]] Fault no_multiple(json::Slice value, json::Slice divisor);
[[nodiscard]] Fault wrong_format(json::Slice value, std::string_view format);
[[nodiscard]] Fault equal_elements(json::Slice value);
/// Characters of a string, elements of an array, members of an object.
[[nodiscard]] Fault too_few(json::Slice value, json::Type type, std::uint64_t least);
[[nodiscard]] Fault too_many(json::Slice value, json::Type type, std::uint64_t most);

}  // namespace perdure::schema
