#include "core/order_key.h"

#include <algorithm>
#include <utility>

#include "core/json_scan.h"
#include "core/order_key_writer.h"

namespace perdure::query {

namespace {

void turn(std::string& key, std::size_t begin) {
  for (std::size_t i = begin; i < key.size(); ++i) key[i] = static_cast<char>(~key[i]);
}

}  // namespace

void OrderKeyWriter::value(const Value& value, bool lower) {
  if (value.kind == Value::Kind::text) {
    raw_text(value.raw, lower);
  } else {
    nested(value, 0);
  }
}

void OrderKeyWriter::nested(const Value& value, std::size_t depth) {
  switch (value.kind) {
    case Value::Kind::missing:
      return tag(kMissing);
    case Value::Kind::null:
      return tag(kNull);
    case Value::Kind::boolean:
      return tag(value.is_true() ? kTrue : kFalse);
    case Value::Kind::number:
      return number(Decimal::read(value.raw));
    case Value::Kind::text:
      return raw_text(value.raw, false);
    case Value::Kind::array:
      return array(value.slice(), depth);
    case Value::Kind::object:
      return object(value.slice(), depth);
  }
}

void OrderKeyWriter::number(const Decimal& number) {
  tag(number.sign < 0 ? kNegative : number.sign == 0 ? kZero : kPositive);
  if (number.sign == 0) return;
  const std::size_t behind_tag = key_.size();
  exponent(number.exponent);
  Digits digits(number.digits);
  for (int first = digits.next(); first >= 0 && !is_full(); first = digits.next()) {
    const int second = std::max(digits.next(), 0);
    key_ += static_cast<char>(first * 10 + second + 2);
  }
  key_ += '\x01';
  if (number.sign < 0) turn(key_, behind_tag);
}

/// -64 to 63 in one byte; otherwise how many bytes follow, and these.
void OrderKeyWriter::exponent(std::int64_t exponent) {
  if (exponent >= -64 && exponent < 64) {
    key_ += static_cast<char>(0x80 + exponent);
    return;
  }
  const std::uint64_t size = static_cast<std::uint64_t>(exponent < 0 ? -exponent : exponent);
  int bytes = 1;
  while (bytes < 8 && size >> (8 * bytes) != 0) ++bytes;
  const std::size_t begin = key_.size();
  key_ += static_cast<char>(0xc0 + bytes);
  for (int i = bytes - 1; i >= 0; --i) key_ += static_cast<char>(size >> (8 * i));
  if (exponent < 0) turn(key_, begin);
}

void OrderKeyWriter::text(std::string_view characters) {
  tag(kText);
  // One more than fits, so that what is cut is seen to be.
  characters = characters.substr(0, kWholeBytes);
  while (true) {
    const auto* const special =
        std::find_if(characters.begin(), characters.end(), [](char c) { return c == '\x00' || c == '\x01'; });
    const auto plain = static_cast<std::size_t>(special - characters.begin());
    key_ += characters.substr(0, plain);
    if (plain == characters.size()) break;
    key_ += '\x01';
    key_ += *special == '\x00' ? '\x01' : '\x02';
    characters.remove_prefix(plain + 1);
  }
  key_ += '\x00';
}

void OrderKeyWriter::raw_text(std::string_view raw, bool lower) {
  // No byte of a key takes more than the six bytes of \u212a, the Kelvin sign, which is a k in lower case.
  constexpr std::size_t kEnough = 6 * (kWholeBytes + 4);
  std::string buffer;
  text(characters(raw.substr(0, kEnough), lower, buffer));
}

void OrderKeyWriter::array(json::Slice array, std::size_t depth) {
  tag(kArray);
  // Deeper than any checked text: a damaged one.
  if (depth <= limits::kJsonDepth) {
    json::Elements elements(array);
    while (!is_full() && elements.next()) nested(Value(elements.value()), depth + 1);
  }
  key_ += '\x00';
}

void OrderKeyWriter::object(json::Slice object, std::size_t depth) {
  tag(kObject);
  if (depth <= limits::kJsonDepth) {
    using Member = std::pair<std::string_view, json::Slice>;
    std::vector<Member> sorted;
    json::Members members(object);
    while (members.next()) {
      sorted.emplace_back(json::scan::without_quotes(members.raw_key()), members.value());
    }
    std::sort(sorted.begin(), sorted.end(), [](const Member& a, const Member& b) {
      return std::is_lt(json::scan::compare_characters(a.first, b.first));
    });
    for (const auto& [name, value] : sorted) {
      if (is_full()) break;
      raw_text(name, false);
      nested(Value(value), depth + 1);
    }
  }
  key_ += '\x00';
}

void OrderKeyWriter::finish() {
  if (!is_full()) return;
  key_.resize(begin_ + kWholeBytes);
  key_ += '\x01';
}

std::string order_key(const Path& path, const Subject& subject) {
  std::string key;
  append_order_key(key, path, subject);
  return key;
}

void append_order_key(std::string& key, const Path& path, const Subject& subject) {
  std::string buffer;
  OrderKeyWriter writer(key);
  writer.value(value_of(path, subject, buffer), path.lower);
  writer.finish();
}

std::vector<std::string> each_order_keys(const Path& path, const Subject& subject) {
  if (path.base != Path::Base::body) return {order_key(path, subject)};
  std::vector<std::string> keys;
  any_value(json::root(subject.body), path.steps, [&](const Value& value) {
    OrderKeyWriter writer(keys.emplace_back());
    writer.value(value, path.lower);
    writer.finish();
    return false;
  });
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

bool is_absent(std::string_view key) {
  return !key.empty() && (key[0] == OrderKeyWriter::kMissing || key[0] == OrderKeyWriter::kNull);
}

bool is_object(std::string_view key) { return !key.empty() && key[0] == OrderKeyWriter::kObject; }

bool is_cut(std::string_view key) { return key.size() > OrderKeyWriter::kWholeBytes; }

std::string descending(std::string_view key) {
  std::string turned(key);
  turn(turned, 0);
  return turned;
}

}  // namespace perdure::query
