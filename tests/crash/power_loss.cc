// Simulated power loss (guarantees G1, G2, G7): a workload runs on a simulated disk; then, for every
// operation of the disk, the power fails there, and what is found is compared with what was promised.
//
// crash_power_loss [--workload store] [--simulations N] [--seed S] [--jobs J] [--mode MODE]
//                  [--weakened wal-normal|delete-journal|no-file-fsync|no-directory-fsync|no-syncfs]
//                  [--expect-losses 1]
// crash_power_loss --trace FILE --operation N --mode MODE --seed S [--workload …]     repeats one simulation
//
// tests/crash/README.md describes what is simulated and what is not.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "tests/child_process.h"
#include "tests/crash/power_simulator.h"
#include "tests/crash/store_scenario.h"
#include "tests/crash/trace_file.h"
#include "tests/seed.h"

namespace perdure::test {
namespace {

using Clock = std::chrono::steady_clock;

// Enough to come back to every operation of a workload several times, in different modes.
constexpr std::uint64_t kSimulationsPerWorkload = 5000;

struct Settings {
  std::map<std::string, std::string> options = {
      {"--workload", "store"}, {"--simulations", "10000"}, {"--seed", ""},   {"--jobs", "2"},
      {"--mode", ""},          {"--weakened", ""},         {"--worker", ""}, {"--expect-losses", ""},
      {"--trace", ""},         {"--operation", ""},
  };

  [[nodiscard]] const std::string& text(const char* name) const { return options.at(name); }
  [[nodiscard]] std::uint64_t number(const char* name) const { return std::stoull(options.at(name)); }
  [[nodiscard]] bool has(const char* name) const { return !options.at(name).empty(); }
};

std::unique_ptr<PowerScenario> scenario_of(const Settings& settings) {
  using Omitted = SimulatedSystem::Omitted;
  const std::string& weakened = settings.text("--weakened");
  const Omitted omitted = weakened == "no-file-fsync"        ? Omitted::file_fsync
                          : weakened == "no-directory-fsync" ? Omitted::directory_fsync
                          : weakened == "no-syncfs"          ? Omitted::syncfs
                                                             : Omitted::nothing;
  const std::string& workload = settings.text("--workload");
  if (workload == "store") {
    return std::make_unique<StoreScenario>(StoreScenario::Options{weakened != "delete-journal", omitted});
  }
  throw std::invalid_argument("no such workload: " + workload);
}

SimulatedVfs::Weakened vfs_of(const Settings& settings) {
  using Weakened = SimulatedVfs::Weakened;
  const std::string& weakened = settings.text("--weakened");
  return weakened == "wal-normal"       ? Weakened::wal_normal
         : weakened == "delete-journal" ? Weakened::delete_journal
                                        : Weakened::nothing;
}

int repeat_one(const Settings& settings) {
  const auto scenario = scenario_of(settings);
  SimulatedVfs vfs(vfs_of(settings));
  PowerSimulator simulator(*scenario, vfs);
  const DiskTrace trace = load_trace(settings.text("--trace"));
  Simulation simulation = simulation_of(settings.text("--mode"));
  simulation.position = settings.number("--operation");
  simulation.cut.seed = settings.number("--seed");
  try {
    simulator.run_one(trace, simulation);
  } catch (const std::exception& failure) {
    std::printf("FAILED: %s\n", failure.what());
    return 1;
  }
  std::printf("nothing lost\n");
  return 0;
}

void report_failure(const Settings& settings, const DiskTrace& trace, std::uint64_t seed,
                    const PowerSimulator::Failure& failure) {
  const std::string kept =
      (std::filesystem::temp_directory_path() / ("power-loss-" + std::to_string(seed) + ".trace")).string();
  save_trace(trace, kept);
  std::string command = "crash_power_loss --trace " + kept;
  command += " --operation " + std::to_string(failure.simulation.position);
  command += " --mode " + mode_text(failure.simulation);
  command += " --seed " + std::to_string(failure.simulation.cut.seed);
  command += " --workload " + settings.text("--workload");
  if (settings.has("--weakened")) command += " --weakened " + settings.text("--weakened");
  std::fprintf(stderr, "FAILED (workload seed %llu): %s\nrepeat with: %s\n",
               static_cast<unsigned long long>(seed), failure.what.c_str(), command.c_str());
}

/// One of several processes: its share of the simulations, a line of counts after each workload.
int run_share(const Settings& settings) {
  const auto scenario = scenario_of(settings);
  SimulatedVfs vfs(vfs_of(settings));
  PowerSimulator simulator(*scenario, vfs);
  const std::uint64_t share = settings.number("--simulations");
  const bool expects_losses = settings.has("--expect-losses");
  PowerSimulator::Plan plan;
  plan.stops_at_loss = !expects_losses;
  if (settings.has("--mode")) plan.mode = simulation_of(settings.text("--mode"));
  for (std::uint64_t seed = settings.number("--seed") + settings.number("--worker");
       simulator.counts().simulations < share; seed += settings.number("--jobs")) {
    SimulatedDisk disk;
    vfs.use(disk);
    scenario->work(disk, seed);
    plan.seed = seed;
    plan.simulations_count = std::min(kSimulationsPerWorkload, share - simulator.counts().simulations);
    const auto failure = simulator.run_all(disk.trace(), plan);
    const SimulationCounts& counts = simulator.counts();
    std::printf("%llu %llu %llu %llu\n", static_cast<unsigned long long>(counts.simulations),
                static_cast<unsigned long long>(counts.second_cuts),
                static_cast<unsigned long long>(counts.losses),
                static_cast<unsigned long long>(disk.trace().size()));
    std::fflush(stdout);
    if (failure && !expects_losses) {
      report_failure(settings, disk.trace(), seed, *failure);
      return 1;
    }
  }
  return 0;
}

struct Progress {
  SimulationCounts counts;
  std::uint64_t workloads = 0;
  std::uint64_t operations = 0;  ///< of all workloads
};

struct Worker {
  std::unique_ptr<ChildProcess> process;
  Progress progress;
  bool is_running = true;
};

class Run {
 public:
  explicit Run(const Settings& settings) : settings_(settings) {
    const std::uint64_t jobs = settings.number("--jobs");
    const std::uint64_t simulations = settings.number("--simulations");
    for (std::uint64_t job = 0; job < jobs; ++job) {
      Settings share = settings;
      share.options["--worker"] = std::to_string(job);
      share.options["--simulations"] =
          std::to_string(simulations * (job + 1) / jobs - simulations * job / jobs);
      std::vector<std::string> arguments = {std::filesystem::read_symlink("/proc/self/exe").string()};
      for (const auto& [name, value] : share.options) {
        if (value.empty()) continue;
        arguments.push_back(name);
        arguments.push_back(value);
      }
      workers_.push_back({std::make_unique<ChildProcess>(arguments), {}, true});
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
      if (Clock::now() < next_report) continue;
      report();
      next_report += kBetweenReports;
    }
    report();
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
    std::uint64_t operations = 0;
    SimulationCounts& counts = worker.progress.counts;
    std::istringstream(*line) >> counts.simulations >> counts.second_cuts >> counts.losses >> operations;
    ++worker.progress.workloads;
    worker.progress.operations += operations;
  }

  [[nodiscard]] Progress total() const {
    Progress total;
    for (const Worker& worker : workers_) {
      total.counts.simulations += worker.progress.counts.simulations;
      total.counts.second_cuts += worker.progress.counts.second_cuts;
      total.counts.losses += worker.progress.counts.losses;
      total.workloads += worker.progress.workloads;
      total.operations += worker.progress.operations;
    }
    return total;
  }

  void report() const {
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    const Progress all = total();
    std::printf(
        "%llu simulations in %.1f s (%.0f/s), of which %llu with a second power cut; %llu workloads, "
        "%llu operations; %llu lost or damaged\n",
        static_cast<unsigned long long>(all.counts.simulations), seconds,
        static_cast<double>(all.counts.simulations) / seconds,
        static_cast<unsigned long long>(all.counts.second_cuts),
        static_cast<unsigned long long>(all.workloads), static_cast<unsigned long long>(all.operations),
        static_cast<unsigned long long>(all.counts.losses));
    std::fflush(stdout);
  }

  int judge() {
    bool has_failed = false;
    for (Worker& worker : workers_) has_failed = worker.process->wait() != 0 || has_failed;
    const Progress all = total();
    if (has_failed || all.counts.simulations < settings_.number("--simulations")) return 1;
    return settings_.has("--expect-losses") == (all.counts.losses > 0) ? 0 : 1;
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
  std::printf("crash_power_loss: workloads from seed %s\n", settings.text("--seed").c_str());
  return Run(settings).wait();
}

}  // namespace
}  // namespace perdure::test

int main(int argc, char** argv) {
  const auto settings = perdure::test::parse(argc, argv);
  if (!settings) {
    std::fprintf(stderr, "usage: see tests/crash/README.md\n");
    return 2;
  }
  try {
    return perdure::test::run(*settings);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 2;
  }
}
