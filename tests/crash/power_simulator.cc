#include "tests/crash/power_simulator.h"

#include <memory>
#include <utility>

#include "tests/crash/power_cut_sweep.h"

namespace perdure::test {
namespace {

constexpr const char* kKilled = "killed";

std::uint64_t count_cut_positions(const DiskTrace& trace, std::size_t first_position) {
  std::uint64_t count = 0;
  for (std::size_t position = first_position; position <= trace.size(); ++position) {
    if (is_cut_position(trace, position)) ++count;
  }
  return count;
}

std::size_t pick_cut_position(const DiskTrace& trace, Random& random) {
  auto position = static_cast<std::size_t>(random.below(trace.size() + 1));
  while (!is_cut_position(trace, position)) ++position;
  return position;
}

}  // namespace

std::string mode_text(const Simulation& simulation) {
  return simulation.is_kill ? kKilled : to_string(simulation.cut);
}

Simulation simulation_of(const std::string& mode) {
  Simulation simulation;
  simulation.is_kill = mode == kKilled;
  if (!simulation.is_kill) simulation.cut = parse_power_cut(mode);
  return simulation;
}

std::optional<PowerSimulator::Failure> PowerSimulator::run_all(const DiskTrace& trace, const Plan& plan) {
  const auto recovery = scenario_.recovery(trace);
  const std::uint64_t positions_count = count_cut_positions(trace, recovery->first_position());
  Random random(plan.seed);
  std::optional<Failure> first;
  std::uint64_t position_number = 0;
  for_each_cut_position(trace, [&](std::size_t position, const DiskImage& image) {
    if (position < recovery->first_position()) return;
    const std::uint64_t until = plan.simulations_count * (position_number + 1) / positions_count;
    for (std::uint64_t done = plan.simulations_count * position_number / positions_count; done < until;
         ++done) {
      if (first && plan.stops_at_failure) return;
      Simulation simulation;
      if (plan.mode) {
        simulation = *plan.mode;
      } else {
        const std::uint64_t mode = random.below(power_cut_modes().size() + 1);
        simulation.is_kill = mode == power_cut_modes().size();
        if (!simulation.is_kill) simulation.cut = power_cut_modes().at(mode);
      }
      simulation.position = position;
      simulation.cut.seed = random.bits();
      constexpr std::uint64_t kBetweenReportsCount = 100;
      if (plan.on_progress && counts_.simulations % kBetweenReportsCount == 0) plan.on_progress();
      try {
        simulate(*recovery, image, simulation);
      } catch (const std::exception& failure) {
        ++counts_.failures;
        if (dynamic_cast<const PowerLoss*>(&failure) != nullptr) ++counts_.losses;
        if (!first) first = {simulation, failure.what()};
      }
    }
    ++position_number;
  });
  return first;
}

void PowerSimulator::run_one(const DiskTrace& trace, const Simulation& simulation) {
  const auto recovery = scenario_.recovery(trace);
  for_each_cut_position(trace, [&](std::size_t position, const DiskImage& image) {
    if (position == simulation.position) simulate(*recovery, image, simulation);
  });
}

void PowerSimulator::simulate(const Recovery& recovery, const DiskImage& image,
                              const Simulation& simulation) {
  ++counts_.simulations;
  Random random(simulation.cut.seed);
  const DiskImage before = simulation.is_kill ? image : image.after(simulation.cut);
  SimulatedDisk disk(before);
  vfs_.use(disk);
  CutMoment moment{simulation.position};
  recovery.start_and_check(disk, moment, random);
  if (!simulation.is_kill && !random.one_in(8)) return;
  ++counts_.second_cuts;
  moment.second_trace = &disk.trace();
  moment.second_position = pick_cut_position(disk.trace(), random);
  DiskImage again = before;
  for (std::size_t i = 0; i < moment.second_position; ++i) again.apply(disk.trace()[i]);
  PowerCut second_cut = power_cut_modes().at(random.below(power_cut_modes().size()));
  second_cut.seed = random.bits();
  SimulatedDisk second_disk(again.after(second_cut));
  vfs_.use(second_disk);
  recovery.start_and_check(second_disk, moment, random);
}

}  // namespace perdure::test
