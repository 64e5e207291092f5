#include "apps/traininglog/set_line.h"

#include <cmath>
#include <utility>

#include "apps/traininglog/failure_technique.h"
#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/set_measure.h"
#include "apps/traininglog/set_words.h"

namespace traininglog {
namespace {

bool is_rpe(double value) { return value >= 1 && value <= 10 && value * 2 == std::floor(value * 2); }

/// What stands behind the amount, from left to right.
class TokenReader {
 public:
  TokenReader(LineScanner& scanner, SetAmount& amount, Remarks& remarks)
      : scanner_(scanner),
        set_(amount.set),
        note_(amount.note),
        measured_(amount.measured),
        remarks_(remarks),
        number_expected_(amount.reps_missing) {}

  void read() {
    while (skip_separators(), !scanner_.at_end()) {
      if (take_note()) break;
      if (take_rpe() || take_quality() || take_technique() || take_further_measure()) {
        close_unknown();
      } else {
        take_unknown();
        number_expected_ = false;
      }
    }
    close_unknown();
    settle_technique();
    note_.add(own_note_, kSetNoteJoint);
    set_.notes = note_.note();
  }

 private:
  /// Behind a weight seconds may be a rest, and metres without seconds minutes.
  bool take_further_measure() {
    if (measured_) return take_measure(scanner_, set_);
    if (!set_.heart_rate_bpm && (set_.heart_rate_bpm = read_heart_rate(scanner_))) return true;
    return set_.duration_seconds && !set_.distance_meters && (set_.distance_meters = read_distance(scanner_));
  }

  void skip_separators() {
    while (is_blank(scanner_.peek()) || is_separator(scanner_.peek()) ||
           (scanner_.peek() == '.' && scanner_.gap_at(1))) {
      scanner_.advance(1);
    }
  }

  /// Between tokens every dash begins the note, also one that is glued to its neighbours. Dashes inside of
  /// words and numbers are never met here.
  bool take_note() {
    const std::size_t length = scanner_.dash_length();
    if (length == 0 || (number_expected_ && at_negative_number(scanner_))) return false;
    scanner_.advance(length);
    own_note_ = trimmed(scanner_.rest());
    return true;
  }

  bool take_rpe() {
    const std::size_t start = scanner_.position();
    if (!scanner_.take_word("rpe")) return false;
    number_expected_ = false;
    if (!scanner_.take(':')) (void)scanner_.take('=');
    const auto value = scanner_.take_number();
    if (!value && !digit_follows()) {
      number_expected_ = true;
      remarks_.warn(scanner_.since(start), "a number is expected behind RPE; read as no RPE");
      return true;
    }
    const bool clean = value && number_ends(scanner_);
    if (!clean) (void)scanner_.take_until_blank();
    const std::string_view raw = scanner_.since(start);
    if (!clean || !is_rpe(*value)) {
      keep(raw);
      remarks_.malformed(raw, "an RPE is 1 to 10 in half steps; read as no RPE, kept in the set's note");
    } else if (set_.rpe) {
      keep_second(raw, "RPE");
    } else {
      set_.rpe = value;
    }
    return true;
  }

  [[nodiscard]] bool digit_follows() const {
    LineScanner ahead = scanner_;
    ahead.skip_blanks();
    return is_digit(ahead.peek());
  }

  bool take_quality() {
    const std::string_view word = scanner_.letters();
    const auto quality = quality_named(word);
    if (!quality || !word_ends(scanner_, word.size())) return false;
    scanner_.advance(word.size());
    if (set_.rep_assessment) {
      keep_second(word, "quality");
    } else {
      set_.rep_assessment = *quality;
    }
    return true;
  }

  bool take_technique() {
    const std::size_t start = scanner_.position();
    if (!scanner_.take_word("failure")) return false;
    (void)scanner_.take(':');
    auto technique = read_failure(scanner_);
    if (!technique) (void)scanner_.take_until_blank();
    const std::string_view raw = trimmed(scanner_.since(start));
    if (!technique) {
      keep(raw);
      remarks_.malformed(raw, "myo(…), llp(…), statichold(…) or dropset(…) expected; kept in the set's note");
    } else if (technique_) {
      keep_second(raw, "failure technique");
    } else {
      technique_ = std::move(technique);
      technique_text_ = raw;
    }
    return true;
  }

  /// The RPE may stand behind the technique, so whether they fit is known at the end.
  void settle_technique() {
    if (!technique_) return;
    if (set_.rpe == 10.0) {
      set_.failure = std::move(technique_->technique);
      keep(technique_->note);
      return;
    }
    keep(technique_text_);
    remarks_.warn(technique_text_,
                  "a failure technique belongs to a set with RPE 10; kept in the set's note");
  }

  void take_unknown() {
    if (!unknown_start_) unknown_start_ = scanner_.position();
    const std::string_view word = scanner_.take_until_blank();
    for (const std::string_view dash : {"-", "–", "—"}) {
      if (word.size() > dash.size() && word.ends_with(dash)) {
        scanner_.return_to(scanner_.position() - dash.size());
      }
    }
    unknown_end_ = scanner_.position();
  }

  /// Words side by side are one piece of the note and one remark.
  void close_unknown() {
    if (!unknown_start_) return;
    const std::size_t start = *std::exchange(unknown_start_, std::nullopt);
    LineScanner words = scanner_;
    words.return_to(unknown_end_);
    note_.add(words.since(start), kSetNoteJoint);
    remarks_.warn(words.since(start), "not a part of a set line; kept in the set's note");
  }

  void keep(std::string_view text) {
    close_unknown();
    note_.add(text, kSetNoteJoint);
  }

  void keep_second(std::string_view text, std::string_view what) {
    keep(text);
    remarks_.warn(text,
                  "a set has one " + std::string(what) + ", this is the second; kept in the set's note");
  }

  LineScanner& scanner_;
  WorkingSet& set_;
  NoteText& note_;             // pieces in the order of the line
  std::string_view own_note_;  // behind the dash; comes last
  const bool measured_;
  Remarks& remarks_;
  bool number_expected_;  // behind a weight or RPE that lacks its number: `-5` is none, but no note either
  std::optional<ReadFailure> technique_;
  std::string_view technique_text_;
  std::optional<std::size_t> unknown_start_;  // of a run of unknown words that may go on
  std::size_t unknown_end_ = 0;
};

}  // namespace

NumberedLine split_set_number(std::string_view line, int expected) {
  const std::string_view whole = trimmed(line);
  // Not by the scanner: for it `2.5` is one number, here it may be a number, a dot and a weight.
  std::size_t digits = 0;
  while (digits < whole.size() && is_digit(whole[digits])) ++digits;
  LineScanner number_scanner(whole.substr(0, digits));
  const auto number = number_scanner.take_count();
  LineScanner scanner(whole);
  scanner.advance(digits);
  if (!number || !scanner.take('.')) return {std::nullopt, whole};
  const bool glued = is_digit(scanner.peek()) && whole[digits] == '.';
  if (glued && *number != expected) return {std::nullopt, whole};
  return {number, trimmed(scanner.rest())};
}

std::optional<ReadWorkingSet> read_working_set(std::string_view body, SetSection section, Remarks& remarks) {
  LineScanner scanner(body);
  auto amount = read_set_amount(scanner, section, remarks);
  if (!amount) return std::nullopt;
  TokenReader(scanner, *amount, remarks).read();
  return ReadWorkingSet{std::move(amount->set), amount->weight_written};
}

}  // namespace traininglog
