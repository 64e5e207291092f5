#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

namespace perdure::json {

/// The keys of the objects that are open while a text is scanned, to find those that occur twice. Keys are
/// views of what stands between the quotes and are compared with their escapes resolved.
///
/// Cost: small objects allocate nothing (unless a key has escapes), each key is compared with those before
/// it. Up to `kComparedSingly` keys that is cheaper than sorting, and a duplicate is found where it stands.
/// More keys are sorted when their object ends, so that the worst a text of n bytes can ask for is
/// n log n, whatever its keys are. A hash table was rejected: chosen keys make an unseeded one quadratic.
class OpenKeys {
 public:
  OpenKeys() { keys_.reserve(kInPlace); }

  /// Where the keys of an object that opens now will begin.
  [[nodiscard]] std::size_t mark() const { return keys_.size(); }

  /// Adds a key to the object that began at `mark`. False when it was seen to be there already.
  bool add(std::size_t mark, std::string_view raw, bool escaped);

  /// Drops the keys of an object that ends; returns the first one that occurred before.
  std::optional<std::string_view> close(std::size_t mark);

 private:
  static constexpr std::size_t kComparedSingly = 32;
  static constexpr std::size_t kInPlace = 64;

  /// A key and a number that equal keys share. Different keys may share it too.
  struct Seen {
    const char* raw;
    std::size_t size;
    std::uint64_t print;

    [[nodiscard]] std::string_view text() const { return {raw, size}; }
    [[nodiscard]] bool same_as(const Seen& other) const;
  };

  static std::uint64_t print(std::string_view characters);
  std::optional<std::string_view> first_duplicate(std::size_t mark);

  alignas(Seen) std::array<std::byte, kInPlace * sizeof(Seen)> bytes_;
  std::pmr::monotonic_buffer_resource arena_{bytes_.data(), bytes_.size()};
  std::pmr::vector<Seen> keys_{&arena_};
};

}  // namespace perdure::json
