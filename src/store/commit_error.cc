#include "store/commit_error.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <new>
#include <string_view>

namespace perdure {

bool is_fault_of_batch(const Error& error) noexcept {
  constexpr std::array<std::string_view, 8> kFaults = {
      code::kInvalidPatch,    code::kTooLarge,        code::kOperationReused, code::kCorruptDocument,
      code::kSchemaViolation, code::kInvalidSettings, code::kInvalidFilter,   code::kInvalidCollection};
  return std::find(kFaults.begin(), kFaults.end(), error.code()) != kFaults.end();
}

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
