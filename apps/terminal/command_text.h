#pragma once

#include <string>
#include <vector>

// What a command line offers, as text. `Command` records it while options are declared, and the help, the
// manual page and the completions of both shells are made from it, so that none of them can lag behind.

namespace perdure::terminal {

struct OptionText {
  std::vector<std::string> names;  ///< with dashes: "-q", "--quiet"
  std::string value_name;          ///< "N"; empty for a flag
  std::string description;         ///< a phrase, lower case, without full stop
  std::string default_text;        ///< empty: none worth telling
  std::string environment;         ///< the variable that stands in for it
  std::vector<std::string> choices;
  bool repeatable = false;
};

struct ArgumentText {
  std::string value_name;
  std::string description;
  std::vector<std::string> choices;
  bool required = true;
  bool repeatable = false;
};

/// A piece of help behind the options. Each line of `text` is kept as it is.
struct SectionText {
  std::string heading;  ///< "Examples"
  std::string text;
};

struct CommandText {
  std::string name;
  std::string description;  ///< one sentence without full stop
  std::string details;      ///< paragraphs, refilled to the width of the reader; may be empty
  std::vector<OptionText> options;
  std::vector<ArgumentText> arguments;
  std::vector<SectionText> sections;
  std::vector<CommandText> commands;
};

/// "COLLECTION [ID] [FILE]", "COLLECTION ID..."
[[nodiscard]] std::string arguments_usage(const CommandText& command);

/// "-q, --quiet" or "--limit N"
[[nodiscard]] std::string option_usage(const OptionText& option);

/// The description with default, environment variable and choices in brackets behind it.
[[nodiscard]] std::string full_description(const OptionText& option);

/// For --help: of the program when `command` is null, else of that command.
[[nodiscard]] std::string help(const CommandText& program, const CommandText* command);

/// troff source of a page in section 1.
[[nodiscard]] std::string man_page(const CommandText& program, const std::string& version);

/// How the shells find the values of an argument or option with the name `value_name`. FILE, PLACE, DIRECTORY
/// and ARGUMENT, which may be anything, are known.
struct DynamicValues {
  std::string value_name;  ///< "COLLECTION"
  std::string command;     ///< arguments of the program that print one value per line: "status --names"
};

[[nodiscard]] std::string bash_completion(const CommandText& program,
                                          const std::vector<DynamicValues>& dynamic_values);
[[nodiscard]] std::string zsh_completion(const CommandText& program,
                                         const std::vector<DynamicValues>& dynamic_values);

}  // namespace perdure::terminal
