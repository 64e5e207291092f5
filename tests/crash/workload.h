#pragma once

#include <cstdint>
#include <string>

#include <perdure/store.h>

#include "tests/crash/message.h"

namespace perdure::test {

/// What one attempt commits. The writer sends it to the store, the ledger makes it again to compare.
struct Attempt {
  AttemptName name;
  Batch batch;
  CommitOptions options;  ///< the actor names the attempt
  bool asynchronous = false;
  bool sent_twice = false;  ///< the writer commits it a second time under the same operation id
};

/// A pure function: the same seed and name give the same attempt in every process.
[[nodiscard]] Attempt attempt_of(std::uint64_t seed, const AttemptName& name);

/// What the operation leaves of `before`, computed without the library. Bodies are written so that this is a
/// matter of one known member: `{"n":NUMBER,…}`. Only for put, patch and merge_patch of this workload.
[[nodiscard]] std::string body_after(const Operation& operation, const std::string& before);

}  // namespace perdure::test
