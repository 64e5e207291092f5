#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/collection_rules.h"

namespace perdure {

/// The column `perdure_keys.keys`: for each entry its number and the length of its key, 4 bytes each, least
/// first, then the key.
[[nodiscard]] std::string encode_entries(const std::vector<IndexEntry>& entries);

/// Ends early on bytes that were damaged on disk.
[[nodiscard]] std::vector<IndexEntry> decode_entries(std::string_view bytes);

}  // namespace perdure
