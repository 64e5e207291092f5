#include "apps/terminal/confirm.h"

#include <unistd.h>

#include <iostream>
#include <string>

#include "apps/terminal/program.h"

namespace perdure::terminal {

bool confirm(Console& console, std::string_view question, std::string_view option, bool may_ask) {
  if (!may_ask || isatty(STDIN_FILENO) == 0 || !console.err_is_terminal()) {
    const char* const why =
        may_ask ? " There is no terminal to ask at; " : " With --no-input nobody is asked; ";
    throw UsageError(std::string(question) + why + std::string(option) + " says yes");
  }
  console.flush();
  console.show_in_place(std::string(question) + " (y/n): ");
  std::string answer;
  return std::getline(std::cin, answer) && (answer == "y" || answer == "yes");
}

}  // namespace perdure::terminal
