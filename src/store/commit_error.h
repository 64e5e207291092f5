#pragma once

#include <exception>
#include <string>

#include <perdure/error.h>

namespace perdure {

/// Whether the batch's content is what is wrong, which is its own affair (G8), and not the store, which is
/// everybody's.
[[nodiscard]] bool is_fault_of_batch(const Error& error) noexcept;

/// What a commit threw as an `Error`, for those who wait for it; when there is no memory for one,
/// std::bad_alloc.
[[nodiscard]] std::exception_ptr as_commit_error(const std::exception_ptr& thrown) noexcept;

/// Throws `operation_reused`.
[[noreturn]] void throw_reused(const std::string& operation_id);

}  // namespace perdure
