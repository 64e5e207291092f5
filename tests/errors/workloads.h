#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tests/errors/scene.h"

namespace perdure::test {

/// Something that is done while calls fail.
struct Workload {
  std::string name;
  /// Makes what `act` finds. In a process of its own, which ends without closing what is open.
  void (*prepare)(Scene& scene) = [](Scene&) {};
  /// What happens while calls fail. Goes on after a failure, as far as that makes sense.
  void (*act)(Scene& scene) = nullptr;
  /// What has to be right afterwards besides the store itself; the store is open.
  void (*check)(Scene& scene) = [](Scene&) {};
  /// Who opens the store: the workload while calls fail, or the test before; nobody where files are tested.
  enum class Opens { workload, test, nobody };
  Opens opens = Opens::test;
};

inline void PrintTo(const Workload& workload, std::ostream* out) { *out << workload.name; }

[[nodiscard]] std::vector<Workload> opening_workloads();
[[nodiscard]] std::vector<Workload> store_workloads();
[[nodiscard]] std::vector<Workload> follower_workloads();
[[nodiscard]] std::vector<Workload> file_workloads();
[[nodiscard]] std::vector<Workload> json_workloads();

}  // namespace perdure::test
