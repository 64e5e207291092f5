#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace perdure::json {

/// Builds compact JSON text from values: `--json` answers, generated documents. Puts the commas itself.
/// A key is expected before each value of an object and nowhere else (asserted).
class Writer {
 public:
  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);

  Writer& value(std::string_view text);  ///< a JSON string
  Writer& value(const char* text) { return value(std::string_view(text)); }
  Writer& value(const std::string& text) { return value(std::string_view(text)); }
  Writer& value(bool flag);
  Writer& value(std::int64_t number);
  Writer& value(std::uint64_t number);
  Writer& value(int number) { return value(static_cast<std::int64_t>(number)); }
  /// The shortest decimal text that reads back equal, never with an exponent below 1e15 (`62.5`, `80`).
  /// Expects a finite number.
  Writer& value(double number);
  Writer& null();
  Writer& raw(std::string_view json);  ///< already JSON text, kept byte for byte

  template <typename T>
  Writer& member(std::string_view name, const T& what) {
    return key(name).value(what);
  }

  [[nodiscard]] const std::string& text() const& { return text_; }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  void separate();

  std::string text_;
  std::vector<bool> has_entry_;  ///< per open array or object
  bool after_key_ = false;
};

}  // namespace perdure::json
