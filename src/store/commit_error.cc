#include "store/commit_error.h"

#include <fmt/core.h>

#include <new>

#include <perdure/error.h>

namespace perdure {

std::exception_ptr as_commit_error(const std::exception_ptr& thrown) noexcept {
  try {
    try {
      std::rethrow_exception(thrown);
    } catch (const Error&) {
      return thrown;
    } catch (const std::bad_alloc&) {
      throw Error(code::kOutOfMemory, "cannot commit: out of memory", {0, true, Outcome::not_applied});
    } catch (const std::exception& error) {
      throw Error(code::kInternal, fmt::format("cannot commit: {}", error.what()));
    }
  } catch (...) {
    return std::current_exception();
  }
}

void throw_reused(const std::string& operation_id) {
  throw Error(code::kOperationReused,
              fmt::format("cannot commit: the operation id \"{}\" was used before for other operations; give "
                          "every new commit an id of its own",
                          operation_id));
}

}  // namespace perdure
