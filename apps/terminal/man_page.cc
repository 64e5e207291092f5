#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "apps/terminal/command_text.h"

// troff with the man macros; see groff_man(7).

namespace perdure::terminal {
namespace {

/// Text that troff prints as it is: `-` as the character that can be copied into a shell, no line taken for
/// a request.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool at_line_start = result.empty() || result.back() == '\n';
    if (at_line_start && (c == '.' || c == '\'')) result += "\\&";
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else if (c == '~') {
      result += "\\(ti";
    } else if (c == '^') {
      result += "\\(ha";
    } else if (c == '\'') {
      result += "\\(aq";
    } else if (c == '`') {
      result += "\\(ga";
    } else {
      result += c;
    }
  }
  return result;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string sentence(std::string text) {
  if (text.empty()) return text;
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text + ".";
}

std::string paragraphs(const std::string& text) {
  std::string result;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find("\n\n"), rest.size());
    result += ".PP\n" + escaped(rest.substr(0, end)) + "\n";
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return result;
}

std::string entry(const std::string& term, const std::string& description) {
  return fmt::format(".TP\n{}\n{}\n", term, escaped(description));
}

std::string options(const CommandText& command) {
  std::string text;
  for (const OptionText& option : command.options) {
    std::string term = fmt::format("\\fB{}\\fR", escaped(fmt::format("{}", fmt::join(option.names, ", "))));
    if (!option.value_name.empty()) term += fmt::format(" \\fI{}\\fR", escaped(option.value_name));
    text += entry(term, full_description(option));
  }
  return text;
}

std::string verbatim(const std::string& text) {
  std::string lines = escaped(text);
  if (!lines.ends_with('\n')) lines += '\n';
  return ".RS 4\n.nf\n" + lines + ".fi\n.RE\n";
}

std::string command_page(const std::string& program_name, const CommandText& command) {
  std::string text = fmt::format(".SS \"{} {} {}\"\n", escaped(program_name), escaped(command.name),
                                 escaped(arguments_usage(command)));
  text += escaped(sentence(command.description)) + "\n" + paragraphs(command.details);
  for (const ArgumentText& argument : command.arguments) {
    text += entry(fmt::format("\\fI{}\\fR", escaped(argument.value_name)), argument.description);
  }
  text += options(command);
  for (const SectionText& section : command.sections) {
    text += ".PP\n" + escaped(section.heading) + ":\n" + verbatim(section.text);
  }
  return text;
}

}  // namespace

std::string man_page(const CommandText& program, const std::string& version) {
  std::string page = fmt::format(".TH {} 1 \"\" \"{} {}\" \"User Commands\"\n", escaped(upper(program.name)),
                                 escaped(program.name), escaped(version));
  page += fmt::format(".SH NAME\n{} \\- {}\n", escaped(program.name), escaped(program.description));
  page += fmt::format(".SH SYNOPSIS\n\\fB{}\\fR [\\fIOPTION\\fR]... \\fICOMMAND\\fR ...\n",
                      escaped(program.name));
  page += ".SH DESCRIPTION\n" + escaped(sentence(program.description)) + "\n" + paragraphs(program.details);
  page += ".SH OPTIONS\nThese are accepted before and behind the command.\n" + options(program);
  page += ".SH COMMANDS\n";
  for (const CommandText& command : program.commands) {
    page += command_page(program.name, command);
  }
  for (const SectionText& section : program.sections) {
    page += fmt::format(".SH {}\n{}", escaped(upper(section.heading)), verbatim(section.text));
  }
  return page;
}

}  // namespace perdure::terminal
