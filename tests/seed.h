#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>

namespace perdure::test {

/// The number in an environment variable, `otherwise` when it is not set. Throws for anything that is no
/// number: a mistyped seed must not look like a repetition.
inline std::uint64_t environment_number(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  if (text == nullptr || *text == '\0') return otherwise;
  std::size_t used = 0;
  const std::string whole = text;
  const std::uint64_t number = std::stoull(whole, &used);
  if (used != whole.size()) throw std::invalid_argument(std::string(name) + " is no number: " + whole);
  return number;
}

/// The seed of a random test, printed so that the run can be repeated with PERDURE_TEST_SEED.
inline std::uint64_t test_seed(const char* subject) {
  const std::uint64_t seed = environment_number("PERDURE_TEST_SEED", std::random_device()());
  std::printf("%s: repeat with PERDURE_TEST_SEED=%llu\n", subject, static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  return seed;
}

/// Random choices with one spelling for all tests; the same seed gives the same choices everywhere, which
/// the standard's distributions do not promise.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// 0 to `count` - 1.
  std::uint64_t below(std::uint64_t count) { return engine_() % count; }
  std::uint64_t between(std::uint64_t least, std::uint64_t most) { return least + below(most - least + 1); }
  bool one_in(std::uint64_t count) { return below(count) == 0; }
  bool percent(std::uint64_t chance) { return below(100) < chance; }
  std::uint64_t bits() { return engine_(); }

  template <typename Container>
  auto& pick(Container& from) {
    return from[static_cast<std::size_t>(below(std::size(from)))];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace perdure::test
