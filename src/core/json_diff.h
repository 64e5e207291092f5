#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/batch.h>

namespace perdure::json {

/// One place where two texts differ. `before` and `after` are the bytes of the values; one of them is empty
/// where the value was added or removed.
struct Difference {
  std::string pointer;  ///< RFC 6901
  std::optional<std::string> before;
  std::optional<std::string> after;
};

/// What makes `after` of `before`, both accepted by `check`. What only differs in spelling is no difference:
/// white space, the order of members, escapes, and numbers of the same decimal value (`1.0` and `1`).
///
/// Objects are compared member by member, in the order of `before`, new ones last. Of arrays, equal elements
/// at the beginning and (unless the array grows) at the end are left out, the rest is compared by index.
/// Elements too many are removed from the back, new ones appended with the step `-`; so every pointer is
/// right for somebody who applies the differences one by one. An object with a key that no pointer can name
/// (an escaped lone surrogate) is compared as a whole.
[[nodiscard]] std::vector<Difference> diff(std::string_view before, std::string_view after);

/// The same as a patch for `apply_patch`, which makes `after` of `before`, up to spelling. It may have more
/// pointers than a patch of a batch may have, and longer ones.
[[nodiscard]] Patch to_patch(const std::vector<Difference>& differences);

}  // namespace perdure::json
