#include "core/schema_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "core/json_compare.h"
#include "core/json_fault.h"
#include "core/schema_format.h"

namespace perdure::schema {

namespace {

using json::Elements;
using json::Members;
using json::Slice;
using json::Type;

std::uint64_t character_count(std::string_view text) {
  return static_cast<std::uint64_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::uint64_t entry_count(Slice value) {
  if (value.type() == Type::string) return character_count(value.unescaped());
  std::uint64_t count = 0;
  if (value.type() == Type::object) {
    for (Members members(value); members.next();) ++count;
  } else {
    for (Elements elements(value); elements.next();) ++count;
  }
  return count;
}

std::string_view entry_name(Type type) {
  return type == Type::string ? "character" : type == Type::array ? "element" : "member";
}

bool has_type(Slice value, std::string_view type, int draft) {
  switch (value.type()) {
    case Type::null:
      return type == "null";
    case Type::boolean:
      return type == "boolean";
    case Type::string:
      return type == "string";
    case Type::array:
      return type == "array";
    case Type::object:
      return type == "object";
    case Type::number:
      if (type != "integer") return type == "number";
      return draft == 4 ? value.text.find_first_of(".eE") == std::string_view::npos
                        : json::is_integer(value.text);
  }
  return false;
}

}  // namespace

std::string shown(Slice value) {
  const Type type = value.type();
  const bool container = type == Type::object || type == Type::array;
  return container && value.text.size() > 2 ? std::string(json::describe(type)) : json::excerpt(value.text);
}

std::string shown_name(std::string_view name) {
  // A name with a lone surrogate is no UTF-8, and no message may be either.
  return json::excerpt(json::quote(name.substr(0, json::utf8_prefix_bytes(name.substr(0, 100)))));
}

std::string counted(std::uint64_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

Fault wrong_type(Slice value, Slice type, int draft) {
  std::string names;
  const auto fits = [&](Slice name) {
    const std::string text = name.unescaped();
    const bool vowel = std::string_view("aio").find(text.front()) != std::string_view::npos;
    const std::string_view article = text == "null" ? "" : vowel ? "an " : "a ";
    names += fmt::format("{}{}{}", names.empty() ? "" : " or ", article, text);
    return has_type(value, text, draft);
  };
  if (type.type() == Type::string && fits(type)) return std::nullopt;
  for (Elements elements(type); elements.next();) {
    if (fits(elements.value())) return std::nullopt;
  }
  return fmt::format("must be {}, is {}", names, shown(value));
}

Fault wrong_constant(Slice value, Slice wanted) {
  if (json::equal(value, wanted)) return std::nullopt;
  return fmt::format("must be {}, is {}", shown(wanted), shown(value));
}

Fault wrong_choice(Slice value, Slice choices) {
  constexpr std::size_t kListBytes = 100;
  std::string list;
  for (Elements elements(choices); elements.next();) {
    if (json::equal(value, elements.value())) return std::nullopt;
    if (list.size() > kListBytes) continue;
    list += (list.empty() ? "" : ", ") + shown(elements.value());
  }
  return fmt::format("must be one of {}; is {}", json::excerpt(list, kListBytes), shown(value));
}

Fault below_minimum(Slice value, Slice least, bool strict) {
  if (value.type() != Type::number) return std::nullopt;
  const auto order = json::compare_numbers(value.text, least.text);
  if (strict ? order > 0 : order >= 0) return std::nullopt;
  if (strict) return fmt::format("must be more than {}, is {}", shown(least), shown(value));
  return fmt::format("must be {} or more, is {}", shown(least), shown(value));
}

Fault above_maximum(Slice value, Slice most, bool strict) {
  if (value.type() != Type::number) return std::nullopt;
  const auto order = json::compare_numbers(value.text, most.text);
  if (strict ? order < 0 : order <= 0) return std::nullopt;
  if (strict) return fmt::format("must be less than {}, is {}", shown(most), shown(value));
  return fmt::format("must be {} or less, is {}", shown(most), shown(value));
}

Fault no_multiple(Slice value, Slice divisor) {
  if (value.type() != Type::number || json::is_multiple(value.text, divisor.text)) return std::nullopt;
  return fmt::format("must be a multiple of {}, is {}", shown(divisor), shown(value));
}

Fault wrong_format(Slice value, std::string_view format) {
  if (value.type() != Type::string || has_format(value.unescaped(), format)) return std::nullopt;
  return fmt::format("must be a {} as in RFC 3339, is {}", format, shown(value));
}

Fault equal_elements(Slice value) {
  std::unordered_set<std::string> seen;
  std::size_t number = 1;
  for (Elements elements(value); elements.next(); ++number) {
    if (seen.insert(json::canonical(elements.value())).second) continue;
    return fmt::format("must not have equal elements, number {} ({}) was there before", number,
                       shown(elements.value()));
  }
  return std::nullopt;
}

Fault too_few(Slice value, Type type, std::uint64_t least) {
  if (value.type() != type) return std::nullopt;
  const std::uint64_t count = entry_count(value);
  if (count >= least) return std::nullopt;
  return fmt::format("must have at least {}, has {}", counted(least, entry_name(type)), count);
}

Fault too_many(Slice value, Type type, std::uint64_t most) {
  if (value.type() != type) return std::nullopt;
  const std::uint64_t count = entry_count(value);
  if (count <= most) return std::nullopt;
  return fmt::format("must have at most {}, has {}", counted(most, entry_name(type)), count);
}

}  // namespace perdure::schema
