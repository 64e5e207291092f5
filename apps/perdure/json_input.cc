#include "apps/perdure/json_input.h"

#include <fmt/format.h>

#include <optional>

#include "core/json_text.h"

namespace perdure::cli {

std::string read_json_object(terminal::Console& console, const terminal::Input& input,
                             const std::string& what, std::size_t limit_bytes) {
  if (input.is_terminal()) console.note(fmt::format("reading {} from the terminal; Ctrl-D ends it", what));
  std::string body = input.read_all(limit_bytes);
  if (body.empty()) {
    throw Error(code::kInvalidJson, fmt::format("{} is empty; expected a JSON object", input.name()));
  }
  // It would become a part of the body, where JSON does not allow it.
  if (body.starts_with("\xEF\xBB\xBF")) {
    throw Error(code::kInvalidJson,
                fmt::format("{} starts with a byte order mark; save it without one", input.name()));
  }
  if (const std::optional<json::Fault> fault = json::check_document(body)) {
    throw Error(code::kInvalidJson, fmt::format("{}: {}", input.name(), fault->message()));
  }
  return body;
}

}  // namespace perdure::cli
