#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <perdure/mirror.h>

// A new database at the place of a lost or damaged one.
//
// The new one is built beside it, as PATH.recovering, and gets its name only when it is whole; what stood
// there is renamed first, PATH before PATH-wal. So a recovery that is interrupted leaves one of these, and
// running it again goes on from each:
//
//   the old database as it was, and perhaps a part of a new one under its own name
//   no database at PATH, the old one under the name it is kept by

namespace perdure::cli {

struct RecoveryRequest {
  std::string path;       ///< of the database
  std::string directory;  ///< of the mirror
  bool replace_corrupt = false;
  std::chrono::milliseconds lock_wait{0};
  RecoverOptions options;
};

struct Recovery {
  Recovered recovered;
  std::string path;
  std::string kept;  ///< where the old database is now; empty when there was none
};

/// Throws `conflict` when a store that works stands at `path`, or a damaged one without `replace_corrupt`;
/// `locked`; `not_found` without the mirror's directory; and `not_found` too when no document could be
/// brought back. Then nothing was changed.
[[nodiscard]] Recovery recover(const RecoveryRequest& request);

/// PATH.REASON-YYYYMMDDTHHMMSSZ, with -2, -3… behind it where that is taken, so that nothing is overwritten.
[[nodiscard]] std::string free_name(const std::string& path, const std::string& reason, Time time);

}  // namespace perdure::cli
