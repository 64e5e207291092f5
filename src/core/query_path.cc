#include "core/query_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/json_fault.h"
#include "core/json_text.h"
#include "core/query_text.h"

namespace perdure::query {

namespace {

constexpr std::array<std::pair<std::string_view, Path::Base>, 4> kBases{
    {{"id", Path::Base::id},
     {"version", Path::Base::version},
     {"created_at", Path::Base::created_at},
     {"updated_at", Path::Base::updated_at}}};

Path::Base take_base(Reader& reader) {
  const std::size_t begin = reader.offset();
  reader.take("@");
  const std::string_view word = reader.take_word();
  const auto* const base =
      std::find_if(kBases.begin(), kBases.end(), [word](const auto& known) { return known.first == word; });
  if (base == kBases.end()) {
    const bool value = word == "now" || word == "me";
    reader.fail(begin, fmt::format("@{} is no path{}; use one of @id, @version, @created_at, @updated_at",
                                   json::excerpt(word), value ? ", it stands behind the operator" : ""));
  }
  if (reader.peek() == '.') reader.fail(reader.offset(), fmt::format("@{} has no members", word));
  return base->second;
}

std::string take_step(Reader& reader) {
  if (reader.peek() == '"') return reader.take_quoted();
  const std::size_t begin = reader.offset();
  const std::string_view word = reader.take_word();
  const std::string_view hint = "; what is no plain word stands in double quotes: \"rest time\"";
  if (word.empty()) reader.fail(begin, fmt::format("expected a path, found {}{}", reader.found(), hint));
  const char next = reader.peek();
  const bool more = static_cast<unsigned char>(next) >= 0x80 || next == '$' || next == '/' || next == '[' ||
                    (next == '-' && is_word_character(reader.peek(1)));
  if (more) reader.fail(reader.offset(), fmt::format("{} in a path{}", reader.found(), hint));
  return std::string(word);
}

/// An escaped lone surrogate is kept in three bytes that are no UTF-8, and gets its escape back here.
std::string quoted(std::string_view step) {
  std::string text = "\"";
  while (!step.empty()) {
    const std::size_t plain = json::utf8_prefix_bytes(step);
    const std::string part = json::quote(step.substr(0, plain));
    text.append(part, 1, part.size() - 2);
    step.remove_prefix(plain);
    if (step.size() < 3) break;
    const unsigned unit = 0xd000U | (static_cast<unsigned char>(step[1]) & 0x3fU) << 6 |
                          (static_cast<unsigned char>(step[2]) & 0x3fU);
    text += fmt::format("\\u{:04x}", unit);
    step.remove_prefix(3);
  }
  return text + '"';
}

}  // namespace

Path take_path(Reader& reader, std::vector<std::size_t>* step_offsets) {
  Path path;
  if (reader.peek() == '@') {
    path.base = take_base(reader);
  } else {
    do {
      if (step_offsets != nullptr) step_offsets->push_back(reader.offset());
      path.steps.push_back(take_step(reader));
    } while (reader.take("."));
  }
  const std::size_t colon = reader.offset();
  if (reader.take(":")) {
    const std::string_view word = reader.take_word();
    if (word != "lower") {
      reader.fail(colon,
                  fmt::format("unknown \":{}\" behind a path; there is only :lower", json::excerpt(word)));
    }
    path.lower = true;
  }
  return path;
}

Path Path::parse(std::string_view text) {
  Reader reader(text, "path");
  Path path = take_path(reader);
  if (!reader.at_end()) {
    reader.fail(reader.offset(), fmt::format("expected the end of the path, found {}", reader.found()));
  }
  return path;
}

std::string Path::to_string() const {
  std::string text;
  for (const auto& [name, known] : kBases) {
    if (known == base) text = fmt::format("@{}", name);
  }
  for (const std::string& step : steps) {
    if (!text.empty()) text += '.';
    const bool plain = !step.empty() && std::all_of(step.begin(), step.end(), is_word_character);
    text += plain ? step : quoted(step);
  }
  return lower ? text + ":lower" : text;
}

}  // namespace perdure::query
