#include "core/json_testing.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>

namespace perdure::json::testing {

namespace {

/// Two ways to write one character.
struct Spelling {
  std::string_view plain;
  std::string_view escaped;
};

constexpr std::array<Spelling, 12> kSpellings{{{"a", "a"},
                                               {"a", "\\u0061"},
                                               {"b", "b"},
                                               {"é", "é"},
                                               {"é", "\\u00e9"},
                                               {"é", "\\u00E9"},
                                               {"😀", "\\ud83d\\uDE00"},
                                               {"/", "\\/"},
                                               {"/", "/"},
                                               {"~", "~"},
                                               {"\"", "\\\""},
                                               {"\n", "\\n"}}};

constexpr std::array<std::string_view, 16> kNumbers{"0",
                                                    "1",
                                                    "-1",
                                                    "-0",
                                                    "9007199254740993",
                                                    "0.1000",
                                                    "1e400",
                                                    "1E5",
                                                    "1e-400",
                                                    "1.5e+3",
                                                    "123456789",
                                                    "0.5",
                                                    "-2.50",
                                                    "18446744073709551616",
                                                    "7",
                                                    "123456789012345678901234567890"};

constexpr std::array<std::string_view, 12> kInteresting{
    "\"", "\\", ",", "]", "}", "0", "\\u", std::string_view("\0", 1), "\xc3", "\xed\xa0\x80", "\t", "e"};

/// Follows Boost's parser and looks at what it reads.
struct Observer {
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  using Code = boost::json::error_code;
  using Text = boost::json::string_view;

  std::vector<std::set<std::string>> keys;  ///< per open container
  std::string key;
  bool duplicate_key = false;
  std::size_t depth = 0;

  bool open() {
    keys.emplace_back();
    depth = std::max(depth, keys.size());
    return true;
  }
  bool close() {
    keys.pop_back();
    return true;
  }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return open(); }
  bool on_object_end(std::size_t, Code&) { return close(); }
  bool on_array_begin(Code&) { return open(); }
  bool on_array_end(std::size_t, Code&) { return close(); }
  bool on_key_part(Text part, std::size_t, Code&) {
    key.append(part.data(), part.size());
    return true;
  }
  bool on_key(Text part, std::size_t, Code&) {
    key.append(part.data(), part.size());
    duplicate_key = !keys.back().insert(std::exchange(key, {})).second || duplicate_key;
    return true;
  }
  bool on_string_part(Text, std::size_t, Code&) { return true; }
  bool on_string(Text, std::size_t, Code&) { return true; }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t, Text, Code&) { return true; }
  bool on_uint64(std::uint64_t, Text, Code&) { return true; }
  bool on_double(double, Text, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }
};

boost::json::parse_options deep() {
  boost::json::parse_options options;
  options.max_depth = 1000;
  return options;
}

Verdict strict_verdict(std::string_view text) {
  boost::json::basic_parser<Observer> parser(deep());
  boost::json::error_code error;
  const std::size_t parsed_bytes = parser.write_some(false, text.data(), text.size(), error);
  const Observer& seen = parser.handler();
  return {error != boost::json::error::exponent_overflow, !error && parsed_bytes == text.size(), false,
          seen.duplicate_key, seen.depth};
}

/// Escaped surrogates become characters for private use, one for one.
std::string without_surrogates(std::string text) {
  for (std::size_t i = text.find("\\u"); i != std::string::npos; i = text.find("\\u", i + 2)) {
    if (i + 3 >= text.size() || (text[i + 2] != 'd' && text[i + 2] != 'D')) continue;
    const std::size_t digit = std::string_view("89abcdefABCDEF").find(text[i + 3]);
    if (digit == std::string_view::npos) continue;
    text[i + 2] = 'e';
    text[i + 3] = "01234567234567"[digit];
  }
  return text;
}

}  // namespace

std::size_t RandomText::choose(std::size_t count) {
  if (choice_count_ == 0) return 0;
  --choice_count_;
  return engine_() % count;
}

std::string RandomText::space() {
  constexpr std::array<const char*, 8> kSpaces{"", "", "", " ", "\n  ", "\t", "\r\n", "   "};
  return kSpaces[choose(kSpaces.size())];
}

std::string RandomText::number() { return std::string(kNumbers[choose(kNumbers.size())]); }

std::string RandomText::string() {
  std::string text = "\"";
  for (std::size_t count = choose(4); count > 0; --count)
    text += kSpellings[choose(kSpellings.size())].escaped;
  if (choose(20) == 19) text += "\\u0000";
  if (choose(10) == 9) text += "long enough to be looked at in eights";
  return text + '"';
}

std::string RandomText::key_characters() {
  std::string characters;
  for (std::size_t count = choose(3); count > 0; --count)
    characters += kSpellings[choose(kSpellings.size())].plain;
  return characters;
}

std::string RandomText::array(std::size_t depth) {
  std::string text = "[" + space();
  for (std::size_t i = 0, count = choose(4); i < count; ++i) {
    if (i > 0) text += "," + space();
    text += value(depth + 1) + space();
  }
  return text + "]";
}

std::string RandomText::object(std::size_t depth) {
  std::string text = "{" + space();
  std::set<std::string> keys;
  for (std::size_t i = 0, count = choose(depth == 0 ? 9 : 5); i < count; ++i) {
    std::string plain;
    std::string raw;
    for (std::size_t j = 0, characters = 1 + choose(3); j < characters; ++j) {
      const Spelling spelling = kSpellings[choose(kSpellings.size())];
      plain += spelling.plain;
      raw += spelling.escaped;
    }
    if (!keys.insert(plain).second) continue;
    if (keys.size() > 1) text += "," + space();
    text += '"' + raw + '"' + space() + ":" + space() + value(depth + 1) + space();
  }
  return text + "}";
}

std::string RandomText::value(std::size_t depth) {
  switch (choose(depth < 6 ? 8 : 4)) {
    case 1:
      return number();
    case 2:
      return string();
    case 3:
      return choose(2) == 0 ? "true" : "false";
    case 4:
      return array(depth);
    case 5:
    case 6:
    case 7:
      return object(depth);
    default:
      return "null";
  }
}

std::string RandomText::document() { return space() + object(0) + space(); }

std::string RandomText::damaged(std::string text) {
  for (std::size_t count = 1 + choose(3); count > 0; --count) {
    const std::size_t place = choose(text.size() + 1);
    const std::size_t length = std::min(text.size() - place, 1 + choose(3));
    switch (choose(4)) {
      case 0:
        text.erase(place, length);
        break;
      case 1:
        text.insert(place, kInteresting[choose(kInteresting.size())]);
        break;
      case 2:
        text.replace(place, length, kInteresting[choose(kInteresting.size())]);
        break;
      default:
        text.insert(place, text.substr(choose(text.size() + 1), 1 + choose(12)));
        break;
    }
  }
  return text;
}

std::string random_document(std::uint32_t seed) {
  return RandomText(seed, *rc::gen::inRange<std::size_t>(0, 400)).document();
}

Verdict boost_verdict(std::string_view text) {
  const Verdict verdict = strict_verdict(text);
  if (verdict.grammar || !verdict.known) return verdict;
  Verdict tolerant = strict_verdict(without_surrogates(std::string(text)));
  tolerant.lone_surrogate = tolerant.grammar;
  return tolerant;
}

boost::json::value boost_value(std::string_view text) {
  return boost::json::parse({text.data(), text.size()}, {}, deep());
}

}  // namespace perdure::json::testing
