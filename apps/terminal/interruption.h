#pragma once

namespace perdure::terminal {

/// As long as it lives, SIGINT, SIGTERM and SIGHUP do not end the process but make `fd()` readable, so that a
/// program that waits for input can finish what it does. One at a time.
class Interruption {
 public:
  /// Throws Error when there is no descriptor left.
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  [[nodiscard]] int fd() const;
};

}  // namespace perdure::terminal
