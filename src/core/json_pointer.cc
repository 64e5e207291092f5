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

std::optional<Slice> element(Slice array, std::size_t index) {
  Elements elements(array);
  for (std::size_t i = 0; elements.next(); ++i) {
    if (i == index) return elements.value();
  }
  return std::nullopt;
}

}  // namespace

std::string pointer_step(std::string_view step) {
  std::string text = "/";
  for (const char c : step) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

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

std::optional<Slice> follow(Slice value, std::span<const std::string> steps) {
  for (const std::string& step : steps) {
    std::optional<Slice> found;
    if (value.type() == Type::object) {
      found = member(value, step);
    } else if (value.type() == Type::array) {
      if (const auto index = element_index(step)) found = element(value, *index);
    }
    if (!found) return std::nullopt;
    value = *found;
  }
  return value;
}

std::optional<Slice> at(std::string_view text, std::string_view pointer) {
  return follow(root(text), parse_pointer(pointer));
}

std::string quoted_pointer(std::string_view pointer) { return quote(excerpt(pointer, 200)); }

}  // namespace perdure::json
