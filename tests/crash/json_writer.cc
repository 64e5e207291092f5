// The program that is killed: puts documents into a store of JSON files and tells, on its standard output,
// what it tries and what was acknowledged.
//
// json_writer URL FIRST

#include <unistd.h>

#include <cstdlib>
#include <string>

#include <perdure/open.h>

namespace {

/// One write call for each line: a kill leaves whole lines.
void tell(const std::string& what, int number) {
  const std::string line = what + " " + std::to_string(number) + "\n";
  if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::_Exit(3);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  const auto store = perdure::open(arguments[1]);
  for (int number = std::atoi(arguments[2]);; ++number) {
    const std::string id = "d" + std::to_string(number % 50);
    tell("try", number);
    (void)store->put({"notes", id}, R"({"number":)" + std::to_string(number) + "}").value();
    tell("ack", number);
  }
}
