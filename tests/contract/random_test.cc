// Random operations against the reference model, and the proof that the comparison notices a wrong store.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <iterator>
#include <vector>

#include <perdure/open.h>

#include "tests/contract/random_run.h"
#include "tests/contract/store_kind.h"
#include "tests/contract/wrong_store.h"
#include "tests/seed.h"

namespace perdure::test {
namespace {

TEST(RandomOperations, AgreeWithTheReferenceModel) {
  const auto place = store_under_test().new_place();
  RandomRunOptions options;
  options.seed = test_seed("RandomOperations");
  options.operation_count = environment_number("PERDURE_TEST_OPERATIONS", 20'000);
  options.open = [&] { return perdure::open(place->url()); };
  const auto start = std::chrono::steady_clock::now();
  RandomRunReport report;
  ASSERT_NO_THROW(report = run_random_operations(options));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf(
      "%s: %llu operations in %.1f s (%.0f/s): %llu commits (%llu conflicts, %llu refused, %llu repeated), "
      "%llu reads, %llu changes, reopened %llu times\n",
      store_under_test().name.c_str(), static_cast<unsigned long long>(report.operations), seconds,
      static_cast<double>(report.operations) / seconds, static_cast<unsigned long long>(report.commits),
      static_cast<unsigned long long>(report.conflicts), static_cast<unsigned long long>(report.errors),
      static_cast<unsigned long long>(report.repeated), static_cast<unsigned long long>(report.reads),
      static_cast<unsigned long long>(report.changes), static_cast<unsigned long long>(report.reopened));
  // Guards against a generator that no longer reaches a branch.
  EXPECT_GT(report.conflicts, 0U);
  EXPECT_GT(report.errors, 0U);
  EXPECT_GT(report.repeated, 0U);
}

class AWrongStore : public ::testing::TestWithParam<WrongStore::Fault> {};

TEST_P(AWrongStore, IsNoticed) {
  const auto place = store_under_test().new_place();
  RandomRunOptions options;
  options.seed = 1;
  options.operation_count = 20'000;
  options.open = [&] { return std::make_unique<WrongStore>(perdure::open(place->url()), GetParam()); };
  EXPECT_THROW(run_random_operations(options), Disagreement);
}

bool can_show(WrongStore::Fault fault, const Capabilities& can) {
  switch (fault) {
    case WrongStore::Fault::hides_a_change:
    case WrongStore::Fault::reorders_the_log:
      return can.log;
    case WrongStore::Fault::changes_white_space:
      return can.keeps_layout;
    default:
      return true;
  }
}

// A torn batch shows only while others look: tests/linearizability plants it.
std::vector<WrongStore::Fault> faults_that_one_client_meets() {
  std::vector<WrongStore::Fault> faults(std::begin(WrongStore::kAllFaults), std::end(WrongStore::kAllFaults));
  std::erase(faults, WrongStore::Fault::tears_a_batch);
  std::erase_if(faults, [](WrongStore::Fault fault) { return !can_show(fault, store_under_test().can); });
  return faults;
}

INSTANTIATE_TEST_SUITE_P(Each, AWrongStore, ::testing::ValuesIn(faults_that_one_client_meets()),
                         [](const auto& which) { return std::string(WrongStore::name(which.param)); });

}  // namespace
}  // namespace perdure::test
