#include "core/json_pointer.h"

#include <fmt/format.h>

#include <charconv>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "core/json_fault.h"
#include "core/json_text.h"

namespace perdure::json {

namespace {

std::string unescaped_step(std::string_view step, std::string_view pointer) {
  std::string name;
  name.reserve(step.size());
  for (std::size_t i = 0; i < step.size(); ++i) {
    if (step[i] != '~') {
      name += step[i];
      continue;
    }
    ++i;
    if (i == step.size() || (step[i] != '0' && step[i] != '1')) {
      throw Error(code::kInvalidPatch,
                  fmt::format("pointer {}: '~' stands alone, write ~0 for '~' and ~1 for '/'",
                              quoted_pointer(pointer)));
    }
    name += step[i] == '0' ? '~' : '/';
  }
  return name;
}

}  // namespace

std::vector<std::string> parse_pointer(std::string_view pointer) {
  if (pointer.size() > limits::kPointerBytes) {
    throw Error(code::kTooLarge, fmt::format("pointer of {} bytes, at most {} are allowed", pointer.size(),
                                             limits::kPointerBytes));
  }
  // A new member is named by the last step, so bytes that are no UTF-8 would end up in a document.
  if (utf8_prefix_bytes(pointer) != pointer.size()) {
    throw Error(code::kInvalidPatch, "pointer that is not UTF-8");
  }
  std::vector<std::string> steps;
  if (pointer.empty()) return steps;
  if (pointer.front() != '/') {
    throw Error(code::kInvalidPatch,
                fmt::format("pointer {}: must be empty or begin with '/'", quoted_pointer(pointer)));
  }
  std::size_t begin = 1;
  while (true) {
    const std::size_t slash = pointer.find('/', begin);
    steps.push_back(unescaped_step(pointer.substr(begin, slash - begin), pointer));
    if (slash == std::string_view::npos) return steps;
    begin = slash + 1;
  }
}

std::optional<std::size_t> element_index(std::string_view step) {
  if (step.empty() || (step.size() > 1 && step.front() == '0')) return std::nullopt;
  std::size_t index = 0;
  const char* const end = step.data() + step.size();
  const auto [rest, error] = std::from_chars(step.data(), end, index);
  if (error != std::errc() || rest != end) return std::nullopt;
  return index;
}

std::string quoted_pointer(std::string_view pointer) { return quote(excerpt(pointer)); }

}  // namespace perdure::json
