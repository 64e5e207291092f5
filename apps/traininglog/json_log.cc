#include "apps/traininglog/json_log.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include <perdure/batch.h>
#include <perdure/error.h>

#include "apps/traininglog/element_ids.h"
#include "apps/traininglog/failure_technique_json.h"
#include "apps/traininglog/json_fields.h"
#include "apps/traininglog/note_text.h"
#include "apps/traininglog/older_session.h"
#include "apps/traininglog/session_date.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/text_lines.h"
#include "core/ids.h"
#include "core/json_diff.h"
#include "core/json_patch.h"
#include "core/json_text.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Slice;
using perdure::json::Type;

bool is_recovery(Slice document) {
  return member(document, "subjectiveMetrics") || member(document, "objectiveMetrics") ||
         member(document, "nutrition");
}

bool is_own_shape(Slice document) {
  if (member(document, "_id") || member(document, "dataModelType")) return true;
  const auto exercises = member(document, "exercises");
  if (!exercises || exercises->type() != Type::array) return false;
  for (Elements list(*exercises); list.next();) {
    if (member(list.value(), "Name") || member(list.value(), "workingSets")) return true;
  }
  return false;
}

bool is_storable_id(const std::string& id) {
  try {
    perdure::check_id(id);
    return true;
  } catch (const perdure::Error&) {
    return false;
  }
}

/// A failure technique that is none; what it says becomes a note of its set.
struct UnknownTechnique {
  std::size_t exercise = 0;
  std::size_t set = 0;
  std::size_t line = 0;
  std::string text;
  std::string why;

  [[nodiscard]] std::string pointer() const {
    return "/exercises/" + std::to_string(exercise) + "/workingSets/" + std::to_string(set) +
           "/failureTechnique";
  }
};

void find_in_sets(Slice sets, std::size_t exercise, TextLines& lines, std::vector<UnknownTechnique>& found) {
  if (sets.type() != Type::array) return;
  std::size_t index = 0;
  for (Elements list(sets); list.next(); ++index) {
    const auto technique = member(list.value(), "failureTechnique");
    if (!technique) continue;
    try {
      (void)failure_technique_of(*technique);
    } catch (const FieldFault& fault) {
      found.push_back({exercise, index, lines.line_of(technique->text),
                       perdure::json::compact(technique->text), fault.what()});
    }
  }
}

std::vector<UnknownTechnique> unknown_techniques(Slice document, TextLines& lines) {
  std::vector<UnknownTechnique> found;
  const auto exercises = member(document, "exercises");
  if (!exercises || exercises->type() != Type::array) return found;
  std::size_t index = 0;
  for (Elements list(*exercises); list.next(); ++index) {
    if (const auto sets = member(list.value(), "workingSets")) find_in_sets(*sets, index, lines, found);
  }
  return found;
}

void add_note(std::optional<std::string>& notes, const std::string& text) {
  notes = notes ? *notes + "; " + text : text;
}

/// A document of our own shape.
class OwnDocument {
 public:
  OwnDocument(TextLines& lines, Slice document) : lines_(lines), document_(document) {}

  ImportedSession read() {
    line_ = lines_.line_of(document_.text);
    imported_.shape = "training_session_log";
    imported_.identity = Identity::own;
    const std::string readable = made_readable();
    ReadSession read = read_session(readable);
    if (!read.session) {
      reject("no session: " + read.fault);
    } else {
      settle(*read.session, readable);
      if (imported_.rejections.empty()) imported_.session = std::move(read.session);
    }
    return std::move(imported_);
  }

 private:
  /// The document without what would make reading it fail, though it can be kept.
  std::string made_readable() {
    perdure::Patch patch;
    techniques_ = unknown_techniques(document_, lines_);
    for (const UnknownTechnique& technique : techniques_) patch.remove.push_back(technique.pointer());
    if (!member(document_, "_id")) {
      patch.set.emplace_back("/_id", "\"-\"");
      imported_.identity = Identity::day_and_focus;
      warn("_id", "there is none; derived from date, focus and user");
    }
    const std::string text(document_.text);
    return patch.set.empty() && patch.remove.empty() ? text : perdure::json::apply_patch(text, patch);
  }

  void settle(Session& session, const std::string& readable) {
    keep_lost_members(session, readable);
    if (session.date.size() == 10) session.date += "T00:00:00";
    if (!is_session_date(session.date)) reject("not a date of the calendar: " + session.date);
    if (session.exercises.empty()) reject("no exercise");
    if (session.focus.empty()) {
      session.focus = "General";
      warn("focus", "there is none; read as General");
    }
    settle_id(session);
    for (const UnknownTechnique& technique : techniques_) keep_technique(session, technique);
    // Our own documents come back as they were; what a person or another program wrote gets what ours have.
    const std::string own = to_json(session);
    const bool as_written = own == readable || session_file_content(own) == readable + "\n";
    if (!as_written && imported_.identity == Identity::own) derive_element_ids(session);
  }

  void settle_id(const Session& session) {
    if (imported_.identity != Identity::own || is_storable_id(session.id)) return;
    warn(session.id, "no id that a document can have; derived from date, focus and user");
    imported_.source_id = session.id;
    imported_.identity = Identity::day_and_focus;
  }

  void keep_technique(Session& session, const UnknownTechnique& technique) {
    add_note(session.exercises.at(technique.exercise).working_sets.at(technique.set).notes,
             "failureTechnique: " + technique.text);
    imported_.warnings.push_back(
        {technique.line, technique.text, technique.why + "; kept in the set's note", true});
  }

  /// What reading has lost; null and false say what their absence says.
  void keep_lost_members(Session& session, const std::string& readable) {
    for (const perdure::json::Difference& difference : perdure::json::diff(readable, to_json(session))) {
      const bool is_lost = difference.before && !difference.after;
      if (!is_lost || *difference.before == "null" || *difference.before == "false") continue;
      const std::string text =
          difference.pointer.substr(1) + ": " + perdure::json::compact(*difference.before);
      session.notes = session.notes ? *session.notes + "\n" + text : text;
      warn(text, "no member of this shape; kept in the session's notes");
    }
  }

  void warn(std::string found, std::string message) {
    imported_.warnings.push_back({line_, std::move(found), std::move(message), false});
  }
  void reject(std::string message) { imported_.rejections.push_back({line_, {}, std::move(message), false}); }

  TextLines& lines_;
  const Slice document_;
  std::size_t line_ = 1;
  std::vector<UnknownTechnique> techniques_;
  ImportedSession imported_;
};

ImportedSession none(std::size_t line, std::string why) {
  ImportedSession imported;
  imported.rejections.push_back({line, {}, std::move(why), false});
  return imported;
}

void apply_strictness(ImportedSession& imported, bool strict) {
  if (!strict) return;
  std::copy_if(imported.warnings.begin(), imported.warnings.end(), std::back_inserter(imported.rejections),
               [](const Remark& remark) { return remark.malformed; });
  if (!imported.rejections.empty()) imported.session.reset();
}

ImportedSession session_of(TextLines& lines, Slice document, bool strict) {
  if (document.type() != Type::object) {
    return none(lines.line_of(document.text), "no session: an object expected");
  }
  if (is_recovery(document)) {
    ImportedSession left = none(lines.line_of(document.text),
                                "a recovery and nutrition document, which no command reads; left alone");
    left.left_alone = true;
    return left;
  }
  ImportedSession imported;
  if (is_own_shape(document)) {
    imported = OwnDocument(lines, document).read();
  } else if (is_older_session(document)) {
    imported = read_older_session(lines, document);
  } else {
    return none(lines.line_of(document.text),
                "JSON, but no training session: neither exercises with workingSets, working_sets or sets");
  }
  apply_strictness(imported, strict);
  return imported;
}

}  // namespace

std::vector<ImportedSession> read_json_log(std::string_view text, bool strict) {
  if (const auto fault = perdure::json::check(text)) {
    return {none(fault->line, "broken JSON: column " + std::to_string(fault->column) + ": " + fault->what)};
  }
  const Slice root = perdure::json::root(text);
  TextLines lines(text);
  if (root.type() != Type::array) return {session_of(lines, root, strict)};
  std::vector<ImportedSession> sessions;
  for (Elements list(root); list.next();) {
    sessions.push_back(session_of(lines, list.value(), strict));
    sessions.back().label = "entry " + std::to_string(sessions.size());
  }
  if (sessions.empty()) sessions.push_back(none(1, "the list is empty"));
  return sessions;
}

}  // namespace traininglog
