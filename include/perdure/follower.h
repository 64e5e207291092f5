#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <perdure/change.h>
#include <perdure/limits.h>

namespace perdure {

class Store;

/// What the store knows of a follower: how far it is, and what keeps it.
struct FollowerRecord {
  std::string name;                  ///< up to 128 bytes, as an id
  Cursor cursor = {};                ///< everything up to here has been taken in
  std::string holder = {};           ///< who runs it; empty: nobody
  Time held_until = {};              ///< the holder's lease ends then, unless it is renewed
  std::uint64_t failures_count = 0;  ///< in a row
  std::string problem = {};          ///< why it failed last, or its `remark`; empty when it is well
  Time updated_at = {};

  bool operator==(const FollowerRecord&) const = default;
};

/// Something that follows the log: a mirror, a cache, an index of another program. It reads changes in order
/// from its own cursor, is idempotent, may be killed at any point, and catches up.
///
/// Threads: one at a time calls its methods, all from the same `Followers`.
class Follower {
 public:
  Follower() = default;
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;
  virtual ~Follower() = default;

  /// The same in every run; unique in its store.
  [[nodiscard]] virtual const std::string& name() const = 0;

  /// Takes a page of changes in; the cursor moves to `page.next` when it returns. The same changes may come
  /// again after a crash: applying them twice must give the same. What it throws is recorded, the page is
  /// tried again after a pause, and nothing else is stopped by it (guarantee G8). The first page of each run
  /// is applied even when it has no changes.
  virtual void apply(Store& store, const ChangePage& page) = 0;

  /// The log is not the one that the cursor was taken from (another store, a restored backup): what was
  /// taken in may hold what the log does not. Called before the log is read from its beginning.
  virtual void start_over(Store& store) = 0;

  /// Where it stands by records of its own, which then decide; empty: the store keeps its cursor. Asked for
  /// before each page and while there is nothing to do, so it has to be cheap.
  [[nodiscard]] virtual std::optional<Cursor> own_cursor() { return std::nullopt; }

  /// What it could not do with the last changes although it went on, for a person; empty when there is
  /// nothing.
  [[nodiscard]] virtual std::string remark() { return {}; }

  /// Whether `Change::body` is needed.
  [[nodiscard]] virtual bool needs_bodies() const { return true; }
};

struct FollowerStatus {
  FollowerRecord record;
  std::uint64_t lag_count = 0;  ///< changes in the log behind its cursor
  bool running = false;         ///< in this object
};

/// Runs followers of one store, each on a thread of its own, as long as this object lives.
///
/// **Cursor.** Kept in the store and made durable by the store's next commit or its closing, not by a commit
/// of its own: after a crash some changes come again.
/// **Lease.** A follower runs once per store, also when several processes have it open: the first one to
/// take the lease runs it; it is taken when there is work, renewed while there is, and given up at the end,
/// after a second without work, or when its time is over. On a store that is open for reading nothing runs.
/// **Failure.** A follower that throws is tried again after 1 s, 2 s, 4 s… up to 5 minutes, or at once by
/// `retry_now`. The store and the other followers go on.
///
/// Threads: any. Lifetime: the store outlives it. The destructor waits for the page at work.
class Followers {
 public:
  struct Options {
    std::size_t page_changes_count = limits::kPageDocumentsCount;
    std::chrono::milliseconds lease = std::chrono::seconds(30);
    std::chrono::milliseconds first_pause = std::chrono::seconds(1);  ///< after a failure; doubles
    std::chrono::milliseconds longest_pause = std::chrono::minutes(5);
  };

  explicit Followers(Store& store);
  Followers(Store& store, Options options);
  Followers(const Followers&) = delete;
  Followers& operator=(const Followers&) = delete;
  ~Followers();

  /// Starts it. Throws `invalid_argument` when one of this name runs here already, `read_only`.
  void add(std::unique_ptr<Follower> follower);
  /// Stops it after the page at work, and destroys it. No error where there is none.
  void remove(const std::string& name);

  enum class Reached {
    yes,
    failing,  ///< it threw on its last try; `status` says what
    timed_out,
  };
  /// Waits until the follower has taken in the change `seq`, so that "saved, and here is the file" is true.
  /// Returns at once when its next try fails. Throws `invalid_argument` when none of this name runs here.
  [[nodiscard]] Reached wait_for(const std::string& name, std::uint64_t seq,
                                 std::chrono::milliseconds timeout);

  /// Ends the pauses of all that failed.
  void retry_now();

  /// Of all that run here, by name.
  [[nodiscard]] std::vector<FollowerStatus> status();

 private:
  class Runner;
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

/// Of all followers that the store has a record of, by name. `running` is false for all.
[[nodiscard]] std::vector<FollowerStatus> follower_status(Store& store);

}  // namespace perdure
