#include <algorithm>

#include <perdure/error.h>

#include "core/schema_outline.h"

// The part of schema_outline.h that follows references.

namespace perdure::schema {

namespace {

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    const std::string_view digits = text.substr(std::min(i + 1, text.size()), 2);
    const auto hex = [](char c) -> int {
      if (c >= '0' && c <= '9') return c - '0';
      if (c >= 'a' && c <= 'f') return c - 'a' + 10;
      return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    };
    if (digits.size() != 2 || hex(digits[0]) < 0 || hex(digits[1]) < 0) return std::nullopt;
    plain += static_cast<char>(hex(digits[0]) * 16 + hex(digits[1]));
    i += 2;
  }
  return plain;
}

}  // namespace

std::optional<json::Slice> resolve(std::string_view root, std::string_view reference) {
  if (reference.empty() || reference.front() != '#') return std::nullopt;
  const auto pointer = percent_decoded(reference.substr(1));
  if (!pointer) return std::nullopt;
  try {
    return json::at(root, *pointer);
  } catch (const Error&) {
    return std::nullopt;  // malformed, or too long to name anything
  }
}

}  // namespace perdure::schema
