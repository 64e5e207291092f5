// Gives a fuzz target every file of the folders and files named, for builds without libFuzzer.

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "tests/fuzz/fuzz.h"

namespace {

std::vector<std::filesystem::path> files_of(const std::filesystem::path& named) {
  if (!std::filesystem::is_directory(named)) return {named};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(named)) files.push_back(entry.path());
  return files;
}

void replay(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) perdure::fuzz::fail("a file that cannot be read", file.string());
  const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  (void)LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argument_count, char** arguments) {
  std::size_t count = 0;
  for (int i = 1; i < argument_count; ++i) {
    for (const auto& file : files_of(arguments[i])) {
      // A crash ends the program: what was last named is what it was given.
      std::printf("%s\n", file.c_str());
      std::fflush(stdout);
      try {
        replay(file);
      } catch (const std::exception& error) {
        perdure::fuzz::fail("an exception that nobody expects", error.what());
      }
      ++count;
    }
  }
  std::printf("%zu inputs\n", count);
  return count == 0 ? 1 : 0;
}
