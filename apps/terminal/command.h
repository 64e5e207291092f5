#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/terminal/command_text.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace perdure::terminal {

/// How an option is spelled, what it says, what it accepts.
struct Option {
  std::string names;       ///< "--limit" or "-q,--quiet"
  std::string value_name;  ///< "N", "FILE", "COLLECTION"
  std::string description;
  std::string environment = {};            ///< a variable that stands in when the option is not given
  std::vector<std::string> choices = {};   ///< of texts: these and no others
  std::vector<std::string> excludes = {};  ///< long names of options declared before that cannot go with it
  std::uint64_t at_least = 0;              ///< of numbers
  std::uint64_t at_most = std::numeric_limits<std::uint64_t>::max();
};

/// Stands before arguments like `[a]`, which CLI11 would take for a list and cut; no argument starts with it
/// otherwise. `Program` puts it there, `Command` takes it away.
inline constexpr char kProtected = '\x01';

/// Options and arguments of a program or of one of its commands. A thin layer over CLI11 that keeps this
/// heavy header out of the commands, remembers every declaration for help, manual and completion, and
/// closes CLI11's gaps: `-1` is not accepted as a large number, an option never swallows the arguments
/// behind its value.
///
/// What is bound must live until the program ends. The value it has when it is declared is its default.
class Command {
 public:
  ~Command();
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  // Positional arguments, in this order.
  Command& argument(const std::string& value_name, std::string& into, const std::string& description);
  Command& optional_argument(const std::string& value_name, std::string& into,
                             const std::string& description);
  Command& optional_argument(const std::string& value_name, std::optional<std::string>& into,
                             const std::string& description);
  /// One or more; none or more when not required.
  Command& arguments(const std::string& value_name, std::vector<std::string>& into,
                     const std::string& description, bool required = true);
  Command& choice(const std::string& value_name, std::string& into, const std::vector<std::string>& choices,
                  const std::string& description);

  Command& flag(const std::string& names, bool& into, const std::string& description,
                const std::vector<std::string>& excludes = {});
  Command& option(const Option& option, std::string& into);
  Command& option(const Option& option, std::optional<std::string>& into);
  Command& option(const Option& option, std::vector<std::string>& into);  ///< may be given several times
  Command& option(const Option& option, std::uint64_t& into);
  Command& option(const Option& option, std::optional<std::uint64_t>& into);
  Command& option(const Option& option, double& into);  ///< not negative

  /// Paragraphs for the manual and --help, between the first line and the options.
  Command& details(const std::string& text);
  /// A piece behind the options, "Examples"; lines are kept as they are.
  Command& section(const std::string& heading, const std::string& text);

  [[nodiscard]] const CommandText& text() const { return text_; }

 private:
  friend class Program;
  Command(CLI::App& app, CommandText text);

  using Accept = std::function<void(const std::vector<std::string>& values)>;
  CLI::Option& declare(const Option& option, const std::string& default_text, bool repeatable,
                       const Accept& accept);
  CLI::Option& declare_argument(const ArgumentText& argument, const Accept& accept);

  CLI::App& app_;
  CommandText text_;
};

}  // namespace perdure::terminal
