#pragma once

#include <string>

#include "apps/perdure/store_access.h"

namespace perdure::cli {

/// `perdure mirror status [NAME]`: how far each mirror is, and what keeps it.
[[nodiscard]] terminal::ExitCode mirror_status(terminal::Console& console, const StoreAccess& access,
                                               const std::string& name);

}  // namespace perdure::cli
