#include "core/schema_keywords.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace perdure::schema {

namespace {

constexpr Keyword kKeywords[] = {
    {"$ref", Shape::reference},
    {"type", Shape::type},
    {"enum", Shape::values},
    {"const", Shape::value, 6},
    {"properties", Shape::schema_map},
    {"patternProperties", Shape::pattern_map},
    {"additionalProperties", Shape::schema_or_flag},
    {"propertyNames", Shape::schema, 6},
    {"required", Shape::names},
    {"minProperties", Shape::count},
    {"maxProperties", Shape::count},
    {"dependencies", Shape::dependencies},
    {"items", Shape::items},
    {"additionalItems", Shape::schema_or_flag},
    {"contains", Shape::schema, 6},
    {"minItems", Shape::count},
    {"maxItems", Shape::count},
    {"uniqueItems", Shape::flag},
    {"minLength", Shape::count},
    {"maxLength", Shape::count},
    {"pattern", Shape::pattern},
    {"format", Shape::format},
    {"minimum", Shape::number},
    {"maximum", Shape::number},
    {"exclusiveMinimum", Shape::bound},
    {"exclusiveMaximum", Shape::bound},
    {"multipleOf", Shape::divisor},
    {"allOf", Shape::schemas},
    {"anyOf", Shape::schemas},
    {"oneOf", Shape::schemas},
    {"not", Shape::schema},
    {"if", Shape::schema, 7},
    {"then", Shape::schema, 7},
    {"else", Shape::schema, 7},
    {"definitions", Shape::schema_map},
    {"$defs", Shape::schema_map},
    {"$schema", Shape::text},
    {"$id", Shape::text},
    {"id", Shape::text},
    {"title", Shape::text},
    {"description", Shape::text},
    {"$comment", Shape::text},
    {"default", Shape::annotation},
    {"examples", Shape::annotation},
    {"readOnly", Shape::annotation},
    {"writeOnly", Shape::annotation},
    {"contentEncoding", Shape::annotation},
    {"contentMediaType", Shape::annotation},
    {"$recursiveRef", Shape::foreign},
    {"$dynamicRef", Shape::foreign},
    {"dependentRequired", Shape::foreign},
    {"dependentSchemas", Shape::foreign},
    {"disallow", Shape::foreign},
    {"divisibleBy", Shape::foreign},
    {"extends", Shape::foreign},
    {"maxContains", Shape::foreign},
    {"minContains", Shape::foreign},
    {"prefixItems", Shape::foreign},
    {"unevaluatedItems", Shape::foreign},
    {"unevaluatedProperties", Shape::foreign},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = lower(c);
  return small;
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> now(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, std::move(now));
  }
  return last.back();
}

/// Below this many changes a name means another word: `note` is not meant as `not`.
std::size_t changes_allowed(std::string_view keyword) {
  if (keyword.size() <= 4) return keyword == "type" || keyword == "enum" ? 1 : 0;
  return keyword.size() <= 6 ? 1 : 2;
}

bool enforced(Shape shape) {
  return shape != Shape::annotation && shape != Shape::text && shape != Shape::foreign;
}

}  // namespace

std::optional<Keyword> find_keyword(std::string_view name) {
  for (const Keyword& keyword : kKeywords) {
    if (keyword.name == name) return keyword;
  }
  return std::nullopt;
}

std::optional<std::string_view> misspelled_keyword(std::string_view name) {
  constexpr std::size_t kLongest = 24;
  if (name.size() > kLongest || name.substr(0, 2) == "x-") return std::nullopt;
  const std::string small = lower(name);
  std::optional<std::string_view> nearest;
  std::size_t least = kLongest;
  for (const Keyword& keyword : kKeywords) {
    if (!enforced(keyword.shape)) continue;
    const std::size_t changes = distance(small, lower(keyword.name));
    if (changes > changes_allowed(keyword.name) || changes >= least) continue;
    least = changes;
    nearest = keyword.name;
  }
  return nearest;
}

std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& known,
                                        std::size_t changes_most) {
  std::optional<std::string> nearest;
  std::size_t least = changes_most + 1;
  for (const std::string& candidate : known) {
    const std::size_t longer = std::max(candidate.size(), name.size());
    if (longer - std::min(candidate.size(), name.size()) > changes_most) continue;
    const std::size_t changes = distance(name, candidate);
    if (changes >= least || changes >= longer) continue;
    least = changes;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace perdure::schema
