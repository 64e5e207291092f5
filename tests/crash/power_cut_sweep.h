#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>

#include "tests/crash/simulated_disk.h"

namespace perdure::test {

/// Every kind of power cut, without seeds.
[[nodiscard]] const std::array<PowerCut, 20>& power_cut_modes();

/// "garbled/prefix".
[[nodiscard]] std::string to_string(const PowerCut& cut);
/// The bytes and entries of a text that `to_string` gave. Throws std::invalid_argument.
[[nodiscard]] PowerCut parse_power_cut(const std::string& text);

/// Whether the state of the disk before this element of the trace is worth a cut: notes change nothing, and
/// the state behind the last of several notes owes the most.
[[nodiscard]] bool is_cut_position(const DiskTrace& trace, std::size_t position);

/// Calls `visit` with every such position and the disk as it was before it, then with the end.
void for_each_cut_position(const DiskTrace& trace,
                           const std::function<void(std::size_t position, const DiskImage& image)>& visit);

}  // namespace perdure::test
