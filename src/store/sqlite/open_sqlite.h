#pragma once

#include <memory>
#include <string>

#include <perdure/open.h>

namespace perdure::sqlite {

/// The embedded store; `path` is what stands behind "sqlite:". See perdure/open.h.
[[nodiscard]] std::unique_ptr<Store> open_sqlite(const std::string& path, const OpenOptions& options);

}  // namespace perdure::sqlite
