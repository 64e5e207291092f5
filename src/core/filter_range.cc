#include <algorithm>

#include "core/filter_tree.h"
#include "core/order_key_writer.h"

// Which part of an index a filter needs.

namespace perdure::query {

namespace {

using Tag = OrderKeyWriter::Tag;

std::string key_of(Tag tag) { return std::string(1, tag); }

/// The least text behind all that begin with `key`, joined keys included. Keys do not end with 0xff.
std::string behind(std::string key) {
  key.back() = static_cast<char>(key.back() + 1);
  return key;
}

/// Of all values that may be asked for with `<` together with one of this kind.
KeyRange range_of_type(Value::Kind kind) {
  if (kind == Value::Kind::number) return {key_of(Tag::kNegative), key_of(Tag::kText)};
  return {key_of(Tag::kText), key_of(Tag::kArray)};
}

KeyRange range_of_equal(const Literal& literal) {
  if (literal.kind == Value::Kind::null) return {key_of(Tag::kMissing), key_of(Tag::kFalse)};
  const std::string key = literal.key();
  return {key, behind(key), !is_cut(key)};
}

std::optional<KeyRange> range_of_comparison(const Comparison& comparison) {
  const Literal& literal = comparison.literal;
  const std::string key = literal.key();
  KeyRange range = range_of_type(literal.kind);
  switch (comparison.op) {
    case Operator::equal:
    case Operator::any_equal:
      return range_of_equal(literal);
    case Operator::not_equal:
      if (literal.kind != Value::Kind::null) return std::nullopt;
      return KeyRange{key_of(Tag::kFalse), key_of(Tag::kBehindAll)};
    case Operator::less:
      range.high = is_cut(key) ? behind(key) : key;
      return range;
    case Operator::less_or_equal:
      range.high = behind(key);
      return range;
    case Operator::greater:
      range.low = is_cut(key) ? key : behind(key);
      return range;
    case Operator::greater_or_equal:
      range.low = key;
      return range;
    case Operator::contains:
    case Operator::contains_not:
      break;
  }
  return std::nullopt;
}

void intersect(KeyRange& range, const KeyRange& other) {
  range.low = std::max(range.low, other.low);
  range.high = std::min(range.high, other.high);
  range.is_one_value = (range.is_one_value || other.is_one_value) && range.low < range.high;
}

class Ranges {
 public:
  Ranges(const Tree& tree, const Path& path, bool each) : tree_(tree), path_(path), each_(each) {}

  void add(const Node& node) {
    if (node.kind == Node::Kind::all_of) {
      for (const Node& child : node.children) add(child);
    }
    if (node.kind != Node::Kind::comparison) return;
    const Comparison& comparison = tree_.comparisons[node.comparison];
    if ((comparison.op == Operator::any_equal) != each_ || comparison.path != path_) return;
    const auto range = range_of_comparison(comparison);
    if (!range) return;
    if (!range_) {
      range_ = range;
    } else if (!each_) {
      intersect(*range_, *range);
    } else if (!range_->is_one_value && range->is_one_value) {
      // Different elements may answer different comparisons, so that one of them has to do.
      range_ = range;
    }
  }

  [[nodiscard]] const std::optional<KeyRange>& range() const { return range_; }

 private:
  const Tree& tree_;
  const Path& path_;
  const bool each_;
  std::optional<KeyRange> range_;
};

}  // namespace

std::optional<KeyRange> range_of(const Tree& tree, const Path& path, bool each) {
  Ranges ranges(tree, path, each);
  if (tree.root) ranges.add(*tree.root);
  return ranges.range();
}

}  // namespace perdure::query
