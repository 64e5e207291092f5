#pragma once

#include <exception>
#include <string>

namespace perdure {

/// What a commit threw as an `Error`, for those who wait for it; when there is no memory for one,
/// std::bad_alloc.
[[nodiscard]] std::exception_ptr as_commit_error(const std::exception_ptr& thrown) noexcept;

/// Throws `operation_reused`.
[[noreturn]] void throw_reused(const std::string& operation_id);

}  // namespace perdure
