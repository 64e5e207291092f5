#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace perdure::postgres {

/// What is bound to a statement, in PostgreSQL's binary form and in the order of `$1`, `$2`… Texts and blobs
/// are views that must stay until the statement was sent; everything else is copied.
///
/// Statements name the types of their parameters by casts (`$1::bigint`), so that none is guessed.
class Parameters {
 public:
  Parameters& integer(std::int64_t value);  ///< bigint
  Parameters& integer(std::uint64_t value) { return integer(static_cast<std::int64_t>(value)); }
  Parameters& text(std::string_view value) { return view(value); }
  Parameters& blob(std::string_view value) { return view(value); }

  Parameters& integers(const std::vector<std::int64_t>& values);  ///< bigint[]
  Parameters& texts(const std::vector<std::string_view>& values);
  using Blob = std::optional<std::string_view>;
  Parameters& blobs(const std::vector<Blob>& values);  ///< bytea[]; nothing stands for NULL

  [[nodiscard]] int count() const { return static_cast<int>(values_.size()); }
  /// As libpq takes them; valid until the next change.
  struct Sent {
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;
  };
  [[nodiscard]] Sent sent() const;

 private:
  struct Value {
    std::string own;
    std::string_view viewed;
    bool is_own = false;
  };
  Parameters& view(std::string_view value);
  Parameters& keep(std::string bytes);

  std::vector<Value> values_;
};

/// Values of PostgreSQL's binary form.
[[nodiscard]] std::int64_t integer_of(std::string_view bytes);

}  // namespace perdure::postgres
