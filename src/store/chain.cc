#include "store/chain.h"

#include <string>

namespace perdure {
namespace {

constexpr std::size_t kPrefixDigits = 16;

void append_integer(std::string& bytes, std::uint64_t value, unsigned width_bytes) {
  for (unsigned i = 0; i < width_bytes; ++i) bytes += static_cast<char>((value >> (8U * i)) & 0xFFU);
}

// The length in front keeps ("ab","c") apart from ("a","bc").
void append_text(std::string& bytes, std::string_view text) {
  append_integer(bytes, text.size(), 4);
  bytes += text;
}

}  // namespace

Hash next_chain(const Hash& previous, const ChainedRow& row) {
  // Kept for its capacity: this runs once per row inside the commit.
  static thread_local std::string bytes;
  bytes.assign(as_bytes(previous));
  append_integer(bytes, row.kind == ChangeKind::put ? 1 : 2, 1);
  append_integer(bytes, row.version, 8);
  append_integer(bytes, static_cast<std::uint64_t>(row.at_microseconds), 8);
  append_text(bytes, row.collection);
  append_text(bytes, row.scope);
  append_text(bytes, row.id);
  append_text(bytes, row.actor);
  bytes += as_bytes(row.body_hash);
  return blake2b_128(bytes);
}

std::string chain_prefix(const Hash& chain) { return to_hex(chain).substr(0, kPrefixDigits); }

}  // namespace perdure
