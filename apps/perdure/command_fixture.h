#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "core/json_text.h"
#include "tests/run_program.h"
#include "tests/temporary_directory.h"

namespace perdure::cli {

/// Runs the real program in a folder of its own, where its default store is.
class CommandTest : public testing::Test {
 protected:
  test::RunResult perdure(std::vector<std::string> arguments, std::string input = {}) const {
    arguments.insert(arguments.begin(), PERDURE_BINARY);
    return test::run_program(
        arguments, {.input = std::move(input), .directory = directory_.path(), .environment = environment_});
  }

  /// Expects success and gives standard output.
  std::string ok(std::vector<std::string> arguments, std::string input = {}) const {
    const test::RunResult result = perdure(std::move(arguments), std::move(input));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  }

  /// Expects this exit code and gives standard error.
  std::string fails(int exit_code, std::vector<std::string> arguments, std::string input = {}) const {
    const test::RunResult result = perdure(std::move(arguments), std::move(input));
    EXPECT_EQ(result.exit_code, exit_code) << result.out << result.err;
    EXPECT_TRUE(result.err.starts_with("perdure: ") || result.err.starts_with("{")) << result.err;
    return result.err;
  }

  /// Through a shell, with the program as $P.
  test::RunResult shell(const std::string& script) const {
    return test::run_program({"bash", "-c", script},
                             {.directory = directory_.path(),
                              .environment = {"P=" PERDURE_BINARY, "DATABASE_URL=", "PERDURE_URL="}});
  }

  void init() const { ok({"init"}); }

  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(directory_.file(name), std::ios::binary) << content;
    return name;
  }
  std::string read(const std::string& name) const {
    std::ostringstream content;
    content << std::ifstream(directory_.file(name), std::ios::binary).rdbuf();
    return content.str();
  }

  /// The JSON text at a pointer; "" where it names nothing. Fails when `text` is not JSON.
  static std::string at(const std::string& text, const std::string& pointer) {
    const std::optional<json::Fault> fault = json::check(text);
    EXPECT_FALSE(fault) << fault->message() << ": " << text;
    if (fault) return {};
    const std::optional<json::Slice> value = json::at(text, pointer);
    return value ? std::string(value->text) : std::string();
  }

  static std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> result;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) result.push_back(line);
    return result;
  }

  test::TemporaryDirectory directory_;
  /// What the developer's own shell says is not for the tests.
  std::vector<std::string> environment_{"DATABASE_URL=", "PERDURE_URL="};
};

/// Bodies that a library's value types would change.
inline const std::vector<std::pair<std::string, std::string>>& difficult_bodies() {
  static const std::vector<std::pair<std::string, std::string>> bodies{
      {"big-integer", R"({"n":9007199254740993,"m":123456789012345678901234567890})"},
      {"big-exponent", R"({"n":1e400,"m":-0.0,"k":0.1000,"z":1E-999})"},
      {"nul", R"({"n":"a\u0000b"})"},
      {"surrogate", R"({"n":"\ud800"})"},
      {"unicode", "{\"ключ\":\"日本語 😀\"}"},
      {"escapes", R"({"n":"\/\"\\\u00e9\b\f\n\r\t"})"},
      {"white-space", "{ \"a\" :\t1 ,\n\r\n  \"b\":[ 1,2 ] }"},
      {"line-at-end", "{\"a\":1}\n"},
      {"blanks-around", " \t{\"a\":1}  "},
      {"empty", "{}"},
      {"looks-like-a-record", R"({"id":"other","data":{"x":1},"body":"{}"})"},
      {"delete-character", "{\"n\":\"\x7f\"}"},
  };
  return bodies;
}

}  // namespace perdure::cli
