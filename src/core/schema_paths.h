#pragma once

#include <string>
#include <string_view>
#include <vector>

// What a checked schema says about paths, without a document. Both follow `properties`, `items`, local `$ref`
// and `allOf`; where a schema has alternatives or patterns, everything below is allowed.

namespace perdure::schema {

[[nodiscard]] bool allows_path(std::string_view schema, const std::vector<std::string>& steps,
                               std::string* suggestion);
[[nodiscard]] bool is_object_at(std::string_view schema, const std::vector<std::string>& steps);

}  // namespace perdure::schema
