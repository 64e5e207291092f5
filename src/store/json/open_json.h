#pragma once

#include <memory>
#include <string>

#include <perdure/open.h>

namespace perdure::json_file {

/// What `perdure::open` says for `json:DIRECTORY`.
[[nodiscard]] std::unique_ptr<Store> open_json(const std::string& directory, const OpenOptions& options);

}  // namespace perdure::json_file
