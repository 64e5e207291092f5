#include "core/schema_pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include <perdure/limits.h>

#include "core/json_fault.h"
#include "core/json_writer.h"

namespace perdure::schema {

namespace {

/// For the program and the automaton that RE2 builds of it while it matches; without an automaton it goes on,
/// slower.
constexpr std::int64_t kMemoryBytes = std::int64_t{2} << 20;

/// The code unit of an escape `\uXXXX` at the beginning of `text`.
std::optional<unsigned> escaped_unit(std::string_view text) {
  if (text.size() < 6 || text.substr(0, 2) != "\\u") return std::nullopt;
  unsigned unit = 0;
  const char* const end = text.data() + 6;
  const auto [stop, error] = std::from_chars(text.data() + 2, end, unit, 16);
  if (error != std::errc() || stop != end) return std::nullopt;
  return unit;
}

/// ECMAScript's `\uXXXX`, alone or as a pair of surrogates, in RE2's spelling; all else is the same.
std::string in_spelling_of_re2(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    std::size_t used = text.front() == '\\' ? 2 : 1;
    const auto unit = escaped_unit(text);
    if (unit) {
      unsigned character = *unit;
      used = 6;
      const auto low = escaped_unit(text.substr(used));
      if ((character & 0xFC00U) == 0xD800 && low && (*low & 0xFC00U) == 0xDC00) {
        character = 0x10000 + ((character & 0x3FFU) << 10) + (*low & 0x3FFU);
        used += 6;
      }
      result += fmt::format("\\x{{{:x}}}", character);
    } else {
      result += text.substr(0, used);
    }
    text.remove_prefix(std::min(used, text.size()));
  }
  return result;
}

}  // namespace

Pattern::Pattern(std::string_view text) {
  if (text.size() > limits::kPatternBytes) {
    fault_ = fmt::format("a pattern of {} bytes, at most {} are allowed", text.size(), limits::kPatternBytes);
    return;
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(kMemoryBytes);
  compiled_ = std::make_unique<re2::RE2>(in_spelling_of_re2(text), options);
  if (compiled_->ok()) return;
  fault_ = fmt::format(
      "{} is no regular expression that can be used (as in ECMAScript, without look-around and "
      "back-references): {}",
      json::excerpt(json::quote(text)), compiled_->error());
}

Pattern::~Pattern() = default;

bool Pattern::is_in(std::string_view text) const {
  return compiled_->Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

std::size_t Pattern::size() const { return static_cast<std::size_t>(compiled_->ProgramSize()); }

}  // namespace perdure::schema
