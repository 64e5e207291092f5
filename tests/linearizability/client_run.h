#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <perdure/store.h>
#include "tests/failing_vfs.h"
#include "tests/linearizability/recorder.h"

namespace perdure::test {

struct ClientRunOptions {
  std::uint64_t seed = 0;
  std::uint64_t operations_count = 20'000;  ///< calls of clients, at least
  std::size_t clients_count = 16;
  std::function<std::unique_ptr<Store>()> open;
  std::function<std::unique_ptr<Store>()> open_reader;  ///< of the same store, for reading only
  /// Makes a sync fail in the first and every second round after it, and the store be opened again; none: it
  /// never fails.
  FailingVfs* vfs = nullptr;
};

struct ClientRunReport {
  std::uint64_t operations = 0;
  std::uint64_t reopened = 0;
  Recorder::Counts counts;
  Recorder::Findings findings;  ///< of the first round that has any, which is the last one
};

/// Clients in threads of their own that write and read a few hot documents in every way the store has, in
/// rounds: each round has new documents (of a scope of its own), ends when all calls have returned, and is
/// checked then. So the histories stay short.
[[nodiscard]] ClientRunReport run_clients(const ClientRunOptions& options);

}  // namespace perdure::test
