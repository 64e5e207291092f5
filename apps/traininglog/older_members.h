#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "apps/traininglog/json_fields.h"
#include "apps/traininglog/note_text.h"
#include "apps/traininglog/remark.h"
#include "apps/traininglog/text_lines.h"
#include "core/json_text.h"

namespace traininglog {

/// Reads members of older documents so that none is lost: what is not known, or not understood, becomes a
/// line of the nearest notes and a remark. Outlived by the lines and the remarks.
class OlderMembers {
 public:
  OlderMembers(TextLines& lines, Remarks& remarks) : lines_(lines), remarks_(remarks) {}

  /// `read` says whether it knows the member; it may throw a FieldFault.
  template <typename Read>
  void take(const std::string& key, perdure::json::Slice value, NoteText& notes, const Read& read) {
    try {
      if (!read()) keep(key, value, notes, "not known here, or not with this value");
    } catch (const FieldFault& fault) {
      keep(key, value, notes, fault.what());
    }
  }

  /// Null says nothing, and is not kept.
  void keep(const std::string& key, perdure::json::Slice value, NoteText& notes, const std::string& why) {
    if (is_null(value)) return;
    const bool is_text = value.type() == perdure::json::Type::string;
    const std::string text = key + ": " + (is_text ? value.unescaped() : perdure::json::compact(value.text));
    notes.add(text, "\n");
    remarks_.stand_at(line_of(value));
    remarks_.malformed(text, why + "; kept in the notes");
  }

  void warn(perdure::json::Slice where, std::string_view found, std::string message) {
    remarks_.stand_at(line_of(where));
    remarks_.warn(found, std::move(message));
  }

  [[nodiscard]] std::size_t line_of(perdure::json::Slice value) { return lines_.line_of(value.text); }

 private:
  TextLines& lines_;
  Remarks& remarks_;
};

}  // namespace traininglog
