#pragma once

#include <cstddef>
#include <thread>
#include <vector>

namespace perdure::test {

/// Calls `work` with 0 to `count` - 1, each on a thread of its own, and waits for all.
template <typename Work>
void run_threads(std::size_t count, Work work) {
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i) threads.emplace_back([=] { work(i); });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace perdure::test
