#include "core/filter_tree.h"
#include "core/letter_case.h"
#include "core/order_key_writer.h"

// How one comparison of a filter is decided: by whole values, never by order keys, which may be cut.

namespace perdure::query {

Needle::Needle(std::string_view text) : fallback_(text.size() + 1, 0) {
  for (const char c : text) folded_ += lower_ascii(c);
  std::size_t standing = 0;
  for (std::size_t i = 1; i < folded_.size(); ++i) {
    while (standing > 0 && folded_[i] != folded_[standing]) standing = fallback_[standing];
    if (folded_[i] == folded_[standing]) ++standing;
    fallback_[i + 1] = standing;
  }
}

bool Needle::is_in(std::string_view text) const {
  if (folded_.empty()) return true;
  std::size_t standing = 0;
  for (const char c : text) {
    const char folded = lower_ascii(c);
    while (standing > 0 && folded != folded_[standing]) standing = fallback_[standing];
    if (folded == folded_[standing] && ++standing == folded_.size()) return true;
  }
  return false;
}

std::string Literal::key() const {
  std::string key;
  OrderKeyWriter writer(key);
  if (kind == Value::Kind::text) {
    writer.text(text);
  } else if (kind == Value::Kind::number) {
    writer.number(Decimal::read(text));
  } else {
    writer.tag(kind == Value::Kind::null ? OrderKeyWriter::kNull
               : truth                   ? OrderKeyWriter::kTrue
                                         : OrderKeyWriter::kFalse);
  }
  writer.finish();
  return key;
}

void Comparison::prepare() {
  if (path.lower) literal.text = lower_case(literal.text);
  if (literal.kind == Value::Kind::number) {
    number_ = Decimal::read(literal.text);
    digits_ = number_.digits;
    number_.digits = {};
  }
  if (op == Operator::contains || op == Operator::contains_not) needle_ = Needle(literal.text);
}

bool Comparison::holds_for(const Value& value) const {
  switch (op) {
    case Operator::equal:
    case Operator::any_equal:
      return equals(value);
    case Operator::not_equal:
      return !equals(value);
    case Operator::contains:
      return has_text_in(value);
    case Operator::contains_not:
      return !has_text_in(value);
    default:
      break;
  }
  const auto compared = order(value);
  if (!compared) return false;
  if (op == Operator::less) return std::is_lt(*compared);
  if (op == Operator::less_or_equal) return std::is_lteq(*compared);
  if (op == Operator::greater) return std::is_gt(*compared);
  return std::is_gteq(*compared);
}

bool Comparison::equals(const Value& value) const {
  if (literal.kind == Value::Kind::null) {
    return value.kind == Value::Kind::null || value.kind == Value::Kind::missing;
  }
  if (literal.kind == Value::Kind::boolean) {
    return value.kind == Value::Kind::boolean && value.is_true() == literal.truth;
  }
  const auto compared = order(value);
  return compared && std::is_eq(*compared);
}

bool Comparison::has_text_in(const Value& value) const {
  if (value.kind != Value::Kind::text) return false;
  std::string buffer;
  return needle_.is_in(characters(value.raw, path.lower, buffer));
}

std::optional<std::strong_ordering> Comparison::order(const Value& value) const {
  if (value.kind != literal.kind) return std::nullopt;
  if (value.kind == Value::Kind::number) {
    return compare(Decimal::read(value.raw), {number_.sign, number_.exponent, digits_});
  }
  std::string buffer;
  return characters(value.raw, path.lower, buffer).compare(literal.text) <=> 0;
}

}  // namespace perdure::query
