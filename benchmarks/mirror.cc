// How far the mirror is behind the store while documents are written at a steady rate.

#include <perdure/follower.h>
#include <perdure/mirror.h>
#include <perdure/open.h>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "core/fs.h"
#include "measure.h"
#include "sections.h"

namespace perdure::bench {
namespace {

constexpr std::uint64_t kPutsPerSecond = 1000;
constexpr int kThreadsCount = 4;

struct MirrorLagOptions {
  std::string directory;
  std::uint64_t documents_count = 0;
  std::uint64_t seconds = 0;
  bool beside_writer = false;  ///< another process writes to the same disk as fast as it can
};

/// Of each change, from the return of its commit until its file stands in the mirror's directory and is
/// durable.
struct MirrorLag {
  std::vector<double> lags_ms;
  std::vector<double> puts_ms;     ///< of the puts themselves, from when they were due
  std::uint64_t most_backlog = 0;  ///< changes in one page of the mirror
  double longest_flush_ms = 0;     ///< of one call of the mirror that flushes
  double longest_other_ms = 0;     ///< of the rest of one page
};

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

Key key(std::uint64_t number) { return {"documents", fmt::format("d{:06}", number)}; }

std::string body(std::uint64_t number) {
  return fmt::format(R"({{"name":"Paused Floor Press","number":{},"notes":"{}"}})", number,
                     std::string(600, 'n'));
}

/// Measures what flushing takes.
class TimedSystem : public fs::System {
 public:
  int fsync(int fd) override {
    return timed([&] { return System::fsync(fd); });
  }
  int syncfs(int fd) override {
    return timed([&] { return System::syncfs(fd); });
  }
  double longest_ms() const { return longest_ms_; }
  double sum_ms() const { return sum_ms_; }

 private:
  template <typename Call>
  int timed(Call call) {
    const auto start = Clock::now();
    const int result = call();
    const double took_ms = milliseconds_since(start);
    sum_ms_ += took_ms;
    longest_ms_ = std::max(longest_ms_, took_ms);
    return result;
  }

  double sum_ms_ = 0;
  double longest_ms_ = 0;
};

/// When each change was acknowledged and when the mirror had it, by seq.
struct Times {
  explicit Times(std::uint64_t count) : returned(count), mirrored(count) {}

  std::vector<Clock::time_point> returned;
  std::vector<Clock::time_point> mirrored;
};

class TimedMirror : public Follower {
 public:
  TimedMirror(Store& store, const MirrorSettings& settings, TimedSystem& system, Times& times, MirrorLag& lag)
      : mirror_(store, settings), system_(system), times_(times), lag_(lag) {}

  const std::string& name() const override { return mirror_.name(); }
  std::optional<Cursor> own_cursor() override { return mirror_.own_cursor(); }
  void start_over(Store& store) override { mirror_.start_over(store); }
  void apply(Store& store, const ChangePage& page) override {
    const auto start = Clock::now();
    const double flushed_before_ms = system_.sum_ms();
    mirror_.apply(store, page);
    const double flushed_ms = system_.sum_ms() - flushed_before_ms;
    lag_.longest_other_ms = std::max(lag_.longest_other_ms, milliseconds_since(start) - flushed_ms);
    lag_.most_backlog = std::max<std::uint64_t>(lag_.most_backlog, page.changes.size());
    for (const Change& change : page.changes) times_.mirrored.at(change.seq) = Clock::now();
  }

 private:
  Mirror mirror_;
  TimedSystem& system_;
  Times& times_;
  MirrorLag& lag_;
};

void fill(Store& store, Mirror& mirror, std::uint64_t documents_count) {
  Batch batch;
  for (std::uint64_t i = 0; i < documents_count; ++i) {
    batch.put(key(i), body(i));
    if (batch.size() < 1000 && i + 1 < documents_count) continue;
    (void)store.commit(std::move(batch)).value();
    batch = Batch();
  }
  (void)mirror.rebuild();
}

/// The k-th of all puts is due k / rate after the start; each thread takes every n-th of them.
void put_on_schedule(Store& store, const MirrorLagOptions& options, int thread, Times& times,
                     std::vector<double>& took_ms) {
  std::mt19937_64 random(static_cast<std::uint64_t>(thread));
  const auto start = Clock::now();
  const std::uint64_t count = kPutsPerSecond * options.seconds;
  for (auto k = static_cast<std::uint64_t>(thread); k < count;
       k += static_cast<std::uint64_t>(kThreadsCount)) {
    const auto due = start + std::chrono::nanoseconds(k * 1'000'000'000 / kPutsPerSecond);
    std::this_thread::sleep_until(due);
    const Key chosen = key(random() % options.documents_count);
    const std::uint64_t seq = store.put(chosen, body(random())).value().seq;
    times.returned.at(seq) = Clock::now();
    took_ms.push_back(milliseconds_since(due));
  }
}

/// Writes 1 GiB over and over, as a copy of large files would.
class OtherWriter {
 public:
  explicit OtherWriter(const std::string& path) {
    const std::vector<char> block(std::size_t{1} << 20, 'x');
    process_ = ::fork();
    if (process_ < 0) throw std::runtime_error("cannot start another process");
    if (process_ == 0) write_for_ever(path, block);
  }
  ~OtherWriter() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  OtherWriter(const OtherWriter&) = delete;
  OtherWriter& operator=(const OtherWriter&) = delete;

 private:
  [[noreturn]] static void write_for_ever(const std::string& path, const std::vector<char>& block) {
    // It must not outlive us, whatever ends us.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int fd = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    for (int i = 0; fd >= 0; ++i) {
      if (::write(fd, block.data(), block.size()) < 0) break;
      if (i % 1024 == 1023) ::lseek(fd, 0, SEEK_SET);
    }
    ::_exit(1);
  }

  pid_t process_ = -1;
};

void wait_for_mirror(Followers& followers, std::uint64_t seq) {
  if (followers.wait_for("mirror:bench", seq, std::chrono::minutes(1)) == Followers::Reached::yes) return;
  throw std::runtime_error("the mirror does not follow");
}

std::vector<double> run_puts(Store& store, const MirrorLagOptions& options, Times& times) {
  std::vector<std::vector<double>> took_ms(static_cast<std::size_t>(kThreadsCount));
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreadsCount; ++i) {
    threads.emplace_back(
        [&, i] { put_on_schedule(store, options, i, times, took_ms.at(static_cast<std::size_t>(i))); });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<double> all;
  for (const auto& one : took_ms) all.insert(all.end(), one.begin(), one.end());
  return all;
}

MirrorLag measure_lag(const MirrorLagOptions& options) {
  fs::create_directories(options.directory);
  // Before there are threads.
  std::unique_ptr<OtherWriter> other;
  if (options.beside_writer) other = std::make_unique<OtherWriter>(options.directory + "/other.bin");
  TimedSystem system;
  const fs::ScopedSystem timed(system);
  MirrorLag lag;
  const auto store = open("sqlite:" + options.directory + "/bench.db");
  const MirrorSettings settings{"bench", "documents", options.directory + "/files"};
  {
    Mirror filled(*store, settings);
    fill(*store, filled, options.documents_count);
  }
  const std::uint64_t first_seq = store->last_seq() + 1;
  Times times(first_seq + kPutsPerSecond * options.seconds + 1);
  {
    Followers followers(*store);
    followers.add(std::make_unique<TimedMirror>(*store, settings, system, times, lag));
    wait_for_mirror(followers, first_seq - 1);
    lag.puts_ms = run_puts(*store, options, times);
    wait_for_mirror(followers, store->last_seq());
  }
  lag.longest_flush_ms = system.longest_ms();
  for (std::uint64_t seq = first_seq; seq <= store->last_seq(); ++seq) {
    const std::chrono::duration<double, std::milli> behind = times.mirrored[seq] - times.returned[seq];
    lag.lags_ms.push_back(std::max(0.0, behind.count()));
  }
  return lag;
}

// The bar is for a disk that is the mirror's own: beside a program that takes all of it, the puts themselves
// wait for seconds.
void add_rows(Table& table, const std::string& where, const MirrorLag& lag, bool has_bar) {
  const auto add = [&](const char* what, double value_ms) {
    table.rows.push_back(information(fmt::format("{}: {}", where, what), "ms", 0, value_ms));
  };
  add("median", percentile(lag.lags_ms, 50));
  const double p99_ms = percentile(lag.lags_ms, 99);
  if (has_bar) {
    table.rows.push_back(at_most(where + ": p99", "ms", 0, p99_ms, p99_ms, 100));
  } else {
    add("p99", p99_ms);
  }
  add("p99.9", percentile(lag.lags_ms, 99.9));
  add("most", percentile(lag.lags_ms, 100));
  add("longest flush", lag.longest_flush_ms);
  add("longest rest of a page", lag.longest_other_ms);
  add("p99 of the puts themselves", percentile(lag.puts_ms, 99));
  const auto backlog = static_cast<double>(lag.most_backlog);
  table.rows.push_back(information(where + ": most changes in one page", "", 0, backlog));
}

}  // namespace

Table measure_mirror(const Setting& setting) {
  MirrorLagOptions options;
  options.documents_count = setting.quick ? 1000 : 10'000;
  options.seconds = setting.quick ? 5 : 30;
  Table table;
  table.title = "Mirror";
  table.explanation = fmt::format(
      "From the return of a commit until the file with it stands in its place and is durable; {} durable "
      "puts a "
      "second on a fixed schedule from {} threads, of {} mirrored documents of 700 bytes. The other process "
      "writes a large file to the same disk as fast as it can.",
      kPutsPerSecond, kThreadsCount, options.documents_count);
  for (const bool beside_writer : {false, true}) {
    options.beside_writer = beside_writer;
    options.directory = setting.directory + (beside_writer ? "/beside" : "/alone");
    const MirrorLag lag = measure_lag(options);
    add_rows(table, beside_writer ? "lag beside another writer" : "lag", lag, !beside_writer);
    std::filesystem::remove_all(options.directory);
  }
  return table;
}

}  // namespace perdure::bench
