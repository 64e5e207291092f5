#include "apps/traininglog/log_coverage.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <set>

#include "apps/traininglog/expected_reading.h"

namespace traininglog {
namespace {

namespace json = boost::json;
using Words = std::set<std::string, std::less<>>;

bool is_number_byte(char c) { return c >= '0' && c <= '9'; }
bool is_letter_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  std::size_t at = 0;
  while ((at = text.find(from, at)) != std::string::npos) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

/// `007.50` and `7.5` are one number.
std::string plain_number(std::string_view digits) {
  std::string plain(digits);
  if (plain.find('.') != std::string::npos) plain.erase(plain.find_last_not_of('0') + 1);
  if (plain.ends_with('.')) plain.pop_back();
  plain.erase(0, std::min(plain.find_first_not_of('0'), plain.size() - 1));
  return plain.starts_with('.') ? "0" + plain : plain;
}

std::string number_text(double value) {
  char buffer[400];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::fixed).ptr;
  return plain_number({buffer, end});
}

/// Runs of letters in lower case, of characters beyond ASCII, and numbers. Signs that the grammar reads are
/// blanks.
std::vector<std::string> words_of(std::string text) {
  for (const std::string_view sign : {"\xC2\xA0", "×", "–", "—"}) replace_all(text, sign, " ");
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    if (is_number_byte(text[at])) {
      while (end < text.size() && is_number_byte(text[end])) ++end;
      if (end + 1 < text.size() && text[end] == '.' && is_number_byte(text[end + 1])) {
        ++end;
        while (end < text.size() && is_number_byte(text[end])) ++end;
      }
      words.push_back(plain_number(std::string_view(text).substr(at, end - at)));
    } else if (is_letter_byte(text[at]) || is_beyond_ascii(text[at])) {
      const auto same_kind = is_letter_byte(text[at]) ? is_letter_byte : is_beyond_ascii;
      while (end < text.size() && same_kind(text[end])) ++end;
      std::string word = text.substr(at, end - at);
      std::transform(word.begin(), word.end(), word.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
      words.push_back(std::move(word));
    }
    at = std::max(end, at + 1);
  }
  return words;
}

void add_words(Words& words, std::string_view text) {
  for (std::string& word : words_of(std::string(text))) words.insert(std::move(word));
}

/// Seconds and metres may have been written in larger units.
void add_measure(Words& words, std::string_view key, double value) {
  if (key == "x-durationSeconds") {
    for (const double unit : {60.0, 3600.0}) {
      words.insert(number_text(value / unit));
      words.insert(number_text(std::floor(value / unit)));
      words.insert(number_text(std::fmod(value, unit)));
      words.insert(number_text(std::floor(std::fmod(value, 3600) / unit)));
    }
  }
  if (key == "x-distanceMeters") words.insert(number_text(value / 1000));
}

void add_words_of(Words& words, const json::value& value, std::string_view key = {}) {
  if (value.is_string()) {
    add_words(words, std::string_view(value.get_string()));
  } else if (value.is_number()) {
    words.insert(number_text(value.to_number<double>()));
    add_measure(words, key, value.to_number<double>());
  } else if (value.is_array()) {
    for (const json::value& item : value.get_array()) add_words_of(words, item);
  } else if (value.is_object()) {
    const json::object& object = value.get_object();
    for (const auto& [name, member] : object) add_words_of(words, member, name);
    // `6 attempts, 4 clean`
    if (object.contains("full") && object.contains("partial")) {
      words.insert(std::to_string(object.at("full").as_int64() + object.at("partial").as_int64()));
    }
  }
}

Words words_kept(const ReadLog& log) {
  Words words;
  add_words_of(words, document_of(*log.session));
  for (const Remark& remark : log.warnings) add_words(words, remark.found);
  add_words(words, log.user_id.value_or(""));
  add_words(words, log.user_name.value_or(""));
  return words;
}

const Words& grammar_words() {
  static const Words words = [] {
    Words all;
    add_words(
        all,
        "# Training Log Date Phase Week Deload yes no true false Focus Duration min mins minute minutes "
        "Program Name User_name Author User_id Length Weeks Exercise Goal Rest None Muscles Tempo Warmup "
        "Warm "
        "Up Sets set Notes Working Activity Cues kg lb lbs x kgx lbx lbsx reps rep feel fee RPE failure myo "
        "llp "
        "static "
        "statichold hold sec s second seconds secs dropset drop L R left right attempts attempt clean round "
        "h "
        "hour hours km m meter meters metre metres HR bpm");
    return all;
  }();
  return words;
}

/// Exercises and sets are counted as they come, so what a line is numbered need not be kept.
std::string_view without_number(std::string_view line) {
  std::size_t start = std::min(line.find_first_not_of(" \t\r"), line.size());
  const bool heading = line.substr(start).starts_with("##");
  if (heading) start = std::min(line.find_first_of("0123456789"), line.size());
  const std::size_t end = std::min(line.find_first_not_of("0123456789", start), line.size());
  return heading || line.substr(end).starts_with('.') ? line.substr(end) : line;
}

/// `xfeel` is read as `x feel`.
bool covered(std::string_view word, const Words& kept) {
  const auto known = [&](std::string_view piece) {
    return kept.contains(piece) || grammar_words().contains(piece);
  };
  return known(word) || (word.starts_with('x') && known(word.substr(1)));
}

std::vector<std::string> words_lost(std::string_view line, const Words& kept) {
  std::vector<std::string> lost = words_of(std::string(line));
  std::erase_if(lost, [&](const std::string& word) { return covered(word, kept); });
  return lost;
}

}  // namespace

std::vector<std::string> words_lost(std::string_view text, const ReadLog& log) {
  std::vector<std::string> lost;
  if (!log.session) return lost;
  const Words kept = words_kept(log);
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.starts_with("- Deload")) continue;  // `1` becomes true
    // `2.5 x 10` is the second set with 5 kg, or one of 2.5 kg without a number.
    auto words = words_lost(line, kept);
    if (!words.empty()) words = words_lost(without_number(line), kept);
    for (const std::string& word : words) lost.push_back("line " + std::to_string(number) + ": " + word);
  }
  return lost;
}

}  // namespace traininglog
