#include "apps/traininglog/older_session.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "apps/traininglog/json_fields.h"
#include "apps/traininglog/note_text.h"
#include "apps/traininglog/older_exercise.h"
#include "apps/traininglog/older_members.h"
#include "apps/traininglog/phase.h"
#include "apps/traininglog/session_date.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Members;
using perdure::json::Slice;
using perdure::json::Type;

constexpr std::size_t kDayLength = 10;

/// `2026-03-02`, `2026-03-02 18:05:00` and what a document has; empty for anything else.
std::string date_of(std::string text) {
  if (text.size() == kDayLength) text += "T00:00:00";
  if (text.size() > kDayLength && text[kDayLength] == ' ') text[kDayLength] = 'T';
  return is_session_date(text) ? text : std::string();
}

class OlderSession {
 public:
  OlderSession(TextLines& lines, Slice document) : members_(lines, remarks_), document_(document) {}

  ImportedSession read() {
    imported_.shape = shape();
    for (Members all(document_); all.next();) read_member(all.key(), all.value());
    settle_date();
    settle_phase_and_week();
    if (session_.focus.empty()) reject("no focus");
    if (session_.exercises.empty()) reject("no exercise");
    session_.notes = notes_.note();
    imported_.warnings = remarks_.take();
    if (imported_.rejections.empty()) imported_.session = std::move(session_);
    return std::move(imported_);
  }

 private:
  /// How the session's source is called.
  [[nodiscard]] std::string shape() const {
    const bool tagged = member(document_, "session_id") || member(document_, "data_model_type");
    if (!tagged) return "database-row";
    if (member(document_, "weight_unit")) return "shape-c";
    if (const auto exercises = member(document_, "exercises");
        exercises && exercises->type() == Type::array) {
      for (Elements list(*exercises); list.next();) {
        if (member(list.value(), "sets")) return "shape-c";
      }
    }
    return "shape-b";
  }

  void read_member(const std::string& key, Slice value) {
    members_.take(key, value, notes_, [&] {
      return take_head(key, value) || take_program(key, value) || take_training(key, value);
    });
  }

  bool take_head(const std::string& key, Slice value) {
    if (key == "session_id" || key == "id") {
      imported_.source_id = value.type() == Type::number ? std::string(value.text) : text_of(value, key);
    } else if (key == "user_id") {
      imported_.user_id = value.type() == Type::number ? std::string(value.text) : text_of(value, key);
    } else if (key == "user_name") {
      imported_.user_name = text_or_null(value, key);
    } else if (key == "date") {
      date_ = text_or_null(value, key);
    } else if (key == "created_at") {
      created_at_ = text_or_null(value, key);
    } else if (key == "data_model_version") {
      return text_of(value, key) == "0.0.1";
    } else if (key == "data_model_type") {
      return text_of(value, key) == "TrainingSession";
    } else if (key == "weight_unit") {
      return is_null(value) || text_of(value, key) == "kg";
    } else {
      return false;
    }
    return true;
  }

  bool take_program(const std::string& key, Slice value) {
    if (key == "program") {
      if (auto name = text_or_null(value, key)) program().name = std::move(name);
    } else if (key == "program_author") {
      if (auto author = text_or_null(value, key)) program().author = std::move(author);
    } else if (key == "program_length_weeks") {
      if (const auto weeks = integer_or_null(value, key)) program().length_weeks = weeks;
    } else {
      return false;
    }
    return true;
  }

  bool take_training(const std::string& key, Slice value) {
    if (key == "phase") {
      if (is_null(value)) return true;
      session_.phase = phase_of(value);
      phase_known_ = true;
    } else if (key == "week") {
      if (is_null(value)) return true;
      const int week = integer_of(value, key);
      if (week < 1) return false;
      session_.week = week;
      week_known_ = true;
    } else if (key == "is_deload_week" || key == "is_deload") {
      // A row of SQLite has no booleans.
      session_.is_deload_week =
          value.text == "1" || (value.text != "0" && !is_null(value) && boolean_of(value, key));
    } else if (key == "focus") {
      session_.focus = text_or_null(value, key).value_or(std::string());
    } else if (key == "session_duration_minutes") {
      const auto minutes = integer_or_null(value, key);
      if (minutes && *minutes < 1) return false;
      session_.duration_minutes = minutes;
    } else if (key == "notes") {
      notes_.add(text_or_null(value, key).value_or(std::string()), "\n");
    } else if (key == "exercises") {
      expect_type(value, Type::array, "exercises is not a list");
      for (Elements list(value); list.next();) read_exercise(list.value());
    } else {
      return false;
    }
    return true;
  }

  void read_exercise(Slice value) {
    const int order = static_cast<int>(session_.exercises.size()) + 1;
    if (value.type() != Type::object) {
      members_.keep("exercise " + std::to_string(order), value, notes_, "an exercise is an object");
      return;
    }
    session_.exercises.push_back(read_older_exercise(value, order, members_));
  }

  Program& program() {
    if (!session_.program) session_.program.emplace();
    return *session_.program;
  }

  void settle_date() {
    const bool from_creation = !date_ && created_at_;
    session_.date = date_of((date_ ? date_ : created_at_).value_or(std::string()));
    if (session_.date.empty()) {
      const std::string& found = (date_ ? date_ : created_at_).value_or(std::string());
      imported_.rejections.push_back({members_.line_of(document_), found,
                                      found.empty() ? "no date" : "not a date of the calendar", false});
    } else if (from_creation) {
      members_.warn(document_, *created_at_, "no date; the time the row was made stands in for it");
    } else if (created_at_) {
      session_.extensions.emplace_back("x-createdAt", perdure::json::quote(*created_at_));
    }
  }

  void settle_phase_and_week() {
    if (!phase_known_ && !week_known_ && !session_.program) {
      session_.ad_hoc = true;
      members_.warn(document_, {}, "no phase, week and program; read as an ad-hoc session, phase 1 week 1");
      return;
    }
    if (!phase_known_) members_.warn(document_, {}, "no phase; read as 1");
    if (!week_known_) members_.warn(document_, {}, "no week; read as 1");
  }

  void reject(std::string why) {
    imported_.rejections.push_back({members_.line_of(document_), {}, std::move(why), false});
  }

  Remarks remarks_;
  OlderMembers members_;
  const Slice document_;
  ImportedSession imported_;
  Session session_;
  NoteText notes_;
  std::optional<std::string> date_;
  std::optional<std::string> created_at_;
  bool phase_known_ = false;
  bool week_known_ = false;
};

}  // namespace

ImportedSession read_older_session(TextLines& lines, Slice document) {
  return OlderSession(lines, document).read();
}

bool is_older_session(Slice document) {
  for (const std::string_view key : {"session_id", "data_model_type"}) {
    if (member(document, key)) return true;
  }
  const auto exercises = member(document, "exercises");
  return exercises && exercises->type() == Type::array;
}

}  // namespace traininglog
