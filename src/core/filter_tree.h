#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/decimal.h"
#include "core/filter.h"
#include "core/query_value.h"

// A filter as it is kept once it was read.

namespace perdure::query {

/// Text that is looked for in other text, A to Z in either case. Takes time in proportion to the other text,
/// whatever both are (Knuth, Morris and Pratt).
class Needle {
 public:
  Needle() = default;
  explicit Needle(std::string_view text);
  [[nodiscard]] bool is_in(std::string_view text) const;

 private:
  std::string folded_;
  /// How much of the needle still stands when this many of its bytes did and the next one does not.
  std::vector<std::size_t> fallback_;
};

/// What stands behind an operator.
struct Literal {
  Value::Kind kind = Value::Kind::null;
  bool truth = false;
  std::string text;  ///< the characters of a text; of a number its text

  /// As it orders among all values; perhaps cut.
  [[nodiscard]] std::string key() const;
};

enum class Operator {
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  contains,
  contains_not,
  any_equal
};

class Comparison {
 public:
  Path path;
  Operator op = Operator::equal;
  Literal literal;
  std::size_t member = 0;  ///< of a path into the body: the place of its first step in `Tree::members`

  /// To be called once, when all above but `member` is set.
  void prepare();
  [[nodiscard]] bool holds_for(const Value& value) const;

 private:
  [[nodiscard]] bool equals(const Value& value) const;
  [[nodiscard]] bool has_text_in(const Value& value) const;
  /// Empty for values of another type than the literal.
  [[nodiscard]] std::optional<std::strong_ordering> order(const Value& value) const;

  Decimal number_;  ///< its digits are those of `digits_`, wherever this object moves
  std::string digits_;
  Needle needle_;
};

struct Node {
  enum class Kind { comparison, all_of, any_of, negation };

  Kind kind = Kind::comparison;
  std::size_t comparison = 0;  ///< in `Tree::comparisons`
  std::vector<Node> children;
};

struct Tree {
  std::vector<Comparison> comparisons;
  std::optional<Node> root;          ///< none lets everything through
  std::vector<std::string> members;  ///< that paths begin with; sorted, without repetition
  std::vector<Filter::Use> uses;
};

[[nodiscard]] Tree parse_filter(std::string_view text, std::string_view me, Time now);
[[nodiscard]] bool matches(const Tree& tree, const Subject& subject);
[[nodiscard]] std::optional<KeyRange> range_of(const Tree& tree, const Path& path, bool each);

}  // namespace perdure::query
