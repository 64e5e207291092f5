#pragma once

#include <memory>
#include <string_view>

#include <perdure/open.h>

namespace perdure::postgres {

/// See `perdure::open`; the options are checked already.
[[nodiscard]] std::unique_ptr<Store> open_postgres(std::string_view url, const OpenOptions& options);

}  // namespace perdure::postgres
