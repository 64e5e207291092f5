#include "follow/follower_runner.h"

#include <algorithm>
#include <utility>

#include <perdure/error.h>
#include "core/time.h"

namespace perdure {
namespace {

// How soon a runner that waits for changes looks at its lease. Stopping wakes it; should it miss that, no
// later than this.
constexpr std::chrono::milliseconds kWaitSlice{100};
// A lease that is not used is given up, so that another process may take it.
constexpr std::chrono::milliseconds kIdleLease{1000};
// How often one that may not run looks whether it may.
constexpr std::chrono::milliseconds kLookInterval{250};

}  // namespace

Followers::Runner::Runner(Store& store, const Options& options, std::string holder,
                          std::unique_ptr<Follower> follower)
    : store_(store), options_(options), holder_(std::move(holder)), follower_(std::move(follower)) {
  record_ = stored_record();
  recorded_ = record_;
  thread_ = std::thread([this] { run(); });
}

Followers::Runner::~Runner() {
  stop();
  thread_.join();
}

void Followers::Runner::stop() {
  const std::lock_guard lock(mutex_);
  is_stopping_ = true;
  changed_.notify_all();
  store_.wake_waiting();
}

bool Followers::Runner::is_stopping() {
  const std::lock_guard lock(mutex_);
  return is_stopping_;
}

void Followers::Runner::retry_now() {
  const std::lock_guard lock(mutex_);
  must_retry_ = true;
  changed_.notify_all();
}

void Followers::Runner::run() {
  while (!is_stopping()) {
    try {
      const bool has_more = step();
      succeed();
      if (!has_more) wait_for_work();
    } catch (const std::exception& error) {
      fail(error.what());
      pause();
    } catch (...) {
      fail("it threw something that is no std::exception");
      pause();
    }
  }
  give_up_lease();
}

bool Followers::Runner::step() {
  begin_attempt();
  auto own = follower_->own_cursor();
  const bool has_lost = own && cursor_ && own->seq < cursor_->seq;
  if (!is_first_ && !has_lost && store_.last_seq() <= seen_seq_) return false;
  const bool had_lease = Clock::now() < leased_until_;
  if (!take_lease()) {
    follow_other_holder();
    return false;
  }
  // Somebody else may have gone on before this lease.
  if (!had_lease) own = follower_->own_cursor();
  if (own) {
    cursor_ = own;
  } else if (!cursor_ || !had_lease) {
    cursor_ = stored_record().cursor;
  }
  return take_page();
}

bool Followers::Runner::take_page() {
  const ChangePage page = read_page();
  const Cursor before = *cursor_;
  if (is_first_ || !page.changes.empty() || page.next != before) follower_->apply(store_, page);
  is_first_ = false;
  cursor_ = page.next;
  seen_seq_ = page.next.seq;
  worked_at_ = Clock::now();
  record(page.next);
  const auto own = follower_->own_cursor();
  if (!page.at_end && (page.next == before || own == before)) {
    throw Error(code::kInternal, "it does not move its cursor");
  }
  return !page.at_end;
}

// The try counts from here.
void Followers::Runner::begin_attempt() {
  const std::lock_guard lock(mutex_);
  ++attempts_count_;
  must_retry_ = false;
}

FollowerRecord Followers::Runner::stored_record() {
  for (FollowerRecord& known : store_.followers()) {
    if (known.name == follower_->name()) return std::move(known);
  }
  return {follower_->name()};
}

ChangePage Followers::Runner::read_page() {
  ChangesOptions options;
  options.limit = options_.page_changes_count;
  options.bodies = follower_->needs_bodies();
  try {
    return store_.changes(*cursor_, options);
  } catch (const Error& error) {
    if (error.code() != code::kCursorMismatch) throw;
  }
  follower_->start_over(store_);
  cursor_ = Cursor();
  is_first_ = true;
  record(Cursor());
  return store_.changes(Cursor(), options);
}

bool Followers::Runner::take_lease() {
  const auto now = Clock::now();
  // Renewed in good time, so that a page fits into what is left.
  if (now < leased_until_ - options_.lease / 2) return true;
  const bool is_taken = store_.lease_follower(follower_->name(), holder_, options_.lease);
  leased_until_ = is_taken ? now + options_.lease : Clock::time_point();
  const std::lock_guard lock(mutex_);
  is_elsewhere_ = !is_taken;
  return is_taken;
}

void Followers::Runner::give_up_lease() noexcept {
  if (leased_until_ == Clock::time_point()) return;
  leased_until_ = {};
  try {
    (void)store_.lease_follower(follower_->name(), holder_, std::chrono::milliseconds(0));
  } catch (const std::exception&) {
    // It ends by itself.
  }
}

// Another holder runs it: how far, and whether it fails, is in the store.
void Followers::Runner::follow_other_holder() {
  const FollowerRecord known = stored_record();
  const std::lock_guard lock(mutex_);
  record_ = known;
  recorded_ = known;
  reached_seq_ = known.cursor.seq;
  changed_.notify_all();
}

void Followers::Runner::record(const Cursor& cursor) {
  const std::lock_guard lock(mutex_);
  record_.cursor = cursor;
  record_.problem = follower_->remark();
  reached_seq_ = cursor.seq;
  changed_.notify_all();
}

void Followers::Runner::succeed() {
  FollowerRecord next;
  {
    const std::lock_guard lock(mutex_);
    if (is_elsewhere_) return;
    record_.failures_count = 0;
    record_.problem = follower_->remark();
    const bool is_recorded = record_.cursor == recorded_.cursor &&
                             record_.failures_count == recorded_.failures_count &&
                             record_.problem == recorded_.problem;
    if (is_recorded) return;
    record_.updated_at = now();
    recorded_ = record_;
    next = record_;
  }
  store_.record_follower(next);
}

void Followers::Runner::fail(const char* what) noexcept {
  try {
    FollowerRecord next;
    {
      const std::lock_guard lock(mutex_);
      ++record_.failures_count;
      failed_attempt_ = attempts_count_;
      changed_.notify_all();
      record_.problem = what;
      record_.updated_at = now();
      recorded_ = record_;
      next = record_;
    }
    store_.record_follower(next);
  } catch (const std::exception&) {
    // The store is in trouble itself; `status` of this object still tells.
  }
}

void Followers::Runner::pause() {
  give_up_lease();
  std::unique_lock lock(mutex_);
  const std::uint64_t doublings_count = std::min<std::uint64_t>(record_.failures_count - 1, 20);
  const auto wait =
      std::min(options_.first_pause * (std::int64_t{1} << doublings_count), options_.longest_pause);
  changed_.wait_for(lock, wait, [&] { return is_stopping_ || must_retry_; });
}

void Followers::Runner::wait_for_work() {
  {
    std::unique_lock lock(mutex_);
    if (is_elsewhere_) {
      const auto wait = std::min(kLookInterval, std::max(options_.lease / 4, std::chrono::milliseconds(1)));
      changed_.wait_for(lock, wait, [&] { return is_stopping_ || must_retry_; });
      return;
    }
  }
  store_.wait_for_change(seen_seq_, kWaitSlice);
  const bool is_idle = store_.last_seq() <= seen_seq_ && Clock::now() - worked_at_ > kIdleLease;
  if (is_idle) give_up_lease();
}

Followers::Reached Followers::Runner::wait_for(std::uint64_t seq, std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  const auto has_reached = [&] { return reached_seq_ && *reached_seq_ >= seq; };
  if (has_reached()) return Reached::yes;
  const std::uint64_t asked_at = attempts_count_;
  must_retry_ = true;
  changed_.notify_all();
  changed_.wait_for(lock, timeout,
                    [&] { return has_reached() || failed_attempt_ > asked_at || is_stopping_; });
  if (has_reached()) return Reached::yes;
  return failed_attempt_ > asked_at ? Reached::failing : Reached::timed_out;
}

FollowerStatus Followers::Runner::status() {
  FollowerStatus status;
  {
    const std::lock_guard lock(mutex_);
    status.record = record_;
    status.running = !is_elsewhere_;
  }
  const std::uint64_t last_seq = store_.last_seq();
  status.lag_count = last_seq - std::min(last_seq, status.record.cursor.seq);
  return status;
}

}  // namespace perdure
