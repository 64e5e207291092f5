#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/note_text.h"
#include "apps/traininglog/remark.h"
#include "apps/traininglog/session.h"

namespace traininglog {

/// The lines above the first exercise: `- Date: 2026-03-02` and so on, into the session. Of a key that comes
/// twice the first value counts. Whatever is not understood goes to `notes`.
class LogMetadata {
 public:
  LogMetadata(Session& session, NoteText& notes, Remarks& remarks)
      : session_(session), notes_(notes), remarks_(remarks) {}

  /// Reads a line that is not blank.
  void read_line(std::string_view line);

  /// Settles what was not said, once all lines are read. Returns why the log cannot be imported.
  [[nodiscard]] std::vector<Remark> finish();

  [[nodiscard]] const std::optional<std::string>& user_id() const { return user_id_; }
  [[nodiscard]] const std::optional<std::string>& user_name() const { return user_name_; }

 private:
  enum class Key {
    kDate,
    kPhase,
    kWeek,
    kDeload,
    kFocus,
    kDuration,
    kProgram,
    kName,
    kAuthor,
    kUserId,
    kLength
  };
  struct Given {
    std::string_view value;
    std::size_t line = 0;
  };

  [[nodiscard]] static std::optional<Key> key_named(std::string_view name);
  void keep(std::string_view line, std::string why);
  /// Whether the value was understood.
  bool take(Key key, std::string_view value);
  [[nodiscard]] Given& given(Key key) { return given_[static_cast<std::size_t>(key)]; }
  Program& program();
  void settle_phase_and_week();
  void reject(std::vector<Remark>& rejections, Key key, std::string message);

  Session& session_;
  NoteText& notes_;
  Remarks& remarks_;
  Given given_[11];
  std::optional<std::string> user_id_;
  std::optional<std::string> user_name_;
};

}  // namespace traininglog
