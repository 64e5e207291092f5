#include "core/json_keys.h"

#include <algorithm>
#include <bit>
#include <compare>
#include <cstring>

#include "core/json_scan.h"

namespace perdure::json {

namespace {

template <typename Integer>
std::uint64_t load(const char* at) {
  Integer value = 0;
  std::memcpy(&value, at, sizeof value);
  return value;
}

}  // namespace

/// From length, head and tail, since the keys of one object rarely share all three.
std::uint64_t OpenKeys::print(std::string_view characters) {
  const char* const begin = characters.data();
  const char* const end = begin + characters.size();
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  if (characters.size() >= 8) {
    head = load<std::uint64_t>(begin);
    tail = load<std::uint64_t>(end - 8);
  } else if (characters.size() >= 4) {
    head = load<std::uint32_t>(begin);
    tail = load<std::uint32_t>(end - 4);
  } else if (!characters.empty()) {
    head = load<unsigned char>(begin);
    tail = load<unsigned char>(end - 1) << 8 | load<unsigned char>(begin + characters.size() / 2);
  }
  return (head * 0x9e3779b97f4a7c15) ^ std::rotl(tail * 0xc2b2ae3d27d4eb4f, 32) ^ characters.size();
}

bool OpenKeys::Seen::same_as(const Seen& other) const {
  return print == other.print && std::is_eq(scan::compare_characters(text(), other.text()));
}

bool OpenKeys::add(std::size_t mark, std::string_view raw, bool escaped) {
  const Seen key{raw.data(), raw.size(), print(escaped ? scan::unescape(raw) : raw)};
  if (keys_.size() - mark < kComparedSingly) {
    for (std::size_t i = mark; i < keys_.size(); ++i) {
      if (keys_[i].same_as(key)) return false;
    }
  }
  keys_.push_back(key);
  return true;
}

std::optional<std::string_view> OpenKeys::close(std::size_t mark) {
  const bool checked = keys_.size() - mark <= kComparedSingly;
  const auto duplicate = checked ? std::nullopt : first_duplicate(mark);
  keys_.erase(keys_.begin() + static_cast<std::ptrdiff_t>(mark), keys_.end());
  return duplicate;
}

std::optional<std::string_view> OpenKeys::first_duplicate(std::size_t mark) {
  const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(mark);
  std::sort(first, keys_.end(), [](const Seen& a, const Seen& b) {
    if (a.print != b.print) return a.print < b.print;
    const auto order = scan::compare_characters(a.text(), b.text());
    return std::is_eq(order) ? a.raw < b.raw : std::is_lt(order);
  });
  const Seen* earliest = nullptr;
  for (auto key = first; key + 1 != keys_.end(); ++key) {
    const Seen& next = key[1];
    if (key->same_as(next) && (earliest == nullptr || next.raw < earliest->raw)) earliest = &next;
  }
  if (earliest == nullptr) return std::nullopt;
  return earliest->text();
}

}  // namespace perdure::json
