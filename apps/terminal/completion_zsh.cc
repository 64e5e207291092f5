#include <fmt/format.h>

#include <string_view>

#include "apps/terminal/command_text.h"

// Specifications for _arguments and _describe; see zshcompsys(1).

namespace perdure::terminal {
namespace {

/// For use between single quotes, in a place where `:` and brackets mean something.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
      continue;
    }
    if (c == ':' || c == '[' || c == ']' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

class Script {
 public:
  Script(const CommandText& program, const std::vector<DynamicValues>& dynamic_values)
      : program_(program), dynamic_values_(dynamic_values) {}

  std::string text() {
    text_ = fmt::format("#compdef {0}\n# zsh completion for {0}, printed by: {0} completion zsh\n",
                        program_.name);
    for (const DynamicValues& dynamic : dynamic_values_) values_function(dynamic);
    for (const CommandText& command : program_.commands) command_function(command);
    main_function();
    // Loaded from fpath the file is the body of the function; sourced it has to register it.
    text_ +=
        fmt::format("\nif [[ $funcstack[1] == _{0} ]]; then\n  _{0} \"$@\"\nelse\n  compdef _{0} {0}\nfi\n",
                    program_.name);
    return text_;
  }

 private:
  std::string action(const std::string& value_name, const std::vector<std::string>& choices) const {
    if (!choices.empty()) return fmt::format("({})", fmt::join(choices, " "));
    if (value_name == "FILE" || value_name == "PLACE" || value_name == "ARGUMENT") return "_files";
    if (value_name == "DIRECTORY") return "_files -/";
    for (const DynamicValues& dynamic : dynamic_values_) {
      if (dynamic.value_name == value_name) return fmt::format("_{}_{}", program_.name, value_name);
    }
    return " ";
  }

  void option_lines(const CommandText& command, std::string_view indent) {
    for (const OptionText& option : command.options) {
      for (const std::string& name : option.names) {
        const std::string others =
            option.repeatable ? "*" : fmt::format("({})", fmt::join(option.names, " "));
        std::string spec = others + name + "[" + escaped(option.description) + "]";
        if (!option.value_name.empty()) {
          spec += ":" + escaped(option.value_name) + ":" + action(option.value_name, option.choices);
        }
        text_ += fmt::format("{}'{}' \\\n", indent, spec);
      }
    }
  }

  void values_function(const DynamicValues& dynamic) {
    text_ += fmt::format(
        "\n_{0}_{1}() {{\n"
        "  local -a values\n"
        "  values=(${{(f)\"$(_call_program values $_{0}_call {2} 2> /dev/null)\"}})\n"
        "  compadd -a values\n"
        "}}\n",
        program_.name, dynamic.value_name, dynamic.command);
  }

  void command_function(const CommandText& command) {
    text_ += fmt::format("\n_{}_{}() {{\n  _arguments -s \\\n", program_.name, command.name);
    option_lines(command, "    ");
    option_lines(program_, "    ");
    for (const ArgumentText& argument : command.arguments) {
      const std::string place = argument.repeatable ? "*" : "";
      const std::string colons = argument.required || argument.repeatable ? ":" : "::";
      text_ += fmt::format("    '{}{}{}:{}' \\\n", place, colons, escaped(argument.value_name),
                           action(argument.value_name, argument.choices));
    }
    text_ += "    && return\n  return 1\n}\n";
  }

  void main_function() {
    text_ += fmt::format("\n_{}() {{\n", program_.name);
    text_ += "  local curcontext=\"$curcontext\" state line\n  typeset -A opt_args\n";
    // Quoted for the eval inside _call_program: the program as typed, and the options that choose its data.
    text_ += fmt::format("  local -a _{}_call\n  local -i i\n", program_.name);
    text_ += fmt::format("  _{}_call=(${{(q)words[1]}})\n", program_.name);
    text_ += "  for ((i = 2; i < CURRENT; i++)); do\n    case $words[i] in\n";
    std::vector<std::string> names;
    for (const OptionText& option : program_.options) {
      if (!option.value_name.empty()) names.insert(names.end(), option.names.begin(), option.names.end());
    }
    if (!names.empty()) {
      text_ += fmt::format("      ({}) _{}_call+=($words[i] ${{words[i + 1]}}) ;;\n", fmt::join(names, "|"),
                           program_.name);
    }
    text_ += "    esac\n  done\n  _arguments -C -s \\\n";
    option_lines(program_, "    ");
    text_ += "    '1: :->command' \\\n    '*:: :->arguments' && return\n";
    text_ += "  case $state in\n    command)\n      local -a commands\n      commands=(\n";
    for (const CommandText& command : program_.commands) {
      text_ += fmt::format("        '{}:{}'\n", command.name, escaped(command.description));
    }
    text_ += fmt::format(
        "      )\n      _describe -t commands 'command' commands ;;\n"
        "    arguments)\n      (( $+functions[_{0}_$words[1]] )) && _{0}_$words[1] ;;\n  esac\n}}\n",
        program_.name);
  }

  const CommandText& program_;
  const std::vector<DynamicValues>& dynamic_values_;
  std::string text_;
};

}  // namespace

std::string zsh_completion(const CommandText& program, const std::vector<DynamicValues>& dynamic_values) {
  return Script(program, dynamic_values).text();
}

}  // namespace perdure::terminal
