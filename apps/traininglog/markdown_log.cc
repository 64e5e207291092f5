#include "apps/traininglog/markdown_log.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "apps/traininglog/exercise_text.h"
#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/log_metadata.h"

namespace traininglog {
namespace {

/// What stands behind `# Training Log` on its line, mostly nothing. Empty if the line is no such title.
std::optional<std::string_view> behind_title(std::string_view line) {
  LineScanner scanner(line);
  const bool title = scanner.take('#') && scanner.take_word("training") && scanner.take_word("log");
  return title ? std::optional(trimmed(scanner.rest())) : std::nullopt;
}

/// `## Exercise 3`.
struct ExerciseHeading {
  std::string_view number;  ///< as written, of any length
  std::string_view text;    ///< what follows
};

std::optional<ExerciseHeading> exercise_heading(std::string_view line) {
  if (!line.starts_with("##")) return std::nullopt;
  LineScanner scanner(line.substr(2));
  if (!scanner.take_word("exercise")) return std::nullopt;
  scanner.skip_blanks();
  const std::size_t start = scanner.position();
  while (is_digit(scanner.peek())) scanner.advance(1);
  const std::string_view number = scanner.since(start);
  if (number.empty()) return std::nullopt;
  return ExerciseHeading{number, trimmed(scanner.rest())};
}

class LogReader {
 public:
  ReadLog read(std::string_view text, bool strict) {
    for (std::size_t number = 1; !text.empty(); ++number) {
      const std::string_view line = take_line(text);
      if (line.empty()) continue;
      remarks_.stand_at(number);
      read_line(line);
    }
    finish_exercise();
    return result(strict);
  }

 private:
  void read_line(std::string_view line) {
    if (line.find('\0') != std::string_view::npos) {
      remarks_.warn(line, "a NUL character in the line; kept where it stands");
    }
    if (!std::exchange(title_passed_, true) && take_title(line)) return;
    if (const auto heading = exercise_heading(line)) return begin_exercise(*heading, line);
    exercise_ ? exercise_->read_line(line) : metadata_.read_line(line);
  }

  bool take_title(std::string_view line) {
    const auto text = behind_title(line);
    if (!text) {
      remarks_.warn(line, "`# Training Log` expected in the first line; read without it");
      return false;
    }
    if (!text->empty()) {
      notes_.add(*text, "\n");
      remarks_.warn(*text, "nothing expected behind the title; kept in the session's notes");
    }
    return true;
  }

  void begin_exercise(const ExerciseHeading& heading, std::string_view line) {
    const std::size_t number = remarks_.line();
    finish_exercise();
    remarks_.stand_at(number);
    const int order = static_cast<int>(session_.exercises.size()) + 1;
    if (heading.number != std::to_string(order)) {
      remarks_.warn(line, "exercise " + std::to_string(order) + " expected; counted as that");
    }
    exercise_.emplace(order, heading.text, remarks_);
  }

  void finish_exercise() {
    if (!exercise_) return;
    session_.exercises.push_back(exercise_->finish());
    exercise_.reset();
  }

  ReadLog result(bool strict) {
    ReadLog log;
    log.rejections = metadata_.finish();
    if (session_.exercises.empty()) {
      log.rejections.push_back({0, "", "no exercise; a line `## Exercise 1` expected", false});
    }
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

  Session session_;
  NoteText notes_;
  Remarks remarks_;
  LogMetadata metadata_{session_, notes_, remarks_};
  std::optional<ExerciseText> exercise_;  // the one being read
  bool title_passed_ = false;
};

}  // namespace

ReadLog read_markdown_log(std::string_view text, bool strict) {
  // The readers keep views of this copy, so it outlives them.
  const std::string plain = with_plain_spaces(text);
  return LogReader().read(plain, strict);
}

bool is_markdown_log(std::string_view text) {
  while (!text.empty()) {
    std::string_view rest = text;
    const std::string first = with_plain_spaces(take_line(rest));
    const std::string_view line = trimmed(first);
    if (!line.empty()) return behind_title(line).has_value();
    text = rest;
  }
  return false;
}

}  // namespace traininglog
