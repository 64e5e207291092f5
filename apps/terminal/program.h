#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "apps/terminal/command.h"
#include "apps/terminal/command_text.h"
#include "apps/terminal/console.h"
#include "apps/terminal/exit_code.h"

namespace perdure::terminal {

/// A command line with commands: parses, runs the chosen command, turns whatever happens into a message and
/// an exit code. Every program gets `--json`, `--quiet`, `--help`, `--version`, `man` and `completion`;
/// options of the program are accepted before and behind the command.
///
///   Program program("perdure", PERDURE_VERSION, "keeps JSON documents");
///   add_list(program);
///   return program.run(argc, argv);
///
/// where add_list declares: program.command("list", "print documents", [=, &program] { return list(…); })
class Program {
 public:
  using Action = std::function<ExitCode()>;

  Program(const std::string& name, std::string version, const std::string& description);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// What belongs to all commands.
  [[nodiscard]] Command& shared() { return *shared_; }

  /// A command of its own; the reference stays valid. `action` runs after the whole command line was found
  /// right, so that a wrong option never leaves half of the work done.
  Command& command(const std::string& name, const std::string& description, Action action);

  /// What a command line without a command means.
  void use_default_command(const std::string& name) { default_command_ = name; }

  /// Lets completion propose the values of what is called `value_name`: `command` prints one per line.
  void complete_values(const std::string& value_name, const std::string& command);

  /// Only 0, 1 and 2 as exit codes: every other failure becomes `failure`.
  void use_basic_exit_codes() { basic_exit_codes_ = true; }

  [[nodiscard]] Console& console() { return console_; }

  /// The process's exit code. Catches everything: Error by exit_code_of, OutputClosed quietly, the rest as
  /// a failure. Ignores SIGPIPE and makes sure that the descriptors 0 to 2 are taken.
  int run(int argc, char** argv);

 private:
  struct Entry;

  [[nodiscard]] CommandText text() const;
  ExitCode parse_and_act(int argc, char** argv);
  ExitCode wrong_usage(const std::string& what, const std::string& command_name);
  void add_common();

  const std::string version_;
  Console console_;
  std::unique_ptr<CLI::App> app_;
  std::unique_ptr<Command> shared_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<DynamicValues> dynamic_values_;
  std::string shell_;
  bool basic_exit_codes_ = false;
  std::string default_command_;
};

/// Thrown by a command that finds its arguments wrong in combination: message, hint at --help, exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace perdure::terminal
