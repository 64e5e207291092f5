#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "apps/terminal/command_text.h"

namespace perdure::terminal {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kNameColumns = 24;

/// `text` broken at blanks, each line but the first behind `indent` blanks; empty lines part paragraphs.
std::string filled(std::string_view text, std::size_t indent, std::size_t first_column) {
  std::string result;
  std::size_t column = first_column;
  bool line_is_empty = true;
  while (!text.empty()) {
    if (text.starts_with("\n\n")) {
      result += "\n\n" + std::string(indent, ' ');
      column = indent;
      line_is_empty = true;
    }
    text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(" \n"));
    text.remove_prefix(word.size());
    if (word.empty()) break;
    if (!line_is_empty && column + 1 + word.size() > kColumns) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
      line_is_empty = true;
    }
    if (!line_is_empty) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
    line_is_empty = false;
  }
  return result;
}

std::string entry(const std::string& name, const std::string& description) {
  std::string line = "  " + name;
  if (line.size() + 2 > kNameColumns) {
    line += "\n" + std::string(kNameColumns, ' ');
  } else {
    line.resize(kNameColumns, ' ');
  }
  return line + filled(description, kNameColumns, kNameColumns) + "\n";
}

std::string options(const CommandText& command, const std::string& heading) {
  if (command.options.empty()) return {};
  std::string text = "\n" + heading + ":\n";
  for (const OptionText& option : command.options) {
    text += entry(option_usage(option), full_description(option));
  }
  return text;
}

std::string arguments(const CommandText& command) {
  if (command.arguments.empty()) return {};
  std::string text = "\nArguments:\n";
  for (const ArgumentText& argument : command.arguments) {
    std::string description = argument.description;
    if (!argument.choices.empty()) {
      description += fmt::format(" (one of {})", fmt::join(argument.choices, ", "));
    }
    text += entry(argument.value_name, description);
  }
  return text;
}

std::string commands(const CommandText& program) {
  std::string text = "\nCommands:\n";
  for (const CommandText& command : program.commands) text += entry(command.name, command.description);
  return text;
}

std::string sections(const CommandText& command) {
  std::string text;
  for (const SectionText& section : command.sections) {
    text += "\n" + section.heading + ":\n";
    std::string_view rest = section.text;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      text += fmt::format("  {}\n", line);
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
  }
  return text;
}

}  // namespace

std::string help(const CommandText& program, const CommandText* command) {
  const CommandText& subject = command == nullptr ? program : *command;
  const std::string name = command == nullptr ? program.name : program.name + " " + command->name;
  std::string text = filled(fmt::format("{}: {}", name, subject.description), 2, 0) + "\n\n";
  text += command == nullptr ? fmt::format("Usage: {} [OPTION]... COMMAND ...\n", name)
                             : fmt::format("Usage: {} [OPTION]... {}\n", name, arguments_usage(subject));
  if (!subject.details.empty()) text += "\n" + filled(subject.details, 0, 0) + "\n";
  if (command == nullptr) return text + commands(program) + options(program, "Options") + sections(program);
  return text + arguments(subject) + options(subject, "Options") +
         options(program, "Options of every command") + sections(subject);
}

}  // namespace perdure::terminal
