#include "core/schema.h"

#include <fmt/format.h>

#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "core/json_text.h"
#include "core/schema_outline.h"
#include "core/schema_paths.h"
#include "core/schema_validator.h"

namespace perdure {

struct Schema::Parsed {
  explicit Parsed(std::string_view source)
      : text(source), outline(schema::outline(text)), validator(outline) {}

  // In this order: each views the one before.
  const std::string text;
  const schema::Outline outline;
  const schema::Validator validator;
};

Schema::Schema(std::shared_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}

Schema Schema::parse(std::string_view text) {
  if (text.size() > limits::kSchemaBytes) {
    throw Error(code::kTooLarge, fmt::format("JSON Schema of {} bytes, at most {} are allowed", text.size(),
                                             limits::kSchemaBytes));
  }
  if (const auto fault = json::check_document(text)) {
    throw Error(code::kInvalidSettings, fmt::format("no JSON Schema: {}", fault->message()));
  }
  return Schema(std::make_shared<const Parsed>(text));
}

std::vector<Schema::Violation> Schema::check(std::string_view document) const {
  return parsed_->validator.check(document);
}

void Schema::require(std::string_view document) const {
  const std::vector<Violation> violations = check(document);
  if (violations.empty()) return;
  const Violation& first = violations.front();
  std::string message = fmt::format("{} {} ({})", first.pointer.empty() ? "the document" : first.pointer,
                                    first.what, first.rule);
  if (violations.size() > 1) message += fmt::format("; and {} more", violations.size() - 1);
  throw Error(code::kSchemaViolation, message);
}

bool Schema::allows_path(const std::vector<std::string>& steps, std::string* suggestion) const {
  return schema::allows_path(parsed_->text, steps, suggestion);
}

bool Schema::is_object_at(const std::vector<std::string>& steps) const {
  return schema::is_object_at(parsed_->text, steps);
}

const std::string& Schema::text() const { return parsed_->text; }

}  // namespace perdure
