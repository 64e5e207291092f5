#include "apps/terminal/progress.h"

#include <fmt/format.h>

#include <utility>

#include "apps/terminal/display.h"

namespace perdure::terminal {

Progress::Progress(Console& console, std::string singular)
    : console_(console),
      singular_(std::move(singular)),
      enabled_(console.err_is_terminal() && !console.quiet && !console.json) {}

Progress::~Progress() {
  if (enabled_) console_.show_in_place("");
}

bool Progress::is_due() {
  if (!enabled_) return false;
  const Clock::time_point time = Clock::now();
  if (time < next_) return false;
  next_ = time + kInterval;
  return true;
}

void Progress::show(std::uint64_t count) {
  if (!is_due()) return;
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  std::string text = count_text(count, singular_);
  if (seconds >= 0.5) {
    text += fmt::format("  {}/s", grouped(static_cast<std::uint64_t>(static_cast<double>(count) / seconds)));
  }
  console_.show_in_place(text);
}

void Progress::show_part(std::string_view what, std::uint64_t count, std::uint64_t of_count) {
  if (is_due()) {
    console_.show_in_place(
        fmt::format("{}: {} of {}", what, grouped(count), count_text(of_count, singular_)));
  }
}

void Progress::show_text(std::string_view text) {
  if (is_due()) console_.show_in_place(text);
}

}  // namespace perdure::terminal
