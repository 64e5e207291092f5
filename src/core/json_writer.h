#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace perdure::json {

/// Builds compact JSON text from values: `--json` answers, generated documents. Puts the commas itself.
/// A key is expected before each value of an object and nowhere else, and one value at the top (asserted).
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
  Writer& value(unsigned number) { return value(static_cast<std::uint64_t>(number)); }
  /// The shortest decimal text that reads back equal: `62.5`, `80`, `-0`. Without an exponent from 1e-6 up to
  /// below 1e15, with one outside (`1e-07`, `1e+15`). Expects a finite number (asserted).
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
  struct Open {
    char closing;
    bool has_entry;
  };

  Writer& begin(char opening, char closing);
  Writer& end(char closing);
  void before_value();
  void separate();

  std::string text_;
  std::vector<Open> open_;
  bool after_key_ = false;
};

}  // namespace perdure::json
