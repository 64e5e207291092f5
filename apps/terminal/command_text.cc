#include "apps/terminal/command_text.h"

#include <fmt/format.h>

namespace perdure::terminal {

std::string arguments_usage(const CommandText& command) {
  std::string usage;
  for (const ArgumentText& argument : command.arguments) {
    if (!usage.empty()) usage += ' ';
    const std::string name = argument.value_name + (argument.repeatable ? "..." : "");
    usage += argument.required ? name : "[" + name + "]";
  }
  return usage;
}

std::string option_usage(const OptionText& option) {
  std::string usage = fmt::format("{}", fmt::join(option.names, ", "));
  if (!option.value_name.empty()) usage += " " + option.value_name;
  return usage;
}

std::string full_description(const OptionText& option) {
  std::string remarks;
  const auto add = [&remarks](const std::string& remark) {
    if (!remarks.empty()) remarks += "; ";
    remarks += remark;
  };
  if (option.repeatable) add("may be repeated");
  if (!option.choices.empty()) add(fmt::format("one of {}", fmt::join(option.choices, ", ")));
  if (!option.default_text.empty()) add("default: " + option.default_text);
  if (!option.environment.empty()) add("environment: " + option.environment);
  return remarks.empty() ? option.description : fmt::format("{} ({})", option.description, remarks);
}

}  // namespace perdure::terminal
