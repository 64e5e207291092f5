#pragma once

#include <fmt/core.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <perdure/open.h>

namespace perdure::bench {

constexpr std::size_t kBodyBytes = 700;

/// A document of `kBodyBytes` with a number in it.
inline std::string body_of(std::uint64_t number) {
  std::string body = fmt::format(
      R"({{"name":"Paused Floor Press {}","number":{},"week":{},"weightKg":67.5,"sets":[7,6,5],"done":true,"notes":")",
      number % 997, number, number % 100'000);
  while (body.size() < kBodyBytes - 2) body += static_cast<char>('a' + body.size() % 26);
  return body + "\"}";
}

/// Ordered as the ids are that Perdure generates, and as long.
inline std::string id_of(std::uint64_t number) {
  return fmt::format("0193a7c4-{:012x}-7000-8000-00000000", number);
}

/// Documents `first` to `last` - 1 in batches of 1000.
inline void fill(Store& store, std::uint64_t first, std::uint64_t last) {
  constexpr std::uint64_t kBatchCount = 1000;
  while (first < last) {
    Batch batch;
    for (std::uint64_t i = 0; i < kBatchCount && first < last; ++i, ++first) {
      batch.put({"docs", id_of(first)}, body_of(first));
    }
    (void)store.commit(std::move(batch)).value();
  }
}

}  // namespace perdure::bench
