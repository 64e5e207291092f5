#include <fmt/format.h>

#include <string_view>

#include "apps/terminal/command_text.h"

// The script is a function of our own that reads the line itself: bash's COMP_WORDS is cut at `:` and `=`,
// which stand in URLs and ids. It needs no bash-completion package.

namespace perdure::terminal {
namespace {

constexpr std::string_view kHead = R"sh(# bash completion for {0}, printed by: {0} completion bash

_{0}() {{
  local IFS=$' \t\n' line=${{COMP_LINE:0:COMP_POINT}} current=${{COMP_WORDS[COMP_CWORD]}}
  local command='' place=0 i
  local -a words shared=()
  read -r -a words <<< "$line"
  [[ $line == *[[:blank:]] ]] && words+=('')
  local last=$((${{#words[@]}} - 1))
  COMPREPLY=()
  for ((i = 1; i < last; i++)); do
    case ${{words[i]}} in
      {1}) shared+=("${{words[i]}}" "${{words[i + 1]}}"); i=$((i + 1)) ;;
      {2}) i=$((i + 1)) ;;
      -?*) ;;
      *) if [[ -z $command ]]; then command=${{words[i]}}; else place=$((place + 1)); fi ;;
    esac
  done
)sh";

constexpr std::string_view kTail = R"sh(}}

_{0}_words() {{ mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current"); }}

_{0}_files() {{
  compopt -o filenames 2> /dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$current")
}}

_{0}_directories() {{
  compopt -o filenames 2> /dev/null
  mapfile -t COMPREPLY < <(compgen -d -- "$current")
}}

_{0}_values() {{ _{0}_words "$("${{words[0]}}" "${{shared[@]}}" "$@" 2> /dev/null)"; }}

complete -F _{0} {0}
)sh";

class Script {
 public:
  Script(const CommandText& program, const std::vector<DynamicValues>& dynamic_values)
      : program_(program), dynamic_values_(dynamic_values) {}

  std::string text() {
    text_ = fmt::format(kHead, program_.name, pattern(shared_with_value()), pattern(own_with_value()));
    option_values();
    option_names();
    arguments();
    return text_ + fmt::format(kTail, program_.name);
  }

 private:
  static std::string pattern(const std::vector<std::string>& names) {
    return names.empty() ? "''" : fmt::format("{}", fmt::join(names, " | "));
  }

  static void append_with_value(const CommandText& command, std::vector<std::string>& names) {
    for (const OptionText& option : command.options) {
      if (!option.value_name.empty()) names.insert(names.end(), option.names.begin(), option.names.end());
    }
  }

  std::vector<std::string> shared_with_value() const {
    std::vector<std::string> names;
    append_with_value(program_, names);
    return names;
  }

  std::vector<std::string> own_with_value() const {
    std::vector<std::string> names;
    for (const CommandText& command : program_.commands) append_with_value(command, names);
    return names;
  }

  static std::string option_list(const CommandText& command) {
    std::string names;
    for (const OptionText& option : command.options) {
      names += fmt::format("{} ", fmt::join(option.names, " "));
    }
    return names;
  }

  /// The shell commands that propose values; `:` where any text may stand.
  std::string propose(const std::string& value_name, const std::vector<std::string>& choices) const {
    if (!choices.empty()) return fmt::format("_{}_words '{}'", program_.name, fmt::join(choices, " "));
    // What an ARGUMENT is depends on the one before it; most are files.
    if (value_name == "FILE" || value_name == "PLACE" || value_name == "ARGUMENT")
      return fmt::format("_{}_files", program_.name);
    if (value_name == "DIRECTORY") return fmt::format("_{}_directories", program_.name);
    for (const DynamicValues& dynamic : dynamic_values_) {
      if (dynamic.value_name == value_name) {
        return fmt::format("_{}_values {}", program_.name, dynamic.command);
      }
    }
    return ":";
  }

  void option_values_of(const CommandText& command, const std::string& command_pattern) {
    for (const OptionText& option : command.options) {
      if (option.value_name.empty()) continue;
      for (const std::string& name : option.names) {
        text_ += fmt::format("    {}:{}) {}; return ;;\n", command_pattern, name,
                             propose(option.value_name, option.choices));
      }
    }
  }

  void option_values() {
    text_ += "  case $command:${words[last - 1]} in\n";
    for (const CommandText& command : program_.commands) option_values_of(command, command.name);
    option_values_of(program_, "*");
    text_ += "  esac\n";
  }

  void option_names() {
    text_ += "  if [[ ${words[last]} == -?* ]]; then\n    case $command in\n";
    for (const CommandText& command : program_.commands) {
      text_ += fmt::format("      {}) _{}_words '{}{}' ;;\n", command.name, program_.name,
                           option_list(command), option_list(program_));
    }
    text_ += fmt::format("      *) _{}_words '{}' ;;\n    esac\n    return\n  fi\n", program_.name,
                         option_list(program_));
  }

  void arguments() {
    text_ += "  case $command:$place in\n";
    std::string names;
    for (const CommandText& command : program_.commands) {
      names += command.name + " ";
      std::size_t place = 0;
      for (const ArgumentText& argument : command.arguments) {
        const std::string where = argument.repeatable ? "*" : std::to_string(place++);
        text_ += fmt::format("    {}:{}) {} ;;\n", command.name, where,
                             propose(argument.value_name, argument.choices));
      }
    }
    text_ += fmt::format("    :0) _{}_words '{}' ;;\n  esac\n", program_.name, names);
  }

  const CommandText& program_;
  const std::vector<DynamicValues>& dynamic_values_;
  std::string text_;
};

}  // namespace

std::string bash_completion(const CommandText& program, const std::vector<DynamicValues>& dynamic_values) {
  return Script(program, dynamic_values).text();
}

}  // namespace perdure::terminal
