#pragma once

#include <atomic>
#include <cstdint>

namespace perdure::test {

/// Which of many calls fails: the Nth one since `arm`, alone or with all behind it. Those that can fail ask
/// it before each call. Any thread.
class FailurePoint {
 public:
  enum class Lasts { once, for_ever };

  void arm(std::uint64_t at, Lasts lasts) {
    calls_count_.store(0);
    at_ = at;
    lasts_ = lasts;
    is_armed_.store(true);
  }
  /// The cause is gone: nothing fails, nothing is counted.
  void disarm() { is_armed_.store(false); }

  /// Counts a call, and says whether it fails.
  [[nodiscard]] bool fails_now() {
    if (!is_armed_.load(std::memory_order_relaxed)) return false;
    const std::uint64_t number = ++calls_count_;
    return lasts_ == Lasts::once ? number == at_ : number >= at_;
  }

  /// Whether a call failed, or would have.
  [[nodiscard]] bool was_reached() const { return calls_count_.load() >= at_; }
  /// Whether what failed has not gone yet.
  [[nodiscard]] bool is_failing() const { return is_armed_.load() && was_reached(); }
  /// Since `arm`.
  [[nodiscard]] std::uint64_t calls_count() const { return calls_count_.load(); }

 private:
  // Set while nothing asks.
  std::uint64_t at_ = 0;
  Lasts lasts_ = Lasts::once;

  std::atomic<bool> is_armed_{false};
  std::atomic<std::uint64_t> calls_count_{0};
};

}  // namespace perdure::test
