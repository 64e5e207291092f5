#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <perdure/open.h>
#include <perdure/transfer.h>

#include "tests/temporary_directory.h"

namespace perdure {

/// Stores and files in a folder of their own.
class TransferTest : public testing::Test {
 protected:
  std::unique_ptr<Store> store(const std::string& name) const {
    return open("sqlite:" + directory_.file(name + ".db"));
  }

  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(directory_.file(name), std::ios::binary) << content;
    return directory_.file(name);
  }
  std::string read(const std::string& name) const {
    std::ostringstream content;
    content << std::ifstream(directory_.file(name), std::ios::binary).rdbuf();
    return content.str();
  }

  /// What a store holds, with versions and times: one line per document.
  static std::vector<std::string> content(Store& store) {
    std::vector<std::string> lines;
    const TransferReport report = export_lines(store, [&](std::string_view bytes) {
      std::istringstream stream{std::string(bytes)};
      for (std::string line; std::getline(stream, line);) lines.push_back(line);
    });
    EXPECT_TRUE(report.complete());
    if (!lines.empty()) lines.erase(lines.begin());
    return lines;
  }

  /// Every version, in the order of the log.
  static std::vector<std::string> history(Store& store) {
    std::vector<std::string> lines;
    TransferOptions options;
    options.history = true;
    const TransferReport report = export_lines(
        store,
        [&](std::string_view bytes) {
          std::istringstream stream{std::string(bytes)};
          for (std::string line; std::getline(stream, line);) lines.push_back(line);
        },
        options);
    EXPECT_TRUE(report.complete());
    lines.erase(lines.begin());
    return lines;
  }

  static std::string code_of(const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& error) {
      return std::string(error.code());
    }
    return "done";
  }

  test::TemporaryDirectory directory_;
};

}  // namespace perdure
