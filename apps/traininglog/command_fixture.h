#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"
#include "tests/run_program.h"

namespace traininglog {

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Runs the real program in a project of its own for each test.
class Traininglog : public testing::Test {
 protected:
  [[nodiscard]] perdure::test::RunResult run(std::vector<std::string> arguments,
                                             perdure::test::RunOptions options = {}) const {
    arguments.insert(arguments.begin(), TRAININGLOG_BINARY);
    options.directory = project_.folder();
    return perdure::test::run_program(arguments, options);
  }
  void put(const std::string& name, const std::string& content) const {
    write_file(project_.file(name), content);
  }
  [[nodiscard]] std::vector<std::string> session_files() const { return project_.session_files(); }
  [[nodiscard]] std::size_t stored_count() const {
    std::size_t count = 0;
    const auto store = open_for_reading(project_.project());
    if (!store) return 0;
    for_each_session(
        *store, [&](const perdure::Document&) { ++count; },
        [](const std::string& problem) { ADD_FAILURE() << problem; });
    return count;
  }

  TestProject project_;
};

}  // namespace traininglog
