#include "core/ids.h"

#include <fmt/core.h>
#include <pthread.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/time.h"

namespace perdure {
namespace {

using UuidBytes = std::array<std::uint8_t, 16>;

std::string format_uuid(UuidBytes bytes, unsigned version) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | (version << 4U));
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[bytes[i] >> 4U];
    text += kDigits[bytes[i] & 15U];
  }
  return text;
}

UuidBytes random_bytes() {
  UuidBytes bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::atomic<unsigned> forks_count{0};
// In a process that is forked, each thread's stock is the same as in its parent.
[[maybe_unused]] const int kForksAreCounted =
    pthread_atfork(nullptr, nullptr, [] { forks_count.fetch_add(1); });

// Random bytes are asked of the system for many ids at once: a call for each costs nearly as much as checking
// a document of 700 bytes.
class RandomTails {
 public:
  static constexpr std::size_t kTailBytes = 8;

  void next(std::uint8_t* tail) {
    const unsigned forks = forks_count.load();
    if (used_bytes_ == stock_.size() || forks_ != forks) {
      randombytes_buf(stock_.data(), stock_.size());
      used_bytes_ = 0;
      forks_ = forks;
    }
    std::copy_n(stock_.data() + used_bytes_, kTailBytes, tail);
    used_bytes_ += kTailBytes;
  }

 private:
  std::array<std::uint8_t, 64 * kTailBytes> stock_;
  std::size_t used_bytes_ = stock_.size();
  unsigned forks_ = 0;
};

// Strictly increasing within the process (RFC 9562, 6.2, method 3): milliseconds and the fraction of one as
// 60 bits of a clock that is pushed forward by one when it did not move.
std::uint64_t next_ticks() {
  static std::mutex mutex;
  static std::uint64_t last = 0;
  const auto microseconds = static_cast<std::uint64_t>(now().time_since_epoch().count());
  const std::uint64_t ticks = (microseconds / 1000) << 12U | (microseconds % 1000) * 4;
  const std::lock_guard lock(mutex);
  last = ticks > last ? ticks : last + 1;
  return last;
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_id_character(char c) {
  // A table, since every key of every call is checked.
  static constexpr auto kAllowed = [] {
    std::array<bool, 256> allowed{};
    for (const char letter :
         std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@-")) {
      allowed[static_cast<unsigned char>(letter)] = true;
    }
    return allowed;
  }();
  return kAllowed[static_cast<unsigned char>(c)];
}

// For messages: what does not print stands as its code, and a long text is cut.
std::string shown(std::string_view text) {
  constexpr std::size_t kShownBytes = 60;
  std::string result;
  for (const char c : text.substr(0, kShownBytes)) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return text.size() > kShownBytes ? result + "…" : result;
}

[[noreturn]] void refuse(std::string_view code, std::string_view what, std::string_view text,
                         const std::string& why) {
  throw Error(code, fmt::format("invalid {} \"{}\": {}", what, shown(text), why));
}

void check_name(std::string_view text, std::string_view what) {
  if (text.empty()) refuse(code::kInvalidId, what, text, "it is empty");
  if (text.size() > limits::kIdBytes) {
    refuse(code::kInvalidId, what, text,
           fmt::format("{} bytes, at most {} are allowed", text.size(), limits::kIdBytes));
  }
  if (!is_letter_or_digit(text[0])) refuse(code::kInvalidId, what, text, "byte 1 is not one of A-Z a-z 0-9");
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (is_id_character(text[i])) continue;
    refuse(code::kInvalidId, what, text, fmt::format("byte {} is not one of A-Z a-z 0-9 . _ : @ -", i + 1));
  }
}

}  // namespace

std::string new_id() {
  const std::uint64_t ticks = next_ticks();
  UuidBytes bytes{};
  static thread_local RandomTails tails;
  tails.next(bytes.data() + bytes.size() - RandomTails::kTailBytes);
  const std::uint64_t milliseconds = ticks >> 12U;
  for (unsigned i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(milliseconds >> (40U - 8U * i));
  bytes[6] = static_cast<std::uint8_t>((ticks >> 8U) & 0x0FU);
  bytes[7] = static_cast<std::uint8_t>(ticks & 0xFFU);
  return format_uuid(bytes, 7);
}

std::string random_uuid() { return format_uuid(random_bytes(), 4); }

void check_id(std::string_view id) { check_name(id, "id"); }

void check_scope(std::string_view scope) {
  if (!scope.empty()) check_name(scope, "scope");
}

void check_collection(std::string_view name) {
  if (name.empty()) refuse(code::kInvalidCollection, "collection name", name, "it is empty");
  if (name.size() > limits::kCollectionBytes) {
    refuse(code::kInvalidCollection, "collection name", name,
           fmt::format("{} bytes, at most {} are allowed", name.size(), limits::kCollectionBytes));
  }
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter = c >= 'a' && c <= 'z';
    const bool allowed = letter || (i > 0 && ((c >= '0' && c <= '9') || c == '_'));
    if (!allowed) {
      refuse(code::kInvalidCollection, "collection name", name,
             fmt::format("byte {} is not one of {}", i + 1, i == 0 ? "a-z" : "a-z 0-9 _"));
    }
  }
}

void check_key(const Key& key) {
  check_collection(key.collection);
  check_id(key.id);
  check_scope(key.scope);
}

}  // namespace perdure
