#include "apps/terminal/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace perdure::terminal {
namespace {

/// A descriptor from 0 to 2 that is closed would be given to the next file that is opened, and messages
/// would be written into it: into a database, at worst.
void take_standard_descriptors() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    // The wrong direction, so that using it is still the error it would have been.
    const int opened = ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (opened >= 0 && opened != fd) std::abort();  // descriptors are given out from the lowest
  }
}

/// CLI11 takes the argument behind `--since=` as its value, which scripts write with an empty variable:
/// `--since="$cursor" --limit 5`. Two arguments say the same unmistakably.
void split_empty_values(std::vector<std::string>& arguments, const std::vector<std::string>& with_value) {
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    std::string& argument = arguments[i];
    if (argument.size() < 4 || argument.back() != '=') continue;
    const std::string name = argument.substr(0, argument.size() - 1);
    if (std::find(with_value.begin(), with_value.end(), name) == with_value.end()) continue;
    argument = name;
    arguments.insert(arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1, "");
    ++i;
  }
}

void protect_brackets(std::vector<std::string>& arguments) {
  for (std::string& argument : arguments) {
    if (argument.starts_with('[') && argument.ends_with(']')) argument.insert(0, 1, kProtected);
  }
}

void collect_names_with_value(const CommandText& command, std::vector<std::string>& names) {
  for (const OptionText& option : command.options) {
    if (!option.value_name.empty()) names.insert(names.end(), option.names.begin(), option.names.end());
  }
  for (const CommandText& inner : command.commands) collect_names_with_value(inner, names);
}

/// Whether an argument stands where a command does, or asks for something that needs none.
bool names_command(const std::vector<std::string>& arguments, const std::vector<std::string>& with_value) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (!argument.starts_with('-') || argument == "-" || argument == "--") return true;
    if (argument == "-h" || argument == "--help" || argument == "--version") return true;
    if (std::find(with_value.begin(), with_value.end(), argument) != with_value.end()) ++i;
  }
  return false;
}

}  // namespace

struct Program::Entry {
  CLI::App& app;
  std::unique_ptr<Command> command;
  Action action;
};

Program::Program(const std::string& name, std::string version, const std::string& description)
    : version_(std::move(version)), console_(name), app_(std::make_unique<CLI::App>(description, name)) {
  app_->require_subcommand(1);
  app_->fallthrough();
  app_->set_help_flag("-h,--help", "print this help");
  app_->set_version_flag("--version", fmt::format("{} {}", name, version_), "print the version");
  CommandText text;
  text.name = name;
  text.description = description;
  shared_.reset(new Command(*app_, std::move(text)));
  shared_->flag("--json", console_.json, "machine-readable output, and problems as JSON on standard error");
  shared_->flag("-q,--quiet", console_.quiet, "no messages but warnings and errors");
  shared_->text_.options.push_back({{"-h", "--help"}, {}, "print help and exit", {}, {}, {}, false});
  shared_->text_.options.push_back({{"--version"}, {}, "print the version and exit", {}, {}, {}, false});
}

Program::~Program() = default;

Command& Program::command(const std::string& name, const std::string& description, Action action) {
  CLI::App* app = app_->add_subcommand(name, description);
  CommandText text;
  text.name = name;
  text.description = description;
  std::unique_ptr<Command> command(new Command(*app, std::move(text)));
  entries_.push_back(std::make_unique<Entry>(Entry{*app, std::move(command), std::move(action)}));
  return *entries_.back()->command;
}

void Program::complete_values(const std::string& value_name, const std::string& command) {
  dynamic_values_.push_back({value_name, command});
}

CommandText Program::text() const {
  CommandText text = shared_->text();
  for (const auto& entry : entries_) text.commands.push_back(entry->command->text());
  std::string exit_codes;
  for (const ExitCodeText& each : kExitCodeTexts) {
    if (basic_exit_codes_ && each.exit_code > ExitCode::usage) break;
    exit_codes += fmt::format("{}  {}\n", static_cast<int>(each.exit_code), each.meaning);
  }
  text.sections.push_back({"Exit codes", exit_codes});
  return text;
}

void Program::add_common() {
  command("completion", "print a completion script",
          [this] {
            console_.write(shell_ == "bash" ? bash_completion(text(), dynamic_values_)
                                            : zsh_completion(text(), dynamic_values_));
            return ExitCode::ok;
          })
      .choice("SHELL", shell_, {"bash", "zsh"}, "the shell it is for")
      .section("Examples", fmt::format("source <({0} completion bash)\n"
                                       "{0} completion zsh > ~/.zsh/completions/_{0}\n",
                                       shared_->text().name));
  command("man", "print the manual page", [this] {
    console_.write(man_page(text(), version_));
    return ExitCode::ok;
  }).section("Examples", fmt::format("{0} man | man -l -\n", shared_->text().name));
}

ExitCode Program::wrong_usage(const std::string& what, const std::string& command_name) {
  const std::string program = shared_->text().name;
  const std::string help_command = command_name.empty() ? program : program + " " + command_name;
  console_.problem("usage", fmt::format("{} ({} --help tells more)", what, help_command));
  return ExitCode::usage;
}

ExitCode Program::parse_and_act(int argc, char** argv) {
  std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  // Known before parsing, so that a parse error is reported the way it was asked for.
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  console_.json = std::find(arguments.begin(), end, "--json") != end;
  std::vector<std::string> with_value;
  collect_names_with_value(text(), with_value);
  split_empty_values(arguments, with_value);
  if (!default_command_.empty() && !names_command(arguments, with_value)) {
    arguments.insert(arguments.begin(), default_command_);
  }
  protect_brackets(arguments);

  const auto chosen = [this]() -> Entry* {
    for (const auto& entry : entries_) {
      if (entry->app.parsed()) return entry.get();
    }
    return nullptr;
  };
  const auto chosen_name = [&] { return chosen() == nullptr ? "" : chosen()->command->text().name; };
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    app_->parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    const CommandText whole = text();
    const CommandText inner = chosen() == nullptr ? CommandText() : chosen()->command->text();
    console_.write(help(whole, chosen() == nullptr ? nullptr : &inner));
    return ExitCode::ok;
  } catch (const CLI::CallForVersion& version) {
    console_.write_line(version.what());
    return ExitCode::ok;
  } catch (const CLI::ParseError& error) {
    if (chosen() == nullptr) {
      const std::vector<std::string> rest = app_->remaining();
      if (rest.empty()) return wrong_usage("a command is missing", "");
      return wrong_usage(fmt::format("there is no {} '{}'",
                                     rest.front().starts_with("-") ? "option" : "command", rest.front()),
                         "");
    }
    return wrong_usage(error.what(), chosen_name());
  }
  try {
    return chosen()->action();
  } catch (const UsageError& error) {
    return wrong_usage(error.what(), chosen_name());
  }
}

int Program::run(int argc, char** argv) {
  take_standard_descriptors();
  (void)std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is then EPIPE, and destructors run
  // For wcwidth; nothing else of the program depends on the locale.
  if (std::setlocale(LC_CTYPE, "C.UTF-8") == nullptr) (void)std::setlocale(LC_CTYPE, "");
  add_common();
  ExitCode exit_code = ExitCode::failure;
  try {
    try {
      exit_code = parse_and_act(argc, argv);
      console_.flush();
    } catch (const OutputClosed&) {
      throw;
    } catch (const Error& error) {
      exit_code = exit_code_of(error);
      console_.problem(error);
      console_.flush();  // what was found before the error is told as well
    }
  } catch (const OutputClosed&) {
    if (exit_code == ExitCode::ok) exit_code = ExitCode::failure;
  } catch (const Error& error) {
    console_.problem(error);
    if (exit_code == ExitCode::ok) exit_code = ExitCode::failure;
  } catch (const std::bad_alloc&) {
    console_.problem(code::kOutOfMemory, "out of memory");
  } catch (const std::exception& error) {
    console_.problem(code::kInternal, fmt::format("unexpected: {}", error.what()));
  }
  if (basic_exit_codes_ && exit_code > ExitCode::usage) exit_code = ExitCode::failure;
  return static_cast<int>(exit_code);
}

}  // namespace perdure::terminal
