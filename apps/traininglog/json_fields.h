#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/session.h"
#include "core/json_text.h"

// Values of a session's JSON, checked as they are read. `member` names the value in the message of the fault.

namespace traininglog {

/// A value is not what its place asks for. It does not leave the functions that read whole documents.
struct FieldFault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws a fault with this text when the value has another type.
void expect_type(perdure::json::Slice value, perdure::json::Type type, std::string_view what);

[[nodiscard]] bool is_null(perdure::json::Slice value);
[[nodiscard]] std::string text_of(perdure::json::Slice value, std::string_view member);
[[nodiscard]] bool boolean_of(perdure::json::Slice value, std::string_view member);
/// Within the reach of a double.
[[nodiscard]] double number_of(perdure::json::Slice value, std::string_view member);
/// Whole, at most 1e9 either way; `3.0` is whole.
[[nodiscard]] int integer_of(perdure::json::Slice value, std::string_view member);
[[nodiscard]] std::vector<std::string> texts_of(perdure::json::Slice value, std::string_view member);
/// `2`, `"2"`, `"phase 2"`.
[[nodiscard]] int phase_of(perdure::json::Slice value);

// Empty for null.
[[nodiscard]] std::optional<std::string> text_or_null(perdure::json::Slice value, std::string_view member);
[[nodiscard]] std::optional<double> number_or_null(perdure::json::Slice value, std::string_view member);
[[nodiscard]] std::optional<int> integer_or_null(perdure::json::Slice value, std::string_view member);

/// `{"full": 8, "partial": 1}`; partial may be absent.
[[nodiscard]] RepCount rep_count_of(perdure::json::Slice value);
/// The same, or a plain number.
[[nodiscard]] RepCount rep_count_or_number(perdure::json::Slice value);

}  // namespace traininglog
