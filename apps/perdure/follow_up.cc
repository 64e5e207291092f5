#include "apps/perdure/follow_up.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <perdure/mirror.h>

#include "apps/terminal/display.h"
#include "apps/terminal/progress.h"

namespace perdure::cli {
namespace {

using terminal::Console;

constexpr std::chrono::milliseconds kLook{200};  // between two looks at a mirror that takes its time

std::optional<FollowerStatus> status_of(Followers& followers, const std::string& name) {
  for (FollowerStatus& status : followers.status()) {
    if (status.record.name == name) return std::move(status);
  }
  return std::nullopt;
}

void warn(Console& console, const std::string& name, const std::string& why) {
  console.warning(fmt::format("stored; {} is behind: {}", name, why));
}

std::string late(const FollowerStatus& status) {
  std::string text = terminal::count_text(status.lag_count, "change");
  text += status.lag_count == 1 ? " is not in it yet" : " are not in it yet";
  if (!status.record.problem.empty()) text += "; " + status.record.problem;
  return text + "; the next command that writes goes on";
}

void wait_for(Console& console, Followers& followers, const std::string& name, std::uint64_t seq,
              std::chrono::milliseconds pause) {
  using Clock = std::chrono::steady_clock;
  terminal::Progress progress(console, "change");
  std::uint64_t reached = 0;
  Clock::time_point last_step = Clock::now();
  for (;;) {
    const Followers::Reached result = followers.wait_for(name, seq, kLook);
    const std::optional<FollowerStatus> status = status_of(followers, name);
    if (result == Followers::Reached::yes) {
      const bool has_remark = status && !status->record.problem.empty();
      if (has_remark) console.warning(fmt::format("stored; {}: {}", name, status->record.problem));
      return;
    }
    if (result == Followers::Reached::failing) {
      return warn(console, name, status ? status->record.problem : "it failed");
    }
    const std::uint64_t now_reached = status ? status->record.cursor.seq : 0;
    if (now_reached != reached) last_step = Clock::now();
    reached = now_reached;
    progress.show_text(
        fmt::format("{}: {} of {}", name, terminal::grouped(reached), terminal::count_text(seq, "change")));
    if (Clock::now() - last_step >= pause) {
      return warn(console, name, status ? late(*status) : "it does not run");
    }
  }
}

}  // namespace

void follow_up(Console& console, Store& store, std::chrono::milliseconds pause) {
  try {
    const std::vector<MirrorSettings> all =
        mirrors(store, [&console](const std::string& problem) { console.warning("stored; " + problem); });
    if (all.empty()) return;
    const std::uint64_t seq = store.last_seq();
    Followers followers(store);
    run_mirrors(store, followers);
    for (const FollowerStatus& status : followers.status()) {
      wait_for(console, followers, status.record.name, seq, pause);
    }
  } catch (const Error& error) {
    console.warning(fmt::format("stored; the mirrors are behind: {}", error.what()));
  }
}

}  // namespace perdure::cli
