#pragma once

#include <string>
#include <string_view>

#include <perdure/batch.h>

// Changes of single members of a JSON text. What no pointer names keeps its bytes, white space included.

namespace perdure::json {

/// Checks what can be checked without the document: the number of pointers, their form, the JSON text of each
/// value, and that the result stays an object and is not nested too deep, after every step. Throws
/// `invalid_patch`, `invalid_json` or `too_large`, naming the pointer.
void check_patch(const Patch& patch);

/// Applies `patch` (accepted by `check_patch`) to `document` (accepted by `check_document`); so is the
/// result. Throws `invalid_patch` with the pointer that names nothing. The bytes of a value are those of the
/// patch, without the white space around it. A new member is written in the style of its surroundings: behind
/// the last one, with the white space that stands before that one and around its colon; into an empty object
/// directly behind the bracket. One that is removed takes with it what separates it from the one before.
[[nodiscard]] std::string apply_patch(std::string_view document, const Patch& patch);

/// RFC 7396, both texts accepted by `check_document`; so is the result, since it is nested no deeper than the
/// deeper of them. Members that the patch does not name keep their bytes, those it sets get the bytes of the
/// patch; new ones are written as by `apply_patch`.
[[nodiscard]] std::string apply_merge_patch(std::string_view document, std::string_view merge_patch);

}  // namespace perdure::json
