#pragma once

#include <string>

#include "tests/crash/simulated_disk.h"

namespace perdure::test {

/// Keeps a trace, so that one simulation can be repeated although the threads of the workload would never
/// again come in the same order. Both throw std::runtime_error.
void save_trace(const DiskTrace& trace, const std::string& path);
[[nodiscard]] DiskTrace load_trace(const std::string& path);

}  // namespace perdure::test
