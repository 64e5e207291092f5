#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <perdure/limits.h>

#include "core/decimal.h"
#include "core/query_value.h"

namespace perdure::query {

/// Writes one order key behind what `key` holds.
///
///     missing, null, false, true   their tag
///     number    tag (negative, zero, positive); exponent; two digits per byte, + 2; 0x01. All but the tag is
///               turned for a negative one
///     text      tag; its bytes, 0x00 as 0x01 0x01 and 0x01 as 0x01 0x02; 0x00
///     array     tag; the keys of the elements; 0x00
///     object    tag; the members in the order of their names, each as text and value; 0x00
///
/// A key of more than kWholeBytes is cut there and gets one byte more, so that its length tells.
class OrderKeyWriter {
 public:
  enum Tag : char {
    kMissing = 0x10,
    kNull,
    kFalse,
    kTrue,
    kNegative,
    kZero,
    kPositive,
    kText,
    kArray,
    kObject,
    kBehindAll,  ///< no key begins so
  };
  static constexpr std::size_t kWholeBytes = limits::kOrderKeyBytes + 1;  // the tag

  explicit OrderKeyWriter(std::string& key) : key_(key), begin_(key.size()) {}

  /// `lower`: of texts, not of those inside of arrays and objects.
  void value(const Value& value, bool lower);
  void text(std::string_view characters);
  void number(const Decimal& number);
  void tag(Tag tag) { key_ += tag; }
  /// To be called once, behind the value.
  void finish();

 private:
  [[nodiscard]] bool is_full() const { return key_.size() - begin_ > kWholeBytes; }
  void exponent(std::int64_t exponent);
  void raw_text(std::string_view raw, bool lower);
  void nested(const Value& value, std::size_t depth);
  void array(json::Slice array, std::size_t depth);
  void object(json::Slice object, std::size_t depth);

  std::string& key_;
  std::size_t begin_;
};

}  // namespace perdure::query
