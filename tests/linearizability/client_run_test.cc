// Concurrent clients of one store, whose histories are checked; and the proof that the check finds defects.

#include "tests/linearizability/client_run.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

#include <perdure/open.h>

#include "tests/contract/wrong_store.h"
#include "tests/seed.h"
#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

ClientRunOptions on_store_at(const std::string& path, const char* subject) {
  ClientRunOptions options;
  options.seed = test_seed(subject);
  options.open = [path] { return perdure::open("sqlite:" + path); };
  options.open_reader = [path] {
    OpenOptions reading;
    reading.access = OpenOptions::Access::read_only;
    return perdure::open("sqlite:" + path, reading);
  };
  return options;
}

void print(const ClientRunReport& report, double seconds) {
  const Recorder::Counts& counts = report.counts;
  const auto number = [](std::uint64_t count) { return static_cast<unsigned long long>(count); };
  std::printf(
      "%llu operations in %.1f s (%.0f/s): %llu commits (%llu conflicts, %llu repeated, %llu never known), "
      "%llu documents read, %llu snapshots, reopened %llu times\n",
      number(report.operations), seconds, static_cast<double>(report.operations) / seconds,
      number(counts.commits), number(counts.conflicts), number(counts.repeated), number(counts.unknown),
      number(counts.reads), number(counts.snapshots), number(report.reopened));
}

TEST(ConcurrentClients, HistoriesAreLinearizable) {
  const TemporaryDirectory directory;
  FailingVfs vfs("-wal");
  ClientRunOptions options = on_store_at(directory.file("store.db"), "ConcurrentClients");
  options.operations_count = environment_number("PERDURE_TEST_OPERATIONS", 20'000);
  options.clients_count = environment_number("PERDURE_TEST_CLIENTS", options.clients_count);
  options.vfs = &vfs;
  const auto start = std::chrono::steady_clock::now();
  const ClientRunReport report = run_clients(options);
  print(report, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  EXPECT_EQ(report.findings.to_string(), "");
  // Guards against a run that no longer gets there.
  EXPECT_GT(report.counts.conflicts, 0U);
  EXPECT_GT(report.counts.repeated, 0U);
  EXPECT_GT(report.counts.unknown, 0U);
  EXPECT_GT(report.reopened, 0U);
}

/// A defect, and what finds it; null when that depends on who meets it first.
struct Planted {
  WrongStore::Fault fault;
  std::vector<std::string> Recorder::Findings::*found_by;
};

class PlantedDefect : public ::testing::TestWithParam<Planted> {};

TEST_P(PlantedDefect, IsFound) {
  const TemporaryDirectory directory;
  ClientRunOptions options = on_store_at(directory.file("store.db"), "PlantedDefect");
  options.operations_count = 40'000;
  options.open = [right = options.open] { return std::make_unique<WrongStore>(right(), GetParam().fault); };
  const ClientRunReport report = run_clients(options);
  const auto found_by = GetParam().found_by;
  const bool is_found = found_by == nullptr ? !report.findings.empty() : !(report.findings.*found_by).empty();
  EXPECT_TRUE(is_found) << report.findings.to_string();
}

INSTANTIATE_TEST_SUITE_P(
    Each, PlantedDefect,
    ::testing::Values(Planted{WrongStore::Fault::loses_a_commit, &Recorder::Findings::documents},
                      Planted{WrongStore::Fault::stale_read, &Recorder::Findings::documents},
                      Planted{WrongStore::Fault::applies_twice, &Recorder::Findings::documents},
                      Planted{WrongStore::Fault::forgets_operation_ids, &Recorder::Findings::documents},
                      Planted{WrongStore::Fault::ignores_if_version, &Recorder::Findings::documents},
                      Planted{WrongStore::Fault::wrong_version, &Recorder::Findings::documents},
                      Planted{WrongStore::Fault::wrong_conflict, &Recorder::Findings::documents},
                      Planted{WrongStore::Fault::hides_a_document, &Recorder::Findings::documents},
                      Planted{WrongStore::Fault::hides_a_change, nullptr},
                      Planted{WrongStore::Fault::reorders_the_log, &Recorder::Findings::order},
                      Planted{WrongStore::Fault::tears_a_batch, &Recorder::Findings::order}),
    [](const auto& which) { return WrongStore::name(which.param.fault); });

}  // namespace
}  // namespace perdure::test
