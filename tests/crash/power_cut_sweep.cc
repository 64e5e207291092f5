#include "tests/crash/power_cut_sweep.h"

#include <stdexcept>

namespace perdure::test {
namespace {

using Bytes = PowerCut::Bytes;
using Entries = PowerCut::Entries;

constexpr std::array<const char*, 5> kBytesNames = {"dropped", "kept", "torn", "scattered", "garbled"};
constexpr std::array<const char*, 4> kEntriesNames = {"dropped", "kept", "prefix", "scattered"};

}  // namespace

const std::array<PowerCut, 20>& power_cut_modes() {
  static const auto modes = [] {
    std::array<PowerCut, 20> all;
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].bytes = static_cast<Bytes>(i / kEntriesNames.size());
      all[i].entries = static_cast<Entries>(i % kEntriesNames.size());
    }
    return all;
  }();
  return modes;
}

std::string to_string(const PowerCut& cut) {
  return std::string(kBytesNames.at(static_cast<std::size_t>(cut.bytes))) + "/" +
         kEntriesNames.at(static_cast<std::size_t>(cut.entries));
}

PowerCut parse_power_cut(const std::string& text) {
  for (const PowerCut& cut : power_cut_modes()) {
    if (to_string(cut) == text) return cut;
  }
  throw std::invalid_argument("no such mode: " + text);
}

bool is_cut_position(const DiskTrace& trace, std::size_t position) {
  return position == trace.size() || trace[position].kind != DiskOperation::Kind::note;
}

void for_each_cut_position(const DiskTrace& trace,
                           const std::function<void(std::size_t position, const DiskImage& image)>& visit) {
  DiskImage image;
  for (std::size_t position = 0; position <= trace.size(); ++position) {
    if (is_cut_position(trace, position)) visit(position, image);
    if (position < trace.size()) image.apply(trace[position]);
  }
}

}  // namespace perdure::test
