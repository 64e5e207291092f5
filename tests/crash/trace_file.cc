#include "tests/crash/trace_file.h"

#include <cstdint>
#include <fstream>
#include <stdexcept>

namespace perdure::test {
namespace {

void put(std::ostream& file, std::uint64_t number) {
  file.write(reinterpret_cast<const char*>(&number), sizeof number);
}

void put(std::ostream& file, const std::string& text) {
  put(file, text.size());
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
}

std::uint64_t get_number(std::istream& file) {
  std::uint64_t number = 0;
  if (!file.read(reinterpret_cast<char*>(&number), sizeof number)) throw std::runtime_error("a short trace");
  return number;
}

std::string get_text(std::istream& file) {
  std::string text(get_number(file), '\0');
  if (!file.read(text.data(), static_cast<std::streamsize>(text.size()))) {
    throw std::runtime_error("a short trace");
  }
  return text;
}

}  // namespace

void save_trace(const DiskTrace& trace, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  put(file, trace.size());
  for (const DiskOperation& operation : trace) {
    put(file, static_cast<std::uint64_t>(operation.kind));
    put(file, operation.number);
    put(file, operation.inode);
    put(file, operation.directory);
    put(file, operation.name);
    put(file, operation.new_name);
    put(file, operation.offset);
    put(file, operation.bytes);
  }
  if (!file.flush()) throw std::runtime_error("cannot write the trace " + path);
}

DiskTrace load_trace(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read the trace " + path);
  DiskTrace trace(get_number(file));
  for (DiskOperation& operation : trace) {
    operation.kind = static_cast<DiskOperation::Kind>(get_number(file));
    operation.number = get_number(file);
    operation.inode = static_cast<InodeNumber>(get_number(file));
    operation.directory = static_cast<InodeNumber>(get_number(file));
    operation.name = get_text(file);
    operation.new_name = get_text(file);
    operation.offset = get_number(file);
    operation.bytes = get_text(file);
  }
  return trace;
}

}  // namespace perdure::test
