#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "tests/errors/faulty_store.h"
#include "tests/errors/trial.h"
#include "tests/temporary_directory.h"

// The trials can fail: each planted defect is found, by what it breaks.

namespace perdure::test {
namespace {

std::string faults_of(FaultyStore::Fault fault) {
  const Workload workload = store_workloads().front();
  const TemporaryDirectory prepared;
  prepare(workload, prepared.path());
  Failure failure{"Sync", Failure::Of::database_files};
  failure.methods = {FailingVfs::Method::sync};
  const Trial trial(workload, failure, prepared.path(), [fault](std::unique_ptr<Store> store) {
    return std::make_unique<FaultyStore>(std::move(store), fault);
  });
  return trial.run(0, 0).faults;
}

void expect_found(FaultyStore::Fault fault, const char* by) {
  const std::string faults = faults_of(fault);
  EXPECT_NE(faults.find(by), std::string::npos) << faults;
}

using Fault = FaultyStore::Fault;

TEST(PlantedDefect, AcknowledgedDoubtIsFound) {
  expect_found(Fault::acknowledges_doubt, "was acknowledged and is not there");
}
TEST(PlantedDefect, DeniedDoubtIsFound) {
  expect_found(Fault::denies_doubt, "was reported as not applied and is there");
}
TEST(PlantedDefect, WritingAfterDoubtIsFound) {
  expect_found(Fault::forgets_doubt, "it writes although what it wrote is in doubt");
}
TEST(PlantedDefect, ForeignExceptionIsFound) { expect_found(Fault::throws_no_error, "threw no Error"); }
TEST(PlantedDefect, MessageWithoutAPlaceIsFound) {
  expect_found(Fault::hides_the_place, "the message names no file");
}
TEST(PlantedDefect, LeakedFileIsFound) { expect_found(Fault::leaves_a_file_open, "a file was left open"); }
TEST(PlantedDefect, CrashIsFound) { expect_found(Fault::ends_the_program, "it ended by signal 6"); }

}  // namespace
}  // namespace perdure::test
