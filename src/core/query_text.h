#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/query_path.h"

namespace perdure::query {

/// The text of a filter, a sort, a field or a path while it is read. Whatever is wrong with it is thrown as
/// `invalid_filter` with the column, from 1, in characters.
class Reader {
 public:
  /// `subject` is what messages call the text. Throws for a text over the limit, or that is not UTF-8.
  Reader(std::string_view text, std::string subject);

  [[nodiscard]] bool at_end() const { return offset_ == text_.size(); }
  [[nodiscard]] std::size_t offset() const { return offset_; }
  /// `ahead` characters on; NUL at the end.
  [[nodiscard]] char peek(std::size_t ahead = 0) const;

  void skip_space();
  bool take(std::string_view token);
  /// A to Z, a to z, 0 to 9 and _, as far as they go.
  std::string_view take_word();
  std::string_view take_any_of(std::string_view characters);
  /// From the quote that stands here; the characters, escapes resolved.
  std::string take_quoted();

  /// Of `offset`, which is cheap when offsets ascend.
  [[nodiscard]] std::size_t column(std::size_t offset);
  /// What stands here, for a message.
  [[nodiscard]] std::string found() const;
  [[noreturn]] void fail(std::size_t offset, std::string_view what);

 private:
  std::size_t escape_bytes(char quote);

  std::string_view text_;
  std::string subject_;
  std::size_t offset_ = 0;
  std::size_t counted_offset_ = 0;
  std::size_t counted_column_ = 1;
};

[[nodiscard]] bool is_word_character(char c);

/// The path that stands here. `step_offsets` gets where each step begins.
Path take_path(Reader& reader, std::vector<std::size_t>* step_offsets = nullptr);

}  // namespace perdure::query
