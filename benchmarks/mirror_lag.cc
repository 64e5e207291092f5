#include "benchmarks/mirror_lag.h"

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

namespace perdure::bench {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

Key key(std::uint64_t number) { return {"documents", fmt::format("d{:06}", number)}; }

std::string body(std::uint64_t number) {
  return fmt::format(R"({{"name":"Paused Floor Press","number":{},"notes":"{}"}})", number,
                     std::string(600, 'n'));
}

double percentile(const std::vector<double>& sorted, double percent) {
  return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * percent / 100)];
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
  void forget() { sum_ms_ = longest_ms_ = 0; }

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
  const std::uint64_t count = options.puts_per_second * options.seconds;
  for (auto k = static_cast<std::uint64_t>(thread); k < count;
       k += static_cast<std::uint64_t>(options.threads_count)) {
    const auto due = start + std::chrono::nanoseconds(k * 1'000'000'000 / options.puts_per_second);
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
  explicit OtherWriter(const std::string& path) : process_(::fork()) {
    if (process_ < 0) throw std::runtime_error("cannot start another process");
    if (process_ == 0) write_for_ever(path);
  }
  ~OtherWriter() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  OtherWriter(const OtherWriter&) = delete;
  OtherWriter& operator=(const OtherWriter&) = delete;

 private:
  [[noreturn]] static void write_for_ever(const std::string& path) {
    // It must not outlive us, whatever ends us.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int fd = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    const std::vector<char> block(std::size_t{1} << 20, 'x');
    for (int i = 0; fd >= 0; ++i) {
      if (::write(fd, block.data(), block.size()) < 0) break;
      if (i % 1024 == 1023) ::lseek(fd, 0, SEEK_SET);
    }
    ::_exit(1);
  }

  pid_t process_;
};

std::vector<double> run_puts(Store& store, const MirrorLagOptions& options, Times& times) {
  std::vector<std::vector<double>> took_ms(static_cast<std::size_t>(options.threads_count));
  std::vector<std::thread> threads;
  for (int i = 0; i < options.threads_count; ++i) {
    threads.emplace_back(
        [&, i] { put_on_schedule(store, options, i, times, took_ms.at(static_cast<std::size_t>(i))); });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<double> all;
  for (const auto& one : took_ms) all.insert(all.end(), one.begin(), one.end());
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

MirrorLag measure_mirror_lag(const MirrorLagOptions& options) {
  std::filesystem::remove_all(options.directory);
  fs::create_directories(options.directory);
  // Before there are threads.
  std::unique_ptr<OtherWriter> other;
  if (options.beside_writer) other = std::make_unique<OtherWriter>(options.directory + "/other.bin");
  TimedSystem system;
  const fs::ScopedSystem timed(system);
  MirrorLag lag;
  std::vector<double> lags_ms;
  {
    const auto store = open("sqlite:" + options.directory + "/bench.db");
    const MirrorSettings settings{"bench", "documents", options.directory + "/files"};
    {
      Mirror filled(*store, settings);
      fill(*store, filled, options.documents_count);
    }
    const std::uint64_t first_seq = store->last_seq() + 1;
    Times times(first_seq + options.puts_per_second * options.seconds + 1);
    std::vector<double> puts_ms;
    {
      Followers followers(*store);
      followers.add(std::make_unique<TimedMirror>(*store, settings, system, times, lag));
      const std::string name = "mirror:bench";
      if (followers.wait_for(name, first_seq - 1, std::chrono::minutes(1)) != Followers::Reached::yes) {
        throw std::runtime_error("the mirror does not start");
      }
      puts_ms = run_puts(*store, options, times);
      if (followers.wait_for(name, store->last_seq(), std::chrono::minutes(1)) != Followers::Reached::yes) {
        throw std::runtime_error("the mirror does not follow");
      }
    }
    lag.commit_p99_ms = percentile(puts_ms, 99);
    lag.longest_flush_ms = system.longest_ms();
    for (std::uint64_t seq = first_seq; seq <= store->last_seq(); ++seq) {
      const std::chrono::duration<double, std::milli> behind = times.mirrored[seq] - times.returned[seq];
      lags_ms.push_back(std::max(0.0, behind.count()));
    }
  }
  std::sort(lags_ms.begin(), lags_ms.end());
  lag.median_ms = percentile(lags_ms, 50);
  lag.p99_ms = percentile(lags_ms, 99);
  lag.p999_ms = percentile(lags_ms, 99.9);
  lag.most_ms = lags_ms.back();
  other.reset();
  std::filesystem::remove_all(options.directory);
  return lag;
}

void run_mirror_lag(MirrorLagOptions options) {
  fmt::print(
      "| mirror lag at {}/s, {} documents | median ms | p99 ms | p99.9 ms | most ms | backlog | put p99 ms | "
      "flush ms | rest ms |\n|---|---|---|---|---|---|---|---|---|\n",
      options.puts_per_second, options.documents_count);
  for (const bool beside_writer : {false, true}) {
    options.beside_writer = beside_writer;
    const MirrorLag lag = measure_mirror_lag(options);
    fmt::print("| {} | {:.1f} | {:.1f} | {:.1f} | {:.1f} | {} | {:.1f} | {:.1f} | {:.1f} |\n",
               beside_writer ? "beside another writer" : "alone", lag.median_ms, lag.p99_ms, lag.p999_ms,
               lag.most_ms, lag.most_backlog, lag.commit_p99_ms, lag.longest_flush_ms, lag.longest_other_ms);
    std::fflush(stdout);
  }
}

}  // namespace perdure::bench
