#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/schema.h"
#include "core/schema_outline.h"

namespace perdure::schema {

/// Immutable, any thread. valijson builds the graph of constraints; it is walked by a visitor of our own,
/// because the library's visitor reads documents from a value type (which rounds numbers and cuts texts at a
/// NUL), matches patterns by std::regex, which can take forever and overflow the stack, and tells no rule.
class Validator {
 public:
  /// `outline` must outlive this.
  explicit Validator(const Outline& outline);
  ~Validator();
  Validator(const Validator&) = delete;
  Validator& operator=(const Validator&) = delete;

  [[nodiscard]] std::vector<Schema::Violation> check(std::string_view document) const;

 private:
  struct Model;
  std::unique_ptr<Model> model_;
};

}  // namespace perdure::schema
