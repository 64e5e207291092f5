#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// JSON as text. Documents are kept byte for byte, so everything here looks at the text and cuts it; nothing
// is turned into values of a language, where 9007199254740993, 0.1000 and 1e400 would lose their digits.
//
// Grammar: RFC 8259, strictly. An escaped lone surrogate (`\ud800`) is accepted, since JSON.stringify writes
// them; where keys are compared it counts as its generalised UTF-8 form.

namespace perdure::json {

/// What `check` and `check_document` found wrong, for a message such as
/// `line 3, column 9: duplicate key "id"`. Line and column count from 1, the column in bytes.
struct Fault {
  std::size_t offset = 0;
  std::size_t line = 0;
  std::size_t column = 0;
  std::string what;

  [[nodiscard]] std::string message() const;
};

/// Any JSON value, white space around it allowed. Finds: broken UTF-8, every break of the grammar, duplicate
/// keys (compared after unescaping), nesting deeper than `limits::kJsonDepth`, anything behind the value.
[[nodiscard]] std::optional<Fault> check(std::string_view text);

/// The same, and the value must be an object.
[[nodiscard]] std::optional<Fault> check_document(std::string_view text);

/// The same for an object that has a document as a member, which may be as deep as documents may be.
[[nodiscard]] std::optional<Fault> check_envelope(std::string_view text);

// Everything below expects text that `check` accepted, and throws nothing on it. On other text the answer
// means nothing, but no byte outside of it is read.

enum class Type { null, boolean, number, string, array, object };

/// A piece of a text: one value, without the white space around it. It views the text it was cut from.
struct Slice {
  std::string_view text;

  [[nodiscard]] Type type() const;
  /// The characters of a string value, escapes resolved; expects a string. UTF-8, but for escaped lone
  /// surrogates: those become their generalised UTF-8 form.
  [[nodiscard]] std::string unescaped() const;
};

/// The root value of a text.
[[nodiscard]] Slice root(std::string_view text);

/// The value of a member of `object`, by its unescaped key; empty when there is none or `object` is none.
[[nodiscard]] std::optional<Slice> member(Slice object, std::string_view key);

/// The value that an RFC 6901 pointer names; empty when it names nothing. Throws Error `invalid_patch` when
/// the pointer is malformed (no leading slash, a `~` that is neither `~0` nor `~1`, not UTF-8), `too_large`
/// when it is over the limit.
[[nodiscard]] std::optional<Slice> at(std::string_view text, std::string_view pointer);

/// Walks the members of an object in the order of the text.
class Members {
 public:
  explicit Members(Slice object);
  /// False at the end.
  bool next();
  [[nodiscard]] std::string key() const;                               ///< unescaped
  [[nodiscard]] std::string_view raw_key() const { return raw_key_; }  ///< with its quotes
  [[nodiscard]] Slice value() const { return value_; }

 private:
  std::string_view rest_;
  std::string_view raw_key_;
  Slice value_;
};

/// Walks the elements of an array.
class Elements {
 public:
  explicit Elements(Slice array);
  bool next();
  [[nodiscard]] Slice value() const { return value_; }

 private:
  std::string_view rest_;
  Slice value_;
};

/// `text` as a JSON string with its quotes: `"`, `\` and control characters escaped, everything else as it
/// is. Expects UTF-8.
[[nodiscard]] std::string quote(std::string_view text);

/// The same value with line breaks and `indent` blanks per level, `"key": value`, empty lists and objects on
/// one line, no line break at the end. Numbers and strings keep their bytes.
[[nodiscard]] std::string pretty(std::string_view text, std::size_t indent = 2);

/// The same value without white space between tokens.
[[nodiscard]] std::string compact(std::string_view text);

}  // namespace perdure::json
