#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/query_path.h"

namespace perdure::query {

// Byte strings that compare, by memcmp, as the values do: missing < null < false < true < numbers < texts by
// their UTF-8 bytes < arrays < objects. Equal values have equal keys, whatever their spelling (`1`, `1.0`,
// `10e-1`; `"a"`, `"\u0061"`). No key is a prefix of another one, so that keys of several fields can be
// joined. A key has at most `limits::kOrderKeyBytes` and a few bytes: longer values are cut, and compare
// equal. Exponents of numbers are held to +-10^18 (see core/decimal.h).

/// The key of the value at `path`.
[[nodiscard]] std::string order_key(const Path& path, const Subject& subject);
/// Appends it, without allocating but for `key` (and for objects, for texts with escapes, and for `:lower` of
/// texts that are not lower case already).
void append_order_key(std::string& key, const Path& path, const Subject& subject);
/// One key per element that `path` leads to through arrays, without repetition, sorted.
[[nodiscard]] std::vector<std::string> each_order_keys(const Path& path, const Subject& subject);
/// Whether it is the key of a missing member or of null.
[[nodiscard]] bool is_absent(std::string_view key);
/// Whether it is the key of an object.
[[nodiscard]] bool is_object(std::string_view key);
/// Whether the key was cut, so that different values may share it.
[[nodiscard]] bool is_cut(std::string_view key);
/// The same bytes with every bit turned, for descending order. As no key is a prefix of another one, no
/// turned key is.
[[nodiscard]] std::string descending(std::string_view key);

}  // namespace perdure::query
