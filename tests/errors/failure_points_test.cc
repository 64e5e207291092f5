#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "tests/errors/trial.h"
#include "tests/seed.h"
#include "tests/temporary_directory.h"

// Every workload under every failure: tests/errors/README.md.

namespace perdure::test {
namespace {

/// 0 tries every call of every workload.
std::uint64_t points_count() { return environment_number("PERDURE_TEST_POINTS", 16); }

const std::string& prepared_for(const Workload& workload) {
  static std::map<std::string, TemporaryDirectory> places;
  const auto [place, is_new] = places.try_emplace(workload.name);
  if (is_new) prepare(workload, place->second.path());
  return place->second.path();
}

std::vector<Workload> all_workloads() {
  std::vector<Workload> all;
  for (auto part :
       {opening_workloads(), store_workloads(), follower_workloads(), file_workloads(), json_workloads()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

class FailurePoints : public ::testing::TestWithParam<std::tuple<Workload, Failure>> {
 protected:
  static void SetUpTestSuite() {
    seed_ = test_seed("FailurePoints");
    // Nothing here outlives a power cut, so that waiting for a disk proves nothing.
    if (::access("/dev/shm", W_OK) == 0) ::setenv("TMPDIR", "/dev/shm", 0);
  }
  static void TearDownTestSuite() {
    std::printf("FailurePoints: %llu of %llu calls failed\n", static_cast<unsigned long long>(points_count_),
                static_cast<unsigned long long>(calls_count_));
  }

  static std::uint64_t seed_;
  static std::uint64_t points_count_;
  static std::uint64_t calls_count_;
};
std::uint64_t FailurePoints::seed_ = 0;
std::uint64_t FailurePoints::points_count_ = 0;
std::uint64_t FailurePoints::calls_count_ = 0;

TEST_P(FailurePoints, AreSurvived) {
  const auto& [workload, failure] = GetParam();
  const Trial trial(workload, failure, prepared_for(workload));
  const std::uint64_t at = environment_number("PERDURE_TEST_AT", 0);
  const Trial::Outcome outcome = at != 0 ? trial.run_at(at) : trial.run(points_count(), seed_);
  points_count_ += outcome.points_count;
  calls_count_ += outcome.calls_count;
  EXPECT_TRUE(outcome.faults.empty()) << outcome.faults;
}

INSTANTIATE_TEST_SUITE_P(All, FailurePoints,
                         ::testing::Combine(::testing::ValuesIn(all_workloads()),
                                            ::testing::ValuesIn(all_failures())),
                         [](const auto& tested) {
                           return std::get<0>(tested.param).name + "Under" + std::get<1>(tested.param).name;
                         });

}  // namespace
}  // namespace perdure::test
