#include "apps/traininglog/phase.h"

#include <cctype>
#include <charconv>

namespace traininglog {

namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<int> parse_phase(std::string_view text) {
  constexpr std::string_view kWord = "phase";
  text = trimmed(text);
  std::string word(text.substr(0, kWord.size()));
  for (char& letter : word) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  if (word == kWord) text = trimmed(text.substr(kWord.size()));

  int phase = 0;
  const char* const end = text.data() + text.size();
  const auto [behind, error] = std::from_chars(text.data(), end, phase);
  if (error != std::errc() || behind != end || phase < 1) return std::nullopt;
  return phase;
}

std::string phase_text(int phase) { return "phase " + std::to_string(phase); }

}  // namespace traininglog
