// A store that one process at a time may have open for writing (not Capabilities::many_writers).

#include <chrono>

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

class OneWriter : public StoreFixture {};

TEST_F(OneWriter, ASecondWriterIsRefusedAtOnce) {
  (void)store().put(key("a"), "{}").value();
  OpenOptions options;
  options.lock_wait = std::chrono::minutes(5);
  const auto start = std::chrono::steady_clock::now();
  const Error error = error_of([&] { (void)perdure::open(url(), options); });
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::minutes(1))
      << "the holder is a lasting one";
  EXPECT_EQ(error.code(), code::kLocked) << error.what();
  EXPECT_EQ(error.outcome(), Outcome::not_applied);
  (void)store().put(key("a"), "{}").value();
  close();
  EXPECT_EQ(perdure::open(url())->get(key("a"))->version, 2U);
}

}  // namespace
}  // namespace perdure::test
