#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

// For tests only: random JSON text, and Boost.JSON as a second opinion on it.

namespace perdure::json::testing {

/// Makes text from a seed. After `choice_count` choices it always takes the simplest, so that RapidCheck,
/// which shrinks that number, shrinks the text from its end.
class RandomText {
 public:
  RandomText(std::uint32_t seed, std::size_t choice_count) : engine_(seed), choice_count_(choice_count) {}

  /// One of 0 to count - 1.
  std::size_t choose(std::size_t count);
  /// A document as a person or an odd program might write it: white space anywhere, characters with and
  /// without escapes, numbers that no double holds. No key occurs twice.
  std::string document();
  std::string value(std::size_t depth = 0);
  /// A key that documents are likely to have, without escapes.
  std::string key_characters();
  /// `text` after a few deletions, insertions, replacements and repetitions of bytes.
  std::string damaged(std::string text);

 private:
  std::string space();
  std::string number();
  std::string string();
  std::string array(std::size_t depth);
  std::string object(std::size_t depth);

  std::mt19937 engine_;
  std::size_t choice_count_;
};

/// Inside of a RapidCheck property: a document of a size that shrinks.
std::string random_document(std::uint32_t seed);

/// What Boost.JSON says about a text.
struct Verdict {
  bool known = true;     ///< not so for an exponent of many digits, where it gives up
  bool grammar = false;  ///< it is JSON, lone surrogates allowed
  bool lone_surrogate =
      false;  ///< it refuses the text only for one; whether keys are equal is not known then
  bool duplicate_key = false;
  std::size_t depth = 0;
};
Verdict boost_verdict(std::string_view text);

/// Expects JSON that Boost.JSON accepts.
boost::json::value boost_value(std::string_view text);

}  // namespace perdure::json::testing
