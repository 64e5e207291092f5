#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
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
/// Any thread.
class Pattern {
 public:
  /// Expects UTF-8. Whether the text is a pattern, `fault` tells.
  explicit Pattern(std::string_view text);
  ~Pattern();
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  /// For the program and the automaton that RE2 builds of it while it matches; without room for an automaton
  /// it goes on, slower.
  static constexpr std::size_t kMemoryBytes = std::size_t{2} << 20;
  /// Has a fault afterwards when it does not fit. Not while it is used.
  void limit_memory(std::size_t memory_bytes);

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

/// Gives each pattern of a schema an equal part of `limits::kPatternsMemoryBytes`, and not more than it has
/// anyway; what is wrong when one does not fit. `patterns` are by their text.
[[nodiscard]] std::optional<std::string> share_memory(std::map<std::string, Pattern>& patterns);

}  // namespace perdure::schema
