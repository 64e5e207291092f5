#include "apps/traininglog/json_fields.h"

#include <charconv>
#include <cmath>

#include "apps/traininglog/phase.h"

namespace traininglog {

using perdure::json::Elements;
using perdure::json::Members;
using perdure::json::Slice;
using perdure::json::Type;

void expect_type(Slice value, Type type, std::string_view what) {
  if (value.type() != type) throw FieldFault(std::string(what));
}

bool is_null(Slice value) { return value.type() == Type::null; }

std::string text_of(Slice value, std::string_view member) {
  if (value.type() != Type::string) throw FieldFault(std::string(member) + " is not a text");
  return value.unescaped();
}

bool boolean_of(Slice value, std::string_view member) {
  if (value.type() != Type::boolean) throw FieldFault(std::string(member) + " is neither true nor false");
  return value.text == "true";
}

double number_of(Slice value, std::string_view member) {
  double number = 0;
  const char* const end = value.text.data() + value.text.size();
  if (value.type() != Type::number || std::from_chars(value.text.data(), end, number).ec != std::errc()) {
    throw FieldFault(std::string(member) + " is not a number within reach");
  }
  return number;
}

int integer_of(Slice value, std::string_view member) {
  const double number = number_of(value, member);
  if (number != std::floor(number) || std::abs(number) > 1e9) {
    throw FieldFault(std::string(member) + " is not an integer within reach");
  }
  return static_cast<int>(number);
}

std::vector<std::string> texts_of(Slice value, std::string_view member) {
  if (value.type() != Type::array) throw FieldFault(std::string(member) + " is not a list");
  std::vector<std::string> texts;
  for (Elements list(value); list.next();) texts.push_back(text_of(list.value(), member));
  return texts;
}

int phase_of(Slice value) {
  const std::string text = value.type() == Type::string ? value.unescaped() : std::string(value.text);
  if (const std::optional<int> phase = parse_phase(text)) return *phase;
  throw FieldFault("phase is not one: " + text);
}

std::optional<std::string> text_or_null(Slice value, std::string_view member) {
  if (is_null(value)) return std::nullopt;
  return text_of(value, member);
}

std::optional<double> number_or_null(Slice value, std::string_view member) {
  if (is_null(value)) return std::nullopt;
  return number_of(value, member);
}

std::optional<int> integer_or_null(Slice value, std::string_view member) {
  if (is_null(value)) return std::nullopt;
  return integer_of(value, member);
}

RepCount rep_count_of(Slice value) {
  expect_type(value, Type::object, "repCount of a working set is not an object");
  RepCount count;
  for (Members members(value); members.next();) {
    const std::string key = members.key();
    if (key == "full") count.full = integer_of(members.value(), "repCount.full");
    if (key == "partial") count.partial = integer_of(members.value(), "repCount.partial");
  }
  return count;
}

RepCount rep_count_or_number(Slice value) {
  if (value.type() == Type::number) return {integer_of(value, "repCount"), 0};
  return rep_count_of(value);
}

}  // namespace traininglog
