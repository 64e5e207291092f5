#pragma once

#include <string>
#include <vector>

#include "apps/perdure/store_access.h"

namespace perdure::cli {

enum class Verdict { ok, warning, problem };

/// One thing that `perdure doctor` looked at.
struct Check {
  std::string name;  ///< stable, one or two words
  Verdict verdict = Verdict::ok;
  std::string found;
  std::string advice = {};  ///< what to do; empty when all is well
};

/// Looks at the store and what it stands on. Writes nothing but a probe file, which it removes; takes no
/// lock. Never throws for what it finds.
[[nodiscard]] std::vector<Check> examine(const StoreAccess& access);

}  // namespace perdure::cli
