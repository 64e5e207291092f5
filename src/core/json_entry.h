#pragma once

#include <string>
#include <string_view>

#include "core/json_scan.h"
#include "core/json_text.h"

namespace perdure::json {

inline std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

/// A member or element of a container with its place in the text.
struct Entry {
  std::string_view raw_key;  ///< with its quotes; empty for an element
  Slice value;

  [[nodiscard]] const char* begin() const { return raw_key.empty() ? value.text.data() : raw_key.data(); }
  [[nodiscard]] const char* end() const { return value.text.data() + value.text.size(); }

  /// The white space that stands before it.
  [[nodiscard]] std::string_view lead(Slice container) const {
    return between(scan::skip_space_back(container.text.data(), begin()), begin());
  }
  /// What stands between key and value: a colon and white space; empty for an element.
  [[nodiscard]] std::string_view colon() const {
    return raw_key.empty() ? raw_key : between(raw_key.data() + raw_key.size(), value.text.data());
  }
};

/// Walks members or elements, whatever the container has.
class Entries {
 public:
  explicit Entries(Slice container)
      : object_(container.type() == Type::object), members_(container), elements_(container) {}

  bool next() {
    if (!object_) {
      if (!elements_.next()) return false;
      entry_.value = elements_.value();
      return true;
    }
    if (!members_.next()) return false;
    entry_ = {members_.raw_key(), members_.value()};
    return true;
  }
  [[nodiscard]] const Entry& entry() const { return entry_; }

 private:
  bool object_;
  Members members_;    // of another container than an object, none
  Elements elements_;  // of another container than an array, none
  Entry entry_;
};

}  // namespace perdure::json
