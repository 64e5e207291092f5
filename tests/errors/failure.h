#pragma once

#include <cerrno>
#include <ostream>
#include <string>
#include <vector>

#include "tests/failing_system.h"
#include "tests/failing_vfs.h"
#include "tests/failure_point.h"

namespace perdure::test {

/// A way in which calls fail.
struct Failure {
  enum class Of {
    nothing,
    database_files,  ///< SQLite's VFS
    own_files,       ///< core/fs
    new_memory,      ///< operator new
    sqlite_memory,
  };
  using Lasts = FailurePoint::Lasts;
  using How = FailingSystem::How;

  std::string name;
  Of of = Of::nothing;
  Lasts lasts = Lasts::once;
  int error_number = EIO;
  How how = How::fails;
  FailingVfs::Methods methods = {};  ///< of `database_files`
  FailingSystem::Calls calls = {};   ///< of `own_files`
  bool takes_memory = false;         ///< and from then on there is no memory either
  bool is_harmless = false;          ///< nobody may notice it
};

inline void PrintTo(const Failure& failure, std::ostream* out) { *out << failure.name; }

/// All of them, each once and for ever.
[[nodiscard]] const std::vector<Failure>& all_failures();

}  // namespace perdure::test
