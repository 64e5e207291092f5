#include "apps/traininglog/plain_text_log.h"

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "apps/traininglog/exercise_text.h"
#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/log_metadata.h"

namespace traininglog {
namespace {

enum class Keyword { none, meta, exercise, header, warmup_set, working_set, warmup_notes, notes, cues };

/// A line taken apart: `W2: 40 x 5`.
struct KeyedLine {
  Keyword keyword = Keyword::none;
  std::string name = {};         ///< of metadata and headers, as the markdown log has it
  std::string_view number = {};  ///< of exercises and sets
  std::string_view value = {};
};

struct KeywordName {
  std::string_view text;
  Keyword keyword;
  bool numbered;
  std::string_view markdown_name;
};

constexpr std::array<KeywordName, 31> kKeywords = {{
    {"date", Keyword::meta, false, "Date"},
    {"phase", Keyword::meta, false, "Phase"},
    {"week", Keyword::meta, false, "Week"},
    {"deload", Keyword::meta, false, "Deload"},
    {"focus", Keyword::meta, false, "Focus"},
    {"duration", Keyword::meta, false, "Duration"},
    {"session duration", Keyword::meta, false, "Duration"},
    {"sessionduration", Keyword::meta, false, "Duration"},
    {"program", Keyword::meta, false, "Program"},
    {"name", Keyword::meta, false, "Name"},
    {"author", Keyword::meta, false, "Author"},
    {"user id", Keyword::meta, false, "User_id"},
    {"userid", Keyword::meta, false, "User_id"},
    {"program length weeks", Keyword::meta, false, "Program Length Weeks"},
    {"ex", Keyword::exercise, true, {}},
    {"exercise", Keyword::exercise, true, {}},
    {"goal", Keyword::header, false, "Goal"},
    {"rest", Keyword::header, false, "Rest"},
    {"muscles", Keyword::header, false, "Muscles"},
    {"tempo", Keyword::header, false, "Tempo"},
    {"w", Keyword::warmup_set, true, {}},
    {"warmup", Keyword::warmup_set, true, {}},
    {"warmupset", Keyword::warmup_set, true, {}},
    {"warmup set", Keyword::warmup_set, true, {}},
    {"s", Keyword::working_set, true, {}},
    {"set", Keyword::working_set, true, {}},
    {"warmupnotes", Keyword::warmup_notes, false, {}},
    {"warmup notes", Keyword::warmup_notes, false, {}},
    {"notes", Keyword::notes, false, {}},
    {"exercisenotes", Keyword::notes, false, {}},
    {"cues", Keyword::cues, false, {}},
}};

/// The words in front of a colon in lower case, `_` and runs of blanks as one blank, and the number at their
/// end apart.
KeyedLine keyed(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  std::string_view key = trimmed(line.substr(0, colon));
  std::size_t digits = key.size();
  while (digits > 0 && is_digit(key[digits - 1])) --digits;
  const std::string_view number = key.substr(digits);
  std::string plain;
  for (const char c : trimmed(key.substr(0, digits))) {
    const bool blank = is_blank(c) || c == '_';
    if (!blank || !plain.ends_with(' ')) plain += blank ? ' ' : lower(c);
  }
  for (const KeywordName& known : kKeywords) {
    if (plain != known.text || known.numbered == number.empty()) continue;
    return {known.keyword, std::string(known.markdown_name), number, trimmed(line.substr(colon + 1))};
  }
  if (plain == "exercise notes" && number.empty())
    return {Keyword::notes, {}, {}, trimmed(line.substr(colon + 1))};
  return {};
}

bool is_begin(std::string_view line) {
  return line.size() >= 6 && equal_any_case(line.substr(0, 6), "begin:");
}
bool is_end(std::string_view line) { return equal_any_case(line, "end") || equal_any_case(line, "end:"); }

/// One log. Its lines are given on to the readers of the log in markdown, in their spelling.
class PlainTextLog {
 public:
  void read_line(std::size_t number, std::string_view line) {
    remarks_.stand_at(number);
    const KeyedLine read = keyed(line);
    const bool is_head = read.keyword == Keyword::meta && !exercise_;
    if (is_head) {
      metadata_.read_line(kept("- " + read.name + ": " + std::string(read.value)));
    } else if (read.keyword == Keyword::exercise) {
      begin_exercise(read, line);
    } else if (!exercise_) {
      metadata_.read_line(line);
    } else {
      read_exercise_line(read, line);
    }
  }

  void warn_at(std::size_t line, std::string_view found, std::string message) {
    remarks_.stand_at(line);
    remarks_.warn(found, std::move(message));
  }

  ReadLog result(bool strict) {
    finish_exercise();
    ReadLog log;
    log.rejections = metadata_.finish();
    if (session_.exercises.empty())
      log.rejections.push_back({0, "", "no exercise; a line `EX1: name` expected", false});
    log.user_id = metadata_.user_id();
    log.user_name = metadata_.user_name();
    log.warnings = remarks_.take();
    if (strict) {
      std::copy_if(log.warnings.begin(), log.warnings.end(), std::back_inserter(log.rejections),
                   [](const Remark& remark) { return remark.malformed; });
    }
    session_.notes = notes_.note();
    if (log.rejections.empty()) log.session = std::move(session_);
    return log;
  }

 private:
  /// The readers keep views of their lines.
  std::string_view kept(std::string line) { return lines_.emplace_back(std::move(line)); }

  void begin_exercise(const KeyedLine& read, std::string_view line) {
    const std::size_t number = remarks_.line();
    finish_exercise();
    remarks_.stand_at(number);
    const int order = static_cast<int>(session_.exercises.size()) + 1;
    if (read.number != std::to_string(order)) {
      remarks_.warn(line, "exercise " + std::to_string(order) + " expected; counted as that");
    }
    section_ = Keyword::header;
    exercise_.emplace(order, std::string_view(), remarks_);
    exercise_->read_line(kept("**Name:** " + std::string(read.value)));
  }

  void read_exercise_line(const KeyedLine& read, std::string_view line) {
    switch (read.keyword) {
      case Keyword::header:
        if (section_ != Keyword::header) break;
        return exercise_->read_line(kept("**" + read.name + ":** " + std::string(read.value)));
      case Keyword::warmup_set:
      case Keyword::working_set:
        enter(read.keyword);
        return exercise_->read_line(kept(std::string(read.number) + ". " + std::string(read.value)));
      case Keyword::warmup_notes:
      case Keyword::notes:
      case Keyword::cues:
        enter(read.keyword);
        if (!read.value.empty()) read_free_line(read.value);
        return;
      default:
        break;
    }
    read_free_line(line);
  }

  void read_free_line(std::string_view line) {
    const bool bare_cue = section_ == Keyword::cues && !line.starts_with('-') && !line.starts_with("* ");
    exercise_->read_line(bare_cue ? kept("- " + std::string(line)) : line);
  }

  void enter(Keyword section) {
    if (section_ == section) return;
    section_ = section;
    exercise_->read_line(section == Keyword::warmup_set     ? "### Warmup"
                         : section == Keyword::working_set  ? "### Working Sets"
                         : section == Keyword::warmup_notes ? "### Warmup Notes"
                         : section == Keyword::cues         ? "### Cues"
                                                            : "### Notes");
  }

  void finish_exercise() {
    if (!exercise_) return;
    session_.exercises.push_back(exercise_->finish());
    exercise_.reset();
  }

  Session session_;
  NoteText notes_;
  Remarks remarks_;
  LogMetadata metadata_{session_, notes_, remarks_};
  std::deque<std::string> lines_;
  std::optional<ExerciseText> exercise_;  // the one being read
  Keyword section_ = Keyword::header;
};

/// The whole text, log by log.
class PlainText {
 public:
  explicit PlainText(bool strict) : strict_(strict) {}

  void read_line(std::size_t number, std::string_view line) {
    if (is_begin(line)) {
      if (is_open_) log().warn_at(number, line, "END expected before the next BEGIN:; the log ends here");
      logs_.emplace_back();
      is_open_ = true;
      if (const std::string_view rest = trimmed(line.substr(6)); !rest.empty()) log().read_line(number, rest);
    } else if (is_open_ && is_end(line)) {
      is_open_ = false;
    } else if (is_open_) {
      log().read_line(number, line);
    } else {
      outside_.emplace_back(number, line);
    }
  }

  std::vector<ReadLog> finish() {
    if (logs_.empty()) logs_.emplace_back();
    if (is_open_) log().warn_at(0, {}, "no line END; read to the end of the file");
    for (const auto& [number, line] : outside_) {
      logs_.front().warn_at(number, line, "stands outside of BEGIN: and END, where nothing counts; left out");
    }
    std::vector<ReadLog> read;
    for (PlainTextLog& each : logs_) read.push_back(each.result(strict_));
    return read;
  }

 private:
  PlainTextLog& log() { return logs_.back(); }

  const bool strict_;
  bool is_open_ = false;
  std::deque<PlainTextLog> logs_;
  std::vector<std::pair<std::size_t, std::string>> outside_;
};

}  // namespace

std::vector<ReadLog> read_plain_text_logs(std::string_view text, bool strict) {
  const std::string plain = with_plain_spaces(text);
  std::string_view rest = plain;
  PlainText reader(strict);
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::string_view line = take_line(rest);
    if (!line.empty()) reader.read_line(number, line);
  }
  return reader.finish();
}

}  // namespace traininglog
