#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace perdure {

/// A JSON Schema, drafts 4 to 7. Immutable and cheap to copy; any thread. The validator itself is built when
/// a thread first needs it, and kept by that thread (it takes 0.6 ms to build, 20 to 125 µs to use).
class Schema {
 public:
  /// Throws `invalid_settings` when the text is no schema: no JSON object, an unknown type, a `$ref` that
  /// leads nowhere or outside of the schema, a pattern that is no regular expression. The message has a JSON
  /// Pointer.
  [[nodiscard]] static Schema parse(std::string_view text);

  struct Violation {
    std::string pointer;  ///< RFC 6901, to the value; for `additionalProperties` to the member
    std::string rule;     ///< "minimum", "required", "pattern", …
    std::string what;     ///< "must be 0 or more, is -5"
  };
  /// Everything that is wrong with a document (text that `json::check_document` accepted), in the order of
  /// the document, at most 20.
  [[nodiscard]] std::vector<Violation> check(std::string_view document) const;
  /// Throws `schema_violation`: "/exercises/0/weightKg must be 0 or more, is -5 (minimum); and 2 more".
  void require(std::string_view document) const;

  /// Whether documents may have a value at this path: false where a schema with `"additionalProperties":
  /// false` does not name it. `suggestion` gets a known name that is close to it.
  [[nodiscard]] bool allows_path(const std::vector<std::string>& steps,
                                 std::string* suggestion = nullptr) const;
  /// Whether it says that the value at this path is an object.
  [[nodiscard]] bool is_object_at(const std::vector<std::string>& steps) const;

  [[nodiscard]] const std::string& text() const;

 private:
  struct Parsed;
  explicit Schema(std::shared_ptr<const Parsed> parsed);
  std::shared_ptr<const Parsed> parsed_;
};

}  // namespace perdure
