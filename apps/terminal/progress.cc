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

void Progress::show(std::uint64_t count) {
  if (!enabled_) return;
  const Clock::time_point time = Clock::now();
  if (time < next_) return;
  next_ = time + kInterval;
  const double seconds = std::chrono::duration<double>(time - start_).count();
  std::string text = count_text(count, singular_);
  if (seconds >= 0.5) {
    text += fmt::format("  {}/s", grouped(static_cast<std::uint64_t>(static_cast<double>(count) / seconds)));
  }
  console_.show_in_place(text);
}

}  // namespace perdure::terminal
