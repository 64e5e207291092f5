#include "apps/traininglog/set_amount.h"

#include <string>
#include <utility>

#include "apps/traininglog/failure_technique.h"
#include "apps/traininglog/set_measure.h"
#include "apps/traininglog/set_words.h"

namespace traininglog {
namespace {

bool is_unit_word(std::string_view word) {
  for (const std::string_view unit : {"kg", "kgs", "kilos", "kilograms", "lb", "lbs", "pounds"}) {
    if (equal_any_case(word, unit)) return true;
  }
  return false;
}

/// Of two sides the one with fewer full repetitions counts; among equals the one with fewer partial ones.
RepCount smaller(const RepCount& a, const RepCount& b) {
  return std::pair(a.full, a.partial) <= std::pair(b.full, b.partial) ? a : b;
}

void take_measure_name(LineScanner& scanner) {
  if (!scanner.take_word("hold")) (void)scanner.take_word("round");
}

/// Tries one kind of amount after the other; each takes all of its text or leaves the scanner where it was.
class AmountReader {
 public:
  AmountReader(LineScanner& scanner, SetSection section, Remarks& remarks)
      : scanner_(scanner), start_(scanner.position()), section_(section), remarks_(remarks) {}

  std::optional<SetAmount> read() {
    if (read_weighted() || read_measures() || read_tally() || read_weight_alone()) return std::move(amount_);
    return std::nullopt;
  }

 private:
  bool read_weighted() {
    const auto load = read_load(scanner_);
    if (!load || !scanner_.take_times()) return give_back();
    take_load(*load);
    const std::size_t behind_times = scanner_.position();
    if (const auto sides = read_sides(scanner_); sides && number_ends(scanner_)) {
      amount_.set.unilateral = sides;
      amount_.set.rep_count = smaller(sides->left, sides->right);
      return true;
    }
    scanner_.return_to(behind_times);
    if (const auto seconds = read_duration(scanner_)) {
      amount_.set.duration_seconds = seconds;
      return true;
    }
    if (const auto reps = read_rep_count(scanner_); reps && number_ends(scanner_)) {
      amount_.set.rep_count = *reps;
      return true;
    }
    scanner_.return_to(behind_times);
    note_missing_reps(/*malformed=*/!at_token(scanner_));
    return true;
  }

  bool read_measures() {
    take_measure_name(scanner_);
    if (!take_measure(scanner_, amount_.set)) return give_back();
    amount_.measured = true;
    amount_.weight_written = false;
    return true;
  }

  /// What was counted has no field of its own and goes to the note.
  bool read_tally() {
    const auto count = scanner_.take_count();
    scanner_.skip_blanks();
    const std::string_view what = scanner_.letters();
    if (!count || what.empty() || is_token_word(what) || is_unit_word(what)) return give_back();
    if (equal_any_case(what, "reps") || equal_any_case(what, "rep")) {
      scanner_.return_to(start_);
      amount_.set.rep_count = read_rep_count(scanner_).value_or(RepCount{});
    } else if (!take_attempts(*count)) {
      scanner_.advance(what.size());
      if (!tally_ends(what)) return give_back();
      amount_.set.rep_count = {*count, 0};
      amount_.note.add(what, kSetNoteJoint);
    }
    amount_.weight_written = false;
    return true;
  }

  bool take_attempts(int attempts) {
    const std::size_t start = scanner_.position();
    if (scanner_.take_word("attempts") || scanner_.take_word("attempt")) {
      (void)scanner_.take(',');
      const auto clean = scanner_.take_count();
      if (clean && *clean <= attempts && scanner_.take_word("clean")) {
        amount_.set.rep_count = {*clean, attempts - *clean};
        return true;
      }
    }
    scanner_.return_to(start);
    return false;
  }

  /// Among working sets only a plural that closes the amount is a tally: `80 kilo x 5` is not.
  [[nodiscard]] bool tally_ends(std::string_view what) const {
    const bool separated = is_separator(scanner_.peek());
    if (!scanner_.gap_at(0) && !separated && scanner_.dash_length() == 0) return false;
    if (section_ == SetSection::kActivity) return true;
    return what.size() > 2 && lower(what.back()) == 's' && (separated || at_token(scanner_));
  }

  /// A line that breaks off: `16.8`, `80 kg RPE 8`.
  bool read_weight_alone() {
    const auto load = read_load(scanner_);
    if (!load || !at_token(scanner_)) return give_back();
    take_load(*load);
    note_missing_reps(/*malformed=*/true);
    return true;
  }

  bool give_back() {
    scanner_.return_to(start_);
    return false;
  }

  void take_load(const Load& load) {
    amount_.set.weight_kg = load.weight_kg;
    amount_.set.weight_as_entered = load.as_entered;
  }

  void note_missing_reps(bool malformed) {
    amount_.reps_missing = true;
    amount_.note.add(kRepsNotRecorded, kSetNoteJoint);
    const std::string_view found = trimmed(scanner_.since(start_));
    std::string message = "repetitions expected behind the weight; read as 0, and noted";
    malformed ? remarks_.malformed(found, std::move(message)) : remarks_.warn(found, std::move(message));
  }

  LineScanner& scanner_;
  const std::size_t start_;
  const SetSection section_;
  Remarks& remarks_;
  SetAmount amount_;
};

}  // namespace

std::optional<SetAmount> read_set_amount(LineScanner& scanner, SetSection section, Remarks& remarks) {
  return AmountReader(scanner, section, remarks).read();
}

bool take_measure(LineScanner& scanner, WorkingSet& set) {
  if (!set.heart_rate_bpm && (set.heart_rate_bpm = read_heart_rate(scanner))) return true;
  if (!set.duration_seconds && (set.duration_seconds = read_duration(scanner))) {
    take_measure_name(scanner);
    return true;
  }
  return !set.distance_meters && (set.distance_meters = read_distance(scanner));
}

}  // namespace traininglog
