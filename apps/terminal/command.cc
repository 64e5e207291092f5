#include "apps/terminal/command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

namespace perdure::terminal {
namespace {

std::vector<std::string> split_names(const std::string& names) {
  std::vector<std::string> result;
  std::size_t start = 0;
  for (std::size_t comma = names.find(','); comma != std::string::npos; comma = names.find(',', start)) {
    result.push_back(names.substr(start, comma - start));
    start = comma + 1;
  }
  result.push_back(names.substr(start));
  return result;
}

std::uint64_t to_number(const Option& option, const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (whole && number >= option.at_least && number <= option.at_most) return number;
  std::string expected = fmt::format("a whole number from {}", option.at_least);
  if (option.at_most != std::numeric_limits<std::uint64_t>::max()) {
    expected += fmt::format(" to {}", option.at_most);
  }
  throw CLI::ValidationError(option.names, fmt::format("'{}' is not {}", text, expected));
}

double to_amount(const Option& option, const std::string& text) {
  double amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (whole && std::isfinite(amount) && amount >= 0) return amount;
  throw CLI::ValidationError(option.names, fmt::format("'{}' is not a number from 0", text));
}

std::vector<std::string> unprotected(std::vector<std::string> values) {
  for (std::string& value : values) {
    if (value.starts_with(kProtected)) value.erase(0, 1);
  }
  return values;
}

void check_choice(const std::string& name, const std::vector<std::string>& choices, const std::string& text) {
  if (choices.empty() || std::find(choices.begin(), choices.end(), text) != choices.end()) return;
  throw CLI::ValidationError(name, fmt::format("'{}' is not one of {}", text, fmt::join(choices, ", ")));
}

}  // namespace

Command::Command(CLI::App& app, CommandText text) : app_(app), text_(std::move(text)) {}

Command::~Command() = default;

CLI::Option& Command::declare_argument(const ArgumentText& argument, const Accept& accept) {
  CLI::Option* declared = app_.add_option(
      argument.value_name,
      [accept](const CLI::results_t& values) {
        accept(unprotected(values));
        return true;
      },
      argument.description);
  declared->type_size(1)->required(argument.required);
  if (argument.repeatable) {
    declared->expected(1, CLI::detail::expected_max_vector_size);
    declared->allow_extra_args(true);
  }
  text_.arguments.push_back(argument);
  return *declared;
}

CLI::Option& Command::declare(const Option& option, const std::string& default_text, bool repeatable,
                              const Accept& accept) {
  CLI::Option* declared = app_.add_option(
      option.names,
      [accept](const CLI::results_t& values) {
        accept(unprotected(values));
        return true;
      },
      option.description);
  declared->type_size(1);
  if (repeatable) {
    declared->expected(1, CLI::detail::expected_max_vector_size);
    declared->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  // Otherwise `--set /a=1 FILE` would take FILE as a second value.
  declared->allow_extra_args(false);
  if (!option.environment.empty()) declared->envname(option.environment);
  for (const std::string& other : option.excludes) declared->excludes(app_.get_option(other));
  text_.options.push_back({split_names(option.names), option.value_name, option.description, default_text,
                           option.environment, option.choices, repeatable});
  return *declared;
}

Command& Command::argument(const std::string& value_name, std::string& into, const std::string& description) {
  declare_argument({value_name, description, {}, true, false},
                   [&into](const std::vector<std::string>& values) { into = values.front(); });
  return *this;
}

Command& Command::optional_argument(const std::string& value_name, std::string& into,
                                    const std::string& description) {
  declare_argument({value_name, description, {}, false, false},
                   [&into](const std::vector<std::string>& values) { into = values.front(); });
  return *this;
}

Command& Command::optional_argument(const std::string& value_name, std::optional<std::string>& into,
                                    const std::string& description) {
  declare_argument({value_name, description, {}, false, false},
                   [&into](const std::vector<std::string>& values) { into = values.front(); });
  return *this;
}

Command& Command::arguments(const std::string& value_name, std::vector<std::string>& into,
                            const std::string& description, bool required) {
  declare_argument({value_name, description, {}, required, true},
                   [&into](const std::vector<std::string>& values) { into = values; });
  return *this;
}

Command& Command::choice(const std::string& value_name, std::string& into,
                         const std::vector<std::string>& choices, const std::string& description) {
  declare_argument({value_name, description, choices, true, false},
                   [&into, choices, value_name](const std::vector<std::string>& values) {
                     check_choice(value_name, choices, values.front());
                     into = values.front();
                   });
  return *this;
}

Command& Command::flag(const std::string& names, bool& into, const std::string& description,
                       const std::vector<std::string>& excludes) {
  CLI::Option* declared = app_.add_flag(names, into, description);
  for (const std::string& other : excludes) declared->excludes(app_.get_option(other));
  text_.options.push_back({split_names(names), {}, description, {}, {}, {}, false});
  return *this;
}

Command& Command::option(const Option& option, std::string& into) {
  declare(option, into, false, [&into, option](const std::vector<std::string>& values) {
    check_choice(option.names, option.choices, values.front());
    into = values.front();
  });
  return *this;
}

Command& Command::option(const Option& option, std::optional<std::string>& into) {
  declare(option, into.value_or(""), false, [&into, option](const std::vector<std::string>& values) {
    check_choice(option.names, option.choices, values.front());
    into = values.front();
  });
  return *this;
}

Command& Command::option(const Option& option, std::vector<std::string>& into) {
  declare(option, "", true, [&into, option](const std::vector<std::string>& values) {
    for (const std::string& value : values) check_choice(option.names, option.choices, value);
    into = values;
  });
  return *this;
}

Command& Command::option(const Option& option, std::uint64_t& into) {
  declare(option, std::to_string(into), false, [&into, option](const std::vector<std::string>& values) {
    into = to_number(option, values.front());
  });
  return *this;
}

Command& Command::option(const Option& option, std::optional<std::uint64_t>& into) {
  declare(option, "", false, [&into, option](const std::vector<std::string>& values) {
    into = to_number(option, values.front());
  });
  return *this;
}

Command& Command::option(const Option& option, double& into) {
  declare(option, fmt::format("{}", into), false, [&into, option](const std::vector<std::string>& values) {
    into = to_amount(option, values.front());
  });
  return *this;
}

Command& Command::details(const std::string& text) {
  text_.details = text;
  return *this;
}

Command& Command::section(const std::string& heading, const std::string& text) {
  text_.sections.push_back({heading, text});
  return *this;
}

}  // namespace perdure::terminal
