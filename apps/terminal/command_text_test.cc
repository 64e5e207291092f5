#include "apps/terminal/command_text.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/run_program.h"
#include "tests/temporary_directory.h"

namespace perdure::terminal {
namespace {

/// Texts with everything that means something to troff or a shell.
CommandText sample() {
  CommandText put;
  put.name = "put";
  put.description = "store a document's text [or `two`]: it's \"easy\"";
  put.details = "First paragraph.\n\n.dot at the start, 'quote, back\\slash and ~tilde^caret.";
  put.options = {{{"-o", "--output"}, "FILE", "don't [ever] say: $HOME `id` \\n", "", "", {}, false},
                 {{"--set"}, "/P=V", "set", "", "", {}, true},
                 {{"--color"}, "WHEN", "colours", "auto", "", {"auto", "never"}, false},
                 {{"--dry-run"}, "", "nothing", "", "", {}, false}};
  put.arguments = {{"COLLECTION", "the collection", {}, true, false}, {"FILE", "files", {}, false, true}};
  put.sections = {{"Examples", "sample put 'a b' \\\n  .x\n"}};
  CommandText program;
  program.name = "sample";
  program.description = "do things";
  program.options = {{{"--url"}, "URL", "where", "x", "SAMPLE_URL", {}, false},
                     {{"--json"}, "", "j", "", "", {}, false}};
  program.sections = {{"Exit codes", "0  done\n"}};
  program.commands = {put};
  return program;
}

const std::vector<DynamicValues> kDynamic{{"COLLECTION", "names --all"}};

class Generated : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    std::string path = directory_.file(name);
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  /// What bash proposes for a line that ends at the cursor, one per line.
  std::string complete(const std::string& line) {
    // A program of that name answers what the completion asks it.
    const std::string program = write("sample", "#!/bin/sh\necho \"asked:$*\" | tr ' ' '_'\n");
    EXPECT_EQ(chmod(program.c_str(), 0700), 0);
    const std::string script = write("sample.bash", bash_completion(sample(), kDynamic));
    const std::string last = line.substr(line.find_last_of(' ') + 1);
    const std::string run = "set -u; source " + script + "; COMP_LINE=$1 COMP_POINT=${#1} COMP_CWORD=0; " +
                            R"(COMP_WORDS=("$2"); _sample; printf '%s\n' "${COMPREPLY[@]}")";
    const test::RunResult result =
        test::run_program({"bash", "-c", run, "bash", line, last},
                          {.directory = directory_.path(),
                           .environment = {"PATH=" + directory_.path() + ":" + std::getenv("PATH")}});
    EXPECT_EQ(result.err, "") << line;
    return result.out;
  }

  test::TemporaryDirectory directory_;
};

TEST_F(Generated, BashCompletesCommandsOptionsAndChoices) {
  EXPECT_EQ(complete("sample "), "put\n");
  EXPECT_EQ(complete("sample pu"), "put\n");
  EXPECT_EQ(complete("sample --url a:b=c pu"), "put\n");
  EXPECT_EQ(complete("sample --js"), "--json\n");
  EXPECT_EQ(complete("sample put --se"), "--set\n");
  EXPECT_EQ(complete("sample put --color "), "auto\nnever\n");
  EXPECT_EQ(complete("sample put --color n"), "never\n");
  EXPECT_EQ(complete("sample put --set "), "\n");
  EXPECT_EQ(complete("sample --url put"), "\n");
}

TEST_F(Generated, BashAsksTheProgramForValuesOfTheSameStore) {
  EXPECT_EQ(complete("sample put "), "asked:names_--all\n");
  EXPECT_EQ(complete("sample --url a:b put "), "asked:--url_a:b_names_--all\n");
}

TEST_F(Generated, BashCompletesFilesWithBlanksInTheirNames) {
  write("one two", "");
  EXPECT_EQ(complete("sample put c on"), "one two\n");
  EXPECT_EQ(complete("sample put c -o on"), "one two\n");
  EXPECT_EQ(complete("sample put c x y on"), "one two\n");
}

TEST_F(Generated, ZshAcceptsAndRegistersTheScript) {
  const std::string path = write("_sample", zsh_completion(sample(), kDynamic));
  const test::RunResult syntax = test::run_program({"zsh", "-n", path});
  EXPECT_EQ(syntax.exit_code, 0) << syntax.err;
  const test::RunResult loaded = test::run_program(
      {"zsh", "-fc", "autoload -Uz compinit && compinit -D -u && source $1 && print $_comps[sample]", "zsh",
       path});
  EXPECT_EQ(loaded.out, "_sample\n") << loaded.err;
}

TEST_F(Generated, ManFormatsThePageWithoutWarnings) {
  const std::string path = write("sample.1", man_page(sample(), "1.2.3"));
  const test::RunResult result =
      test::run_program({"man", "--warnings", "-E", "UTF-8", "-l", path}, {.environment = {"MANWIDTH=100"}});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  for (const char* expected :
       {"sample - do things", "Store a document's text", ".dot at the start, 'quote, back\\slash",
        "don't [ever] say: $HOME `id` \\n", "sample put 'a b' \\", "  .x", "EXIT CODES"}) {
    EXPECT_NE(result.out.find(expected), std::string::npos) << expected << "\n" << result.out;
  }
}

TEST(Help, LinesAreAtMost80ColumnsWide) {
  CommandText program = sample();
  program.commands[0].details =
      std::string(50, 'a') + " " + std::string(28, 'b') + " " + std::string(60, 'c');
  program.commands[0].options[0].description =
      "a long description that goes on and on until it is broken into several lines by somebody";
  const std::string text = help(program, &program.commands[0]);
  std::size_t start = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    EXPECT_LE(end - start, 80u) << text.substr(start, end - start);
    start = end + 1;
  }
}

TEST(Help, AnOptionTellsItsDefaultEnvironmentAndChoices) {
  EXPECT_EQ(full_description(sample().options[0]), "where (default: x; environment: SAMPLE_URL)");
  EXPECT_EQ(full_description(sample().commands[0].options[1]), "set (may be repeated)");
  EXPECT_EQ(full_description(sample().commands[0].options[2]), "colours (one of auto, never; default: auto)");
  EXPECT_EQ(arguments_usage(sample().commands[0]), "COLLECTION [FILE...]");
}

}  // namespace
}  // namespace perdure::terminal
