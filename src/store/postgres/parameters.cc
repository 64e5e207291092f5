#include "store/postgres/parameters.h"

namespace perdure::postgres {
namespace {

// Object ids of types; PostgreSQL never changes them.
constexpr std::int32_t kByteaType = 17;
constexpr std::int32_t kBigintType = 20;
constexpr std::int32_t kTextType = 25;

template <typename Number>
void append(std::string& bytes, Number number) {
  for (int shift = static_cast<int>(sizeof(number)) * 8 - 8; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(static_cast<std::uint64_t>(number) >> shift);
  }
}

std::string array_head(std::int32_t type, std::size_t count, bool has_null) {
  std::string bytes;
  const bool is_empty = count == 0;
  append<std::int32_t>(bytes, is_empty ? 0 : 1);  // dimensions
  append<std::int32_t>(bytes, has_null ? 1 : 0);
  append<std::int32_t>(bytes, type);
  if (is_empty) return bytes;
  append<std::int32_t>(bytes, static_cast<std::int32_t>(count));
  append<std::int32_t>(bytes, 1);  // the first index
  return bytes;
}

void append_element(std::string& bytes, std::string_view element) {
  append<std::int32_t>(bytes, static_cast<std::int32_t>(element.size()));
  bytes += element;
}

}  // namespace

std::int64_t integer_of(std::string_view bytes) {
  std::uint64_t number = 0;
  const bool is_negative = !bytes.empty() && (static_cast<unsigned char>(bytes.front()) & 0x80) != 0;
  if (is_negative) number = ~std::uint64_t{0};
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(number);
}

Parameters& Parameters::view(std::string_view value) {
  // A null pointer would be NULL.
  values_.push_back({{}, value.data() == nullptr ? std::string_view("") : value, false});
  return *this;
}

Parameters& Parameters::keep(std::string bytes) {
  values_.push_back({std::move(bytes), {}, true});
  return *this;
}

Parameters& Parameters::integer(std::int64_t value) {
  std::string bytes;
  append(bytes, value);
  return keep(std::move(bytes));
}

Parameters& Parameters::integers(const std::vector<std::int64_t>& values) {
  std::string bytes = array_head(kBigintType, values.size(), false);
  bytes.reserve(bytes.size() + values.size() * 12);
  for (const std::int64_t value : values) {
    append<std::int32_t>(bytes, sizeof(value));
    append(bytes, value);
  }
  return keep(std::move(bytes));
}

Parameters& Parameters::texts(const std::vector<std::string_view>& values) {
  std::string bytes = array_head(kTextType, values.size(), false);
  for (const std::string_view value : values) append_element(bytes, value);
  return keep(std::move(bytes));
}

Parameters& Parameters::blobs(const std::vector<Blob>& values) {
  bool has_null = false;
  std::size_t size = 0;
  for (const Blob& value : values) {
    has_null = has_null || !value;
    size += 4 + (value ? value->size() : 0);
  }
  std::string bytes = array_head(kByteaType, values.size(), has_null);
  bytes.reserve(bytes.size() + size);
  for (const Blob& value : values) {
    if (value) {
      append_element(bytes, *value);
    } else {
      append<std::int32_t>(bytes, -1);
    }
  }
  return keep(std::move(bytes));
}

Parameters::Sent Parameters::sent() const {
  Sent sent;
  for (const Value& value : values_) {
    const std::string_view bytes = value.is_own ? std::string_view(value.own) : value.viewed;
    sent.values.push_back(bytes.data());
    sent.lengths.push_back(static_cast<int>(bytes.size()));
    sent.formats.push_back(1);
  }
  return sent;
}

}  // namespace perdure::postgres
