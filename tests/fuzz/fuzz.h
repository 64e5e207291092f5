#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <perdure/error.h>

// What all fuzz targets share. Each defines libFuzzer's entry point; an input is what it is given, byte for
// byte.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace perdure::fuzz {

/// Stands between the parts of an input. No JSON text may hold it, so a part can be anything a text can be,
/// and the corpus stays readable.
inline constexpr char kSeparator = '\x1e';

[[noreturn]] inline void fail(const char* what, std::string_view found = {}) {
  std::fprintf(stderr, "broken: %s\n%.*s\n", what, static_cast<int>(found.size()), found.data());
  std::abort();
}

inline void require(bool holds, const char* what, std::string_view found = {}) {
  if (!holds) fail(what, found);
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
}

/// The parts of an input, each in memory of its own, so that reading beyond one is seen. At least
/// `count_least` of them; missing ones are empty.
inline std::vector<std::vector<char>> parts_of(std::string_view input, std::size_t count_least) {
  std::vector<std::vector<char>> parts;
  while (true) {
    const std::size_t end = input.find(kSeparator);
    const std::string_view part = input.substr(0, end);
    parts.emplace_back(part.begin(), part.end());
    if (end == std::string_view::npos) break;
    input.remove_prefix(end + 1);
  }
  if (parts.size() < count_least) parts.resize(count_least);
  return parts;
}

inline std::string_view view(const std::vector<char>& part) { return {part.data(), part.size()}; }

/// Calls `action`; an Error that it throws must have one of `codes`. Returns whether it threw none.
template <typename Action>
bool succeeds(std::initializer_list<std::string_view> codes, Action&& action) {
  try {
    std::forward<Action>(action)();
    return true;
  } catch (const Error& error) {
    for (const std::string_view code : codes) {
      if (error.code() == code) return false;
    }
    fail("an error of another kind", error.what());
  }
}

}  // namespace perdure::fuzz
