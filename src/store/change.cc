#include <perdure/change.h>

#include <fmt/core.h>

#include <charconv>

#include <perdure/batch.h>
#include <perdure/error.h>

#include "store/prepared_batch.h"

namespace perdure {
namespace {

constexpr std::size_t kEpochDigits = 36;
constexpr std::size_t kPrefixDigits = 16;

bool is_epoch(std::string_view text) {
  if (text.size() != kEpochDigits) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !digit) return false;
  }
  return true;
}

bool is_prefix(std::string_view text) {
  return text.size() == kPrefixDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Cursor Cursor::parse(std::string_view text) {
  const std::size_t first = text.find(':');
  const std::size_t second = first == std::string_view::npos ? first : text.find(':', first + 1);
  if (second != std::string_view::npos) {
    const std::string_view epoch = text.substr(0, first);
    const std::string_view digits = text.substr(first + 1, second - first - 1);
    const std::string_view prefix = text.substr(second + 1);
    std::uint64_t seq = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), seq);
    const bool canonical =
        failed == std::errc() && end == digits.data() + digits.size() && std::to_string(seq) == digits;
    if (canonical && is_epoch(epoch) && is_prefix(prefix))
      return {std::string(epoch), seq, std::string(prefix)};
  }
  throw Error(
      code::kInvalidCursor,
      fmt::format("\"{}\" is not a cursor; it has the form EPOCH:SEQ:CHAIN-PREFIX, as `changes` gives it",
                  text.substr(0, 100)));
}

std::string Cursor::to_string() const { return fmt::format("{}:{}:{}", epoch, seq, chain_prefix); }

std::string Conflict::message() const {
  const std::string which = shown_key(key);
  switch (reason) {
    case Reason::exists:
      return fmt::format("{} exists already, with version {}", which, found);
    case Reason::missing:
      return expected ? fmt::format("{} does not exist, version {} was expected", which, *expected)
                      : fmt::format("{} does not exist", which);
    case Reason::unique:
      return fmt::format("{} would have the same {} as {}, which allow each value once", which, fields,
                         holder_id);
    case Reason::version:
      break;
  }
  if (!expected) return fmt::format("{} stands at version {} already", which, found);
  return fmt::format("{} has version {}, version {} was expected", which, found, *expected);
}

}  // namespace perdure
