#pragma once

#include "tests/failure_point.h"

namespace perdure::test {

/// The memory of a program, of which chosen allocations fail: `operator new`, which this replaces for the
/// whole program, and SQLite's own, which is replaced before SQLite is used first. Any thread.
class FailingMemory {
 public:
  /// Makes SQLite allocate through here, every small piece too. Once, before SQLite is used.
  static void take_sqlite_over();

  /// From now on; null: none fails.
  static void fail_new(FailurePoint* point);
  static void fail_sqlite(FailurePoint* point);
  /// `operator new` fails as long as something else does that `point` chose.
  static void fail_new_with(const FailurePoint* point);

  /// While one lives, what its thread allocates is neither counted nor failed: for the test's own notes.
  class Exempt {
   public:
    Exempt();
    ~Exempt();
    Exempt(const Exempt&) = delete;
    Exempt& operator=(const Exempt&) = delete;
  };
};

}  // namespace perdure::test
