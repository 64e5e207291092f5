#include "apps/traininglog/set_entry.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "apps/traininglog/failure_technique.h"
#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/set_measure.h"
#include "apps/traininglog/set_words.h"

namespace traininglog {

namespace {

/// Where a set ends that stands among others.
enum class Surroundings { alone, in_list };

/// Reads one set from its first character; every step answers whether it may go on.
class SetReader {
 public:
  SetReader(LineScanner& scanner, Surroundings surroundings)
      : scanner_(scanner), surroundings_(surroundings), start_(scanner.position()) {}

  ReadSetEntry read() {
    if (read_amount()) read_tokens();
    return std::move(read_);
  }

 private:
  [[nodiscard]] bool refuse(std::string what) {
    const std::string_view text = trimmed(scanner_.rest());
    const std::string_view whole = trimmed(scanner_.since(start_));
    read_.fault = fmt::format("{} at \"{}\"", what, text.empty() ? whole : text);
    return false;
  }

  bool read_amount() {
    scanner_.skip_blanks();
    read_.entry.is_warmup = take_warmup_mark();
    if (scanner_.take('@')) return read_rpe() && !read_.entry.is_warmup;
    if (const char sign = scanner_.peek(); sign == '+' || sign == '-') return read_relative(sign);
    if (scanner_.take_word("bw")) {
      read_.entry.weight_kg = 0;
      return read_times() || refuse("x and repetitions are missing");
    }
    return read_number();
  }

  bool take_warmup_mark() {
    const char next = scanner_.peek(1);
    if (lower(scanner_.peek()) != 'w' || !(is_digit(next) || is_blank(next))) return false;
    scanner_.advance(1);
    return true;
  }

  bool read_relative(char sign) {
    scanner_.advance(1);
    const auto difference = scanner_.take_number();
    if (!difference) return refuse("no weight behind the sign");
    (void)scanner_.take_word("kg");
    read_.entry.is_relative = true;
    read_.entry.weight_kg = sign == '-' ? -*difference : *difference;
    return number_is_whole() && (!at_times() || read_times());
  }

  /// A weight where a unit or an x follows, repetitions elsewhere.
  bool read_number() {
    const std::size_t start = scanner_.position();
    auto load = read_load(scanner_);
    if (!load) return refuse("a set begins with its weight or its repetitions");
    if (!number_is_whole()) return false;
    if (at_times()) {
      read_.entry.weight_kg = load->weight_kg;
      read_.entry.weight_as_entered = std::move(load->as_entered);
      return read_times();
    }
    scanner_.return_to(start);
    return read_reps();
  }

  /// `82,5` and `82.5.1` end here.
  bool number_is_whole() {
    const char next = scanner_.peek();
    if (next == ',' && is_digit(scanner_.peek(1)) && surroundings_ == Surroundings::alone) {
      return refuse("decimals are written with a point, as in 82.5,");
    }
    if (next == '.') return refuse("this number is not one");
    return true;
  }

  [[nodiscard]] bool at_times() const {
    LineScanner ahead = scanner_;
    return ahead.take_times();
  }

  bool read_times() {
    if (!scanner_.take_times()) return false;
    if (read_.entry.is_warmup && scanner_.take_word("feel")) return read_.entry.by_feel = true;
    const std::size_t start = scanner_.position();
    if (const auto seconds = read_duration(scanner_)) {
      read_.entry.duration_seconds = *seconds;
      return true;
    }
    scanner_.return_to(start);
    return read_reps();
  }

  bool read_reps() {
    const auto reps = read_rep_count(scanner_);
    if (!reps) return refuse("repetitions are missing");
    read_.entry.reps = *reps;
    if (scanner_.peek() == '+') return refuse("partial repetitions are missing");
    if (at_times()) return refuse("one x stands between weight and repetitions");
    return number_is_whole();
  }

  bool read_rpe() {
    const auto rpe = scanner_.take_number();
    if (!rpe) return refuse("the RPE is missing");
    if (read_.entry.rpe) return refuse("the RPE comes twice");
    read_.entry.rpe = *rpe;
    return number_is_whole();
  }

  void read_tokens() {
    while (!at_end()) {
      if (!read_token()) return;
    }
  }

  [[nodiscard]] bool at_end() {
    scanner_.skip_blanks();
    if (scanner_.at_end()) return true;
    return surroundings_ == Surroundings::in_list && (scanner_.peek() == ',' || scanner_.peek() == ';');
  }

  bool read_token() {
    if (scanner_.take('@') || scanner_.take_word("rpe")) return read_rpe();
    if (const std::size_t dash = scanner_.dash_length()) return read_note(dash);
    const std::size_t before_word = scanner_.position();
    if (scanner_.take_word("failure")) {
      if (!scanner_.take(':')) return refuse("failure: wants a technique, as in failure:llp(6)");
    }
    if (const auto failure = read_failure(scanner_)) {
      if (read_.entry.failure.used()) return refuse("the failure technique comes twice");
      read_.entry.failure = failure->technique;
      return true;
    }
    scanner_.return_to(before_word);
    const std::string_view word = scanner_.letters();
    if (const auto quality = quality_named(word); quality && word_ends(scanner_, word.size())) {
      if (read_.entry.rep_assessment) return refuse("the quality comes twice");
      read_.entry.rep_assessment = std::string(*quality);
      scanner_.advance(word.size());
      return true;
    }
    return refuse("this is not understood; a note begins with \" - \"");
  }

  bool read_note(std::size_t dash) {
    scanner_.advance(dash);
    const std::string_view rest = scanner_.rest();
    const std::size_t end = surroundings_ == Surroundings::in_list ? rest.find(';') : std::string_view::npos;
    const std::string_view note = trimmed(rest.substr(0, end));
    scanner_.advance(end == std::string_view::npos ? rest.size() : end);
    if (!note.empty()) read_.entry.notes = std::string(note);
    return true;
  }

  LineScanner& scanner_;
  const Surroundings surroundings_;
  const std::size_t start_;
  ReadSetEntry read_;
};

/// Whether `80x`, `w 20 kg x`, `bw x` stands at the scanner.
bool at_set(LineScanner scanner) {
  scanner.skip_blanks();
  if (lower(scanner.peek()) == 'w' && (is_digit(scanner.peek(1)) || is_blank(scanner.peek(1)))) {
    scanner.advance(1);
  }
  if (scanner.take_word("bw")) return scanner.take_times();
  return read_load(scanner) && scanner.take_times();
}

/// A comma that was meant to part two sets, behind a note that goes on to its end.
bool hides_a_set(std::string_view note) {
  for (std::size_t at = note.find(','); at != std::string_view::npos; at = note.find(',', at + 1)) {
    if (at_set(LineScanner(note.substr(at + 1)))) return true;
  }
  return false;
}

std::string_view take_name(LineScanner& scanner) {
  const std::size_t start = scanner.position();
  while (!scanner.at_end() && !(scanner.position() > start && at_set(scanner))) {
    (void)scanner.take_until_blank();
    scanner.skip_blanks();
  }
  return trimmed(scanner.since(start));
}

/// A set that was mistyped, so that it reads as a part of the name: `82,5x5`, `80x5,`.
std::optional<std::string> mistyped_set(std::string_view name) {
  const auto digit_at = [name](std::size_t at) { return at < name.size() && is_digit(name[at]); };
  for (std::size_t at = name.find(','); at != std::string_view::npos; at = name.find(',', at + 1)) {
    if (at > 0 && digit_at(at - 1) && digit_at(at + 1)) {
      return fmt::format("\"{}\" is no name: decimals are written with a point, as in 82.5", name);
    }
  }
  if (!name.empty() && (name.back() == ',' || name.back() == ';')) {
    return fmt::format("\"{}\" is no name, and no set either", name);
  }
  return std::nullopt;
}

std::string fault_of(const SetEntry& set) {
  if (set.is_relative || !set.weight_kg || !(set.reps || set.duration_seconds || set.by_feel)) {
    return "weight and repetitions are needed, as in 80x5; decimals are written with a point";
  }
  if (set.notes && hides_a_set(*set.notes)) {
    return fmt::format("the note \"{}\" goes on over a set; put a semicolon behind the note", *set.notes);
  }
  return {};
}

}  // namespace

ReadSetEntry read_set_entry(std::string_view text) {
  LineScanner scanner(trimmed(text));
  ReadSetEntry read = SetReader(scanner, Surroundings::alone).read();
  if (!read.fault.empty()) read.entry = {};
  return read;
}

ReadQuickLine read_quick_line(std::string_view line) {
  ReadQuickLine read;
  LineScanner scanner(trimmed(line));
  read.exercise = std::string(take_name(scanner));
  if (auto fault = mistyped_set(read.exercise)) {
    read.fault = std::move(*fault);
    return read;
  }
  if (scanner.at_end()) {
    read.fault = "no set behind the name; a set is weight x repetitions, as in \"bench 80x5@8, 82.5x5+1@10\"";
    return read;
  }
  do {
    ReadSetEntry set = SetReader(scanner, Surroundings::in_list).read();
    std::string fault = set.fault.empty() ? fault_of(set.entry) : std::move(set.fault);
    if (!fault.empty()) {
      read.fault = fmt::format("set {}: {}", read.sets.size() + 1, fault);
      read.sets.clear();
      return read;
    }
    read.sets.push_back(std::move(set.entry));
  } while (scanner.take(',') || scanner.take(';'));
  return read;
}

double weight_changed_by(double weight_kg, double difference_kg) {
  return std::round((weight_kg + difference_kg) * 1000) / 1000;
}

WorkingSet working_set_of(const SetEntry& entry, int number) {
  WorkingSet set;
  set.set = number;
  set.weight_kg = entry.weight_kg.value_or(0);
  set.weight_as_entered = entry.weight_as_entered;
  set.rep_count = entry.reps.value_or(RepCount{});
  set.duration_seconds = entry.duration_seconds;
  set.rpe = entry.rpe;
  set.rep_assessment = entry.rep_assessment;
  set.failure = entry.failure;
  set.notes = entry.notes;
  return set;
}

WarmupSet warmup_set_of(const SetEntry& entry, int number) {
  WarmupSet set;
  set.set = number;
  set.weight_kg = entry.weight_kg.value_or(0);
  set.weight_as_entered = entry.weight_as_entered;
  if (!entry.by_feel && entry.reps) set.rep_count = entry.reps->full;
  set.notes = entry.notes;
  return set;
}

}  // namespace traininglog
