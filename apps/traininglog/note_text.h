#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace traininglog {

/// A note that grows out of pieces: lines of a section, words that fit nowhere else.
class NoteText {
 public:
  /// `joint` stands between this piece and what came before.
  void add(std::string_view text, std::string_view joint) {
    in_paragraph_ = false;
    if (text.empty()) return;
    if (!text_.empty()) text_ += joint;
    text_ += text;
  }

  /// A line of a notes section: one blank joins it to such a line right before, all else stands on a line of
  /// its own.
  void add_prose(std::string_view line) {
    add(line, in_paragraph_ ? " " : "\n");
    in_paragraph_ = true;
  }

  /// Empty if nothing was added.
  [[nodiscard]] std::optional<std::string> note() const {
    return text_.empty() ? std::nullopt : std::optional(text_);
  }

 private:
  std::string text_;
  bool in_paragraph_ = false;
};

}  // namespace traininglog
