// JSON Schemas and documents: neither crashes, stalls or exhausts the stack, a schema's answer depends on
// nothing but the values, and what it allows is allowed by its paths. Input: schema, document, path.

#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <optional>

#include "core/json_fault.h"
#include "core/json_pointer.h"
#include "core/json_text.h"
#include "core/schema.h"

namespace perdure::fuzz {
namespace {

std::optional<Schema> parsed(std::string_view text) {
  std::optional<Schema> schema;
  succeeds({code::kInvalidSettings}, [&] { schema = Schema::parse(text); });
  return schema;
}

std::vector<std::string> steps_of(std::string_view path) {
  std::vector<std::string> steps;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('.'), path.size());
    steps.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return steps;
}

void check_violations(const Schema& schema, std::string_view document) {
  const auto violations = schema.check(document);
  for (const Schema::Violation& violation : violations) {
    require(json::utf8_prefix_bytes(violation.what) == violation.what.size(), "a message that is no UTF-8");
    require(violation.pointer.empty() || violation.pointer.front() == '/', "a violation without its place",
            violation.pointer);
  }
  const bool fits = succeeds({code::kSchemaViolation}, [&] { schema.require(document); });
  require(fits == violations.empty(), "a document that is refused without a violation, or the other way");
  require(schema.check(json::pretty(document)).empty() == fits, "a schema that sees white space", document);
}

/// What stands in a document that fits can be asked for.
void check_paths(const Schema& schema, std::string_view document, const std::vector<std::string>& steps) {
  std::string suggestion;
  const bool allowed = schema.allows_path(steps, &suggestion);
  (void)schema.is_object_at(steps);
  const bool stands_there = json::follow(json::root(document), steps).has_value();
  if (stands_there && !allowed)
    require(!schema.check(document).empty(), "a path that is not allowed to a value that is", document);
}

}  // namespace
}  // namespace perdure::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace perdure;
  using namespace perdure::fuzz;
  const auto parts = parts_of(text_of(data, size), 3);
  const auto schema = parsed(view(parts[0]));
  if (!schema) return 0;
  require(parsed(json::pretty(view(parts[0]))).has_value(), "a schema that is none when it is printed");
  const std::string_view document = view(parts[1]);
  if (json::check(document)) return 0;
  check_violations(*schema, document);
  check_paths(*schema, document, steps_of(view(parts[2])));
  return 0;
}
