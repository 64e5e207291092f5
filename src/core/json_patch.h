#pragma once

#include <string>
#include <string_view>

#include <perdure/batch.h>

// Changes of single members of a JSON text. What no pointer names keeps its bytes, white space included.

namespace perdure::json {

/// Checks what can be checked without the document: the number of pointers, their form, the JSON text of each
/// value. Throws `invalid_patch`, `invalid_json` or `too_large`, naming the pointer.
void check_patch(const Patch& patch);

/// Applies `patch` (accepted by `check_patch`) to `document` (accepted by `check_document`). The result is an
/// object again and not nested too deep, or `invalid_patch` is thrown with the pointer that failed. A new
/// member is written in the style of its surroundings: behind the last member, with the white space that
/// stands before that one.
[[nodiscard]] std::string apply_patch(std::string_view document, const Patch& patch);

/// RFC 7396, both texts accepted by `check_document`. Members that the patch does not name keep their bytes,
/// those it sets get the bytes of the patch. Throws `invalid_patch` when the result is nested too deep.
[[nodiscard]] std::string apply_merge_patch(std::string_view document, std::string_view merge_patch);

}  // namespace perdure::json
