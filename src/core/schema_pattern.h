#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace perdure::schema {

/// A regular expression of a schema: those of ECMAScript without look-around and back-references, on
/// characters, matched by RE2 in time in proportion to the text. std::regex was rejected: it backtracks
/// (`^(a+)+$` on 26 times `a` and a `!` takes 4 s, twice that with each further `a`) and recurses once per
/// character.
///
/// Immutable; any thread.
class Pattern {
 public:
  /// Expects UTF-8. Whether the text is a pattern, `fault` tells.
  explicit Pattern(std::string_view text);
  ~Pattern();
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  /// What is wrong with it; empty when it can be used. Nothing else may be called otherwise.
  [[nodiscard]] const std::string& fault() const { return fault_; }
  /// Whether some part of `text` matches.
  [[nodiscard]] bool is_in(std::string_view text) const;
  /// Instructions of the compiled pattern. Matching one byte takes at most a step for each of them.
  [[nodiscard]] std::size_t size() const;

 private:
  std::unique_ptr<re2::RE2> compiled_;
  std::string fault_;
};

}  // namespace perdure::schema
