// Simulated power loss (guarantees G1, G2, G7): a workload runs on a simulated disk; then, for every
// operation of the disk, the power fails there, and what is found is compared with what was promised.
//
// crash_power_loss [--workload store|mirror|migration] [--simulations N] [--seed S] [--jobs J] [--mode MODE]
//                  [--weakened wal-normal|delete-journal|no-file-fsync|no-directory-fsync|no-syncfs]
//                  [--expect losses|failures]
// crash_power_loss --trace FILE --operation N --mode MODE --seed S [--workload …]     repeats one simulation
//
// tests/crash/README.md says what is simulated and what is not.

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/child_process.h"
#include "tests/crash/migration_scenario.h"
#include "tests/crash/mirror_scenario.h"
#include "tests/crash/power_simulator.h"
#include "tests/crash/store_scenario.h"
#include "tests/crash/trace_file.h"
#include "tests/seed.h"

namespace perdure::test {
namespace {

using Clock = std::chrono::steady_clock;

// A workload makes one to two thousand operations: each is cut about once, and many workloads are run.
constexpr std::uint64_t kSimulationsPerWorkload = 2000;

struct Settings {
  std::map<std::string, std::string> options = {
      {"--workload", "store"}, {"--simulations", "10000"}, {"--seed", ""},   {"--jobs", "2"},
      {"--mode", ""},          {"--weakened", ""},         {"--worker", ""}, {"--expect", ""},
      {"--trace", ""},         {"--operation", ""},
  };

  [[nodiscard]] const std::string& text(const char* name) const { return options.at(name); }
  [[nodiscard]] std::uint64_t number(const char* name) const { return std::stoull(options.at(name)); }
  [[nodiscard]] bool has(const char* name) const { return !options.at(name).empty(); }
};

struct Weakening {
  SimulatedVfs::Weakened vfs = SimulatedVfs::Weakened::nothing;
  SimulatedSystem::Omitted omitted = SimulatedSystem::Omitted::nothing;
};

Weakening weakening_of(const Settings& settings) {
  using Weakened = SimulatedVfs::Weakened;
  using Omitted = SimulatedSystem::Omitted;
  static const std::map<std::string, Weakening> known = {
      {"", {}},
      {"wal-normal", {Weakened::wal_normal, Omitted::nothing}},
      {"delete-journal", {Weakened::delete_journal, Omitted::nothing}},
      {"no-file-fsync", {Weakened::nothing, Omitted::file_fsync}},
      {"no-directory-fsync", {Weakened::nothing, Omitted::directory_fsync}},
      {"no-syncfs", {Weakened::nothing, Omitted::syncfs}},
  };
  const auto found = known.find(settings.text("--weakened"));
  if (found == known.end()) throw std::invalid_argument("no such way: " + settings.text("--weakened"));
  return found->second;
}

std::unique_ptr<PowerScenario> scenario_of(const Settings& settings) {
  const Weakening weakening = weakening_of(settings);
  const std::string& workload = settings.text("--workload");
  if (workload == "store") {
    const bool has_wal = weakening.vfs != SimulatedVfs::Weakened::delete_journal;
    return std::make_unique<StoreScenario>(StoreScenario::Options{has_wal, weakening.omitted});
  }
  if (workload == "mirror") return std::make_unique<MirrorScenario>(weakening.omitted);
  if (workload == "migration") return std::make_unique<MigrationScenario>();
  throw std::invalid_argument("no such workload: " + workload);
}

int repeat_one(const Settings& settings) {
  const auto scenario = scenario_of(settings);
  SimulatedVfs vfs(weakening_of(settings).vfs);
  PowerSimulator simulator(*scenario, vfs);
  const DiskTrace trace = load_trace(settings.text("--trace"));
  Simulation simulation = simulation_of(settings.text("--mode"));
  simulation.position = settings.number("--operation");
  simulation.cut.seed = settings.number("--seed");
  try {
    simulator.run_one(trace, simulation);
  } catch (const std::exception& failure) {
    fmt::print("FAILED: {}\n", failure.what());
    return 1;
  }
  fmt::print("nothing lost\n");
  return 0;
}

void report_failure(const Settings& settings, const DiskTrace& trace, std::uint64_t seed,
                    const PowerSimulator::Failure& failure) {
  const auto kept = std::filesystem::temp_directory_path() / fmt::format("power-loss-{}.trace", seed);
  save_trace(trace, kept.string());
  fmt::print(stderr, "FAILED (workload seed {}): {}\n", seed, failure.what);
  fmt::print(stderr, "repeat with: crash_power_loss --trace {} --operation {} --mode {} --seed {}",
             kept.string(), failure.simulation.position, mode_text(failure.simulation),
             failure.simulation.cut.seed);
  for (const char* option : {"--workload", "--weakened"}) {
    if (settings.has(option)) fmt::print(stderr, " {} {}", option, settings.text(option));
  }
  fmt::print(stderr, "\n");
}

struct Progress {
  SimulationCounts counts;
  std::uint64_t workloads = 0;
  std::uint64_t operations = 0;  ///< of all workloads

  void tell() const {
    fmt::print("{} {} {} {} {} {}\n", counts.simulations, counts.second_cuts, counts.failures, counts.losses,
               workloads, operations);
    std::fflush(stdout);
  }
  void hear(const std::string& line) {
    std::istringstream words(line);
    words >> counts.simulations >> counts.second_cuts >> counts.failures >> counts.losses >> workloads >>
        operations;
  }
};

/// One of several processes: its share of the simulations, now and then a line of counts.
int run_share(const Settings& settings) {
  const auto scenario = scenario_of(settings);
  SimulatedVfs vfs(weakening_of(settings).vfs);
  PowerSimulator simulator(*scenario, vfs);
  const std::uint64_t share = settings.number("--simulations");
  Progress progress;
  PowerSimulator::Plan plan;
  plan.stops_at_failure = !settings.has("--expect");
  if (settings.has("--mode")) plan.mode = simulation_of(settings.text("--mode"));
  plan.on_progress = [&] {
    progress.counts = simulator.counts();
    progress.tell();
  };
  plan.seed = settings.number("--seed") + settings.number("--worker");
  for (; simulator.counts().simulations < share; plan.seed += settings.number("--jobs")) {
    SimulatedDisk disk;
    vfs.use(disk);
    scenario->work(disk, plan.seed);
    ++progress.workloads;
    progress.operations += disk.trace().size();
    plan.simulations_count = std::min(kSimulationsPerWorkload, share - simulator.counts().simulations);
    const auto failure = simulator.run_all(disk.trace(), plan);
    if (failure && plan.stops_at_failure) {
      report_failure(settings, disk.trace(), plan.seed, *failure);
      plan.on_progress();
      return 1;
    }
  }
  plan.on_progress();
  return 0;
}

struct Worker {
  std::unique_ptr<ChildProcess> process;
  Progress progress = {};
  bool is_running = true;
};

class Run {
 public:
  explicit Run(const Settings& settings) : settings_(settings) {
    const std::uint64_t jobs = settings.number("--jobs");
    const std::uint64_t all = settings.number("--simulations");
    for (std::uint64_t job = 0; job < jobs; ++job) {
      Settings share = settings;
      share.options["--worker"] = std::to_string(job);
      share.options["--simulations"] = std::to_string(all * (job + 1) / jobs - all * job / jobs);
      std::vector<std::string> arguments = {std::filesystem::read_symlink("/proc/self/exe").string()};
      for (const auto& [name, value] : share.options) {
        if (!value.empty()) arguments.insert(arguments.end(), {name, value});
      }
      workers_.push_back({std::make_unique<ChildProcess>(arguments)});
    }
  }

  int wait() {
    constexpr std::chrono::seconds kBetweenReports{10};
    auto next_report = start_ + kBetweenReports;
    for (bool is_running = true; is_running;) {
      is_running = false;
      for (Worker& worker : workers_) {
        if (worker.is_running) poll(worker);
        is_running = is_running || worker.is_running;
      }
      if (is_running && Clock::now() < next_report) continue;
      report();
      next_report += kBetweenReports;
    }
    return judge();
  }

 private:
  static void poll(Worker& worker) {
    constexpr std::chrono::milliseconds kPause{100};
    const auto line = worker.process->poll_line(kPause);
    if (!line) {
      worker.is_running = !worker.process->at_end();
      return;
    }
    worker.progress.hear(*line);
  }

  [[nodiscard]] Progress total() const {
    Progress total;
    for (const Worker& worker : workers_) {
      total.counts.simulations += worker.progress.counts.simulations;
      total.counts.second_cuts += worker.progress.counts.second_cuts;
      total.counts.failures += worker.progress.counts.failures;
      total.counts.losses += worker.progress.counts.losses;
      total.workloads += worker.progress.workloads;
      total.operations += worker.progress.operations;
    }
    return total;
  }

  void report() const {
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    const Progress all = total();
    fmt::print(
        "{} simulations in {:.0f} s ({:.0f}/s), {} with a second power cut; {} workloads, {} operations; {} "
        "failed, {} of them lost what was acknowledged\n",
        all.counts.simulations, seconds, static_cast<double>(all.counts.simulations) / seconds,
        all.counts.second_cuts, all.workloads, all.operations, all.counts.failures, all.counts.losses);
    std::fflush(stdout);
  }

  int judge() {
    bool has_failed = false;
    for (Worker& worker : workers_) has_failed = worker.process->wait() != 0 || has_failed;
    const Progress all = total();
    if (has_failed || all.counts.simulations < settings_.number("--simulations")) return 1;
    const std::string& expected = settings_.text("--expect");
    if (expected == "losses") return all.counts.losses > 0 ? 0 : 1;
    if (expected == "failures") return all.counts.failures > 0 ? 0 : 1;
    return all.counts.failures == 0 ? 0 : 1;
  }

  const Settings settings_;
  const Clock::time_point start_ = Clock::now();
  std::vector<Worker> workers_;
};

std::optional<Settings> parse(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i < argc; i += 2) {
    const auto option = settings.options.find(argv[i]);
    if (option == settings.options.end() || i + 1 >= argc) return std::nullopt;
    option->second = argv[i + 1];
  }
  if (!settings.has("--seed")) {
    settings.options["--seed"] =
        std::to_string(environment_number("PERDURE_TEST_SEED", std::random_device()()));
  }
  return settings;
}

int run(const Settings& settings) {
  if (settings.has("--trace")) return repeat_one(settings);
  if (settings.has("--worker")) return run_share(settings);
  fmt::print("crash_power_loss: repeat with --seed {}\n", settings.text("--seed"));
  return Run(settings).wait();
}

}  // namespace
}  // namespace perdure::test

int main(int argc, char** argv) {
  const auto settings = perdure::test::parse(argc, argv);
  if (!settings) {
    fmt::print(stderr, "usage: see tests/crash/README.md\n");
    return 2;
  }
  try {
    return perdure::test::run(*settings);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "{}\n", failure.what());
    return 2;
  }
}
