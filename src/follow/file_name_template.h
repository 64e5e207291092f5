#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/document.h>
#include "core/filter.h"

namespace perdure {

/// The name of a file in two parts, so that a number can be put between them.
struct FileName {
  std::string stem;
  std::string extension;  ///< with its dot, or empty

  bool operator==(const FileName&) const = default;

  /// At most 255 bytes, the stem cut at a character.
  [[nodiscard]] std::string full() const;
  /// `stem-2.json`, at most 255 bytes.
  [[nodiscard]] std::string numbered(std::uint64_t number) const;
};

/// How the files of a mirror are called; the rules are those of `MirrorSettings`. Immutable; any thread.
class FileNameTemplate {
 public:
  /// Throws `invalid_settings` with what is wrong.
  [[nodiscard]] static FileNameTemplate parse(std::string_view text);

  /// `body` is text that `json::check_document` accepted.
  [[nodiscard]] FileName name(const Key& key, std::uint64_t version, std::string_view body) const;

 private:
  struct Piece {
    enum class Kind { text, member, id, scope, version };
    Kind kind = Kind::text;
    std::string text = {};         ///< of a text
    query::Path path = {};         ///< of a member
    std::size_t first_count = 0;   ///< characters to take; 0: all
    std::string date_format = {};  ///< empty: no date
    std::string fallback = {};     ///< for a value that is missing
  };

  static Piece parse_piece(std::string_view expression);
  static std::string text_of(const Piece& piece, const Key& key, std::uint64_t version,
                             std::string_view body);

  std::vector<Piece> pieces_;
  std::string extension_;
};

}  // namespace perdure
