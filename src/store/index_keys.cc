#include "store/index_keys.h"

#include <cstdint>

namespace perdure {
namespace {

constexpr std::size_t kNumberBytes = 4;

void append_number(std::string& bytes, std::uint32_t number) {
  for (std::size_t i = 0; i < kNumberBytes; ++i) bytes += static_cast<char>(number >> (8 * i));
}

std::uint32_t number_at(std::string_view bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < kNumberBytes; ++i) {
    number |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return number;
}

}  // namespace

std::string encode_entries(const std::vector<IndexEntry>& entries) {
  std::string bytes;
  for (const IndexEntry& entry : entries) {
    append_number(bytes, static_cast<std::uint32_t>(entry.number));
    append_number(bytes, static_cast<std::uint32_t>(entry.key.size()));
    bytes += entry.key;
  }
  return bytes;
}

std::vector<IndexEntry> decode_entries(std::string_view bytes) {
  std::vector<IndexEntry> entries;
  while (bytes.size() >= 2 * kNumberBytes) {
    const std::uint32_t number = number_at(bytes);
    const std::uint32_t length = number_at(bytes.substr(kNumberBytes));
    bytes.remove_prefix(2 * kNumberBytes);
    if (length > bytes.size()) break;
    entries.push_back({number, std::string(bytes.substr(0, length))});
    bytes.remove_prefix(length);
  }
  return entries;
}

}  // namespace perdure
