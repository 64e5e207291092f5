#include <gtest/gtest.h>

#include <cstdio>
#include <exception>

#include "tests/disk/private_mounts.h"

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  try {
    perdure::test::enter_private_mounts();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return RUN_ALL_TESTS();
}
