#include "apps/terminal/program.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "core/json_text.h"

namespace perdure::terminal {
namespace {

struct Ran {
  int exit_code = -1;
  std::string out;
  std::string err;
};

/// A program with one command of every kind of option; its action prints what arrived.
struct Sample {
  std::string url = "default";
  std::string collection;
  std::optional<std::string> id;
  std::vector<std::string> ids;
  std::vector<std::string> set;
  std::uint64_t limit = 7;
  std::optional<std::uint64_t> version;
  double wait = 5;
  bool create = false;
  bool replace = false;
  bool asks_by_default = false;
  std::function<void()> then = [] {};

  Ran run(std::vector<std::string> arguments) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Ran ran;
    {
      Program program("sample", "1.2.3", "do things");
      program.shared()
          .option(
              {.names = "--url", .value_name = "URL", .description = "where", .environment = "SAMPLE_URL"},
              url)
          .option({.names = "--wait", .value_name = "SECONDS", .description = "how long"}, wait);
      program
          .command("put", "store",
                   [&] {
                     then();
                     program.console().write_line(url + "|" + collection + "|" + id.value_or("-"));
                     return ExitCode::ok;
                   })
          .argument("COLLECTION", collection, "the collection")
          .optional_argument("ID", id, "the id")
          .option({.names = "--limit", .value_name = "N", .description = "most", .at_least = 1, .at_most = 9},
                  limit)
          .option({.names = "--if-version", .value_name = "N", .description = "version"}, version)
          .option({.names = "--set", .value_name = "P=V", .description = "set"}, set)
          .flag("--create", create, "new only")
          .flag("--replace", replace, "old only", {"--create"})
          .section("Examples", "sample put a b\n");
      program.command("rm", "remove", [] { return ExitCode::conflict; }).arguments("ID", ids, "ids");
      program
          .command("ask", "ask",
                   [&] {
                     program.console().write_line("asked " + url);
                     return ExitCode::ok;
                   })
          .flag("--again", create, "again");
      if (asks_by_default) program.use_default_command("ask");
      arguments.insert(arguments.begin(), "sample");
      std::vector<char*> argv;
      argv.reserve(arguments.size());
      for (std::string& argument : arguments) argv.push_back(argument.data());
      ran.exit_code = program.run(static_cast<int>(argv.size()), argv.data());
    }
    ran.out = testing::internal::GetCapturedStdout();
    ran.err = testing::internal::GetCapturedStderr();
    return ran;
  }
};

TEST(Program, OptionsOfTheProgramStandBeforeAndBehindTheCommand) {
  EXPECT_EQ(Sample().run({"--url", "x", "put", "c", "i"}).out, "x|c|i\n");
  EXPECT_EQ(Sample().run({"put", "c", "--url=y", "i"}).out, "y|c|i\n");
}

TEST(Program, DefaultCommandRunsWhereNoneIsNamed) {
  Sample sample;
  sample.asks_by_default = true;
  EXPECT_EQ(sample.run({}).out, "asked default\n");
  EXPECT_EQ(sample.run({"--url", "put"}).out, "asked put\n");
  EXPECT_EQ(sample.run({"--again", "--url=x"}).out, "asked x\n");
  EXPECT_TRUE(sample.create);
  EXPECT_EQ(sample.run({"put", "c"}).out, "x|c|-\n");
  EXPECT_EQ(sample.run({"nonsense"}).exit_code, 2);
  EXPECT_EQ(sample.run({"--nonsense"}).exit_code, 2);
  EXPECT_EQ(sample.run({"--version"}).out, "sample 1.2.3\n");
  EXPECT_NE(sample.run({"--help"}).out.find("Commands:"), std::string::npos);
  EXPECT_EQ(Sample().run({}).exit_code, 2);
}

TEST(Program, NamesOfCommandsAreNotSpecialAsArguments) {
  EXPECT_EQ(Sample().run({"put", "rm", "put"}).out, "default|rm|put\n");
}

TEST(Program, TheEnvironmentStandsInForAnOption) {
  setenv("SAMPLE_URL", "from environment", 1);
  EXPECT_EQ(Sample().run({"put", "c"}).out, "from environment|c|-\n");
  EXPECT_EQ(Sample().run({"put", "c", "--url", "x"}).out, "x|c|-\n");
  unsetenv("SAMPLE_URL");
}

TEST(Program, AnEmptyValueBehindEqualsIsAValue) {
  Sample sample;
  EXPECT_EQ(sample.run({"put", "c", "--url=", "--limit", "3"}).out, "|c|-\n");
  EXPECT_EQ(sample.limit, 3u);
}

TEST(Program, ARepeatedOptionTakesOneValueEachTime) {
  Sample sample;
  EXPECT_EQ(sample.run({"put", "--set", "/a=[1,2]", "--set", "[x]", "c", "i"}).exit_code, 0);
  EXPECT_EQ(sample.set, (std::vector<std::string>{"/a=[1,2]", "[x]"}));
}

TEST(Program, ArgumentsInBracketsAreNotTakenForLists) {
  Sample sample;
  EXPECT_EQ(sample.run({"rm", "[a,b]", "c"}).exit_code, 4);
  EXPECT_EQ(sample.ids, (std::vector<std::string>{"[a,b]", "c"}));
}

TEST(Program, NumbersOutsideTheirRangeAreRefused) {
  for (const char* value : {"0", "10", "-1", "true", "1e3", "0x5", "", " 5", "99999999999999999999"}) {
    const Ran ran = Sample().run({"put", "c", "--limit", value});
    EXPECT_EQ(ran.exit_code, 2) << value;
    EXPECT_NE(ran.err.find("is not a whole number from 1 to 9"), std::string::npos) << ran.err;
  }
  for (const char* value : {"-1", "nan", "inf", "1s"}) {
    EXPECT_EQ(Sample().run({"put", "c", "--wait", value}).exit_code, 2) << value;
  }
  Sample sample;
  EXPECT_EQ(sample.run({"put", "c", "--wait", "0.5"}).exit_code, 0);
  EXPECT_EQ(sample.wait, 0.5);
}

TEST(Program, WrongUsageNamesWhatIsWrongAndWhereHelpIs) {
  const auto message = [](std::vector<std::string> arguments) {
    const Ran ran = Sample().run(std::move(arguments));
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_EQ(ran.out, "");
    return ran.err;
  };
  EXPECT_EQ(message({}), "sample: a command is missing (sample --help tells more)\n");
  EXPECT_EQ(message({"frob"}), "sample: there is no command 'frob' (sample --help tells more)\n");
  EXPECT_EQ(message({"--frob"}), "sample: there is no option '--frob' (sample --help tells more)\n");
  EXPECT_EQ(message({"put"}), "sample: COLLECTION is required (sample put --help tells more)\n");
  EXPECT_NE(message({"put", "c", "i", "more"}).find("more"), std::string::npos);
  EXPECT_NE(message({"put", "c", "--create", "--replace"}).find("--create"), std::string::npos);
  EXPECT_NE(message({"put", "c", "\x1b[31m", "x"}).find("x (sample"), std::string::npos);
}

TEST(Program, WithJsonEveryProblemIsAnObject) {
  const Ran ran = Sample().run({"put", "--json"});
  EXPECT_EQ(ran.exit_code, 2);
  ASSERT_FALSE(json::check(ran.err)) << ran.err;
  EXPECT_EQ(json::at(ran.err, "/error/code")->text, "\"usage\"");
}

TEST(Program, HelpAndVersionSucceed) {
  EXPECT_EQ(Sample().run({"--version"}).out, "sample 1.2.3\n");
  const Ran ran = Sample().run({"put", "--help"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_TRUE(ran.out.starts_with("sample put: store\n\nUsage: sample put [OPTION]... COLLECTION [ID]\n"));
  EXPECT_NE(ran.out.find("sample put a b"), std::string::npos);
  EXPECT_NE(Sample().run({"--help"}).out.find("Exit codes:"), std::string::npos);
}

TEST(Program, WhatACommandThrowsBecomesMessageAndExitCode) {
  Sample sample;
  sample.then = [] { throw Error(code::kLocked, "locked by process 4711"); };
  EXPECT_EQ(sample.run({"put", "c"}).err, "sample: locked by process 4711\n");
  EXPECT_EQ(sample.run({"put", "c"}).exit_code, 5);
  sample.then = [] { throw std::bad_alloc(); };
  EXPECT_EQ(sample.run({"put", "c"}).err, "sample: out of memory\n");
  sample.then = [] { throw UsageError("these do not go together"); };
  EXPECT_EQ(sample.run({"put", "c"}).exit_code, 2);
  sample.then = [] { throw OutputClosed(); };
  EXPECT_EQ(sample.run({"put", "c"}).err, "");
  EXPECT_EQ(sample.run({"put", "c"}).exit_code, 1);
  sample.then = [] { throw std::runtime_error("bug"); };
  EXPECT_EQ(sample.run({"put", "c"}).exit_code, 1);
}

}  // namespace
}  // namespace perdure::terminal
