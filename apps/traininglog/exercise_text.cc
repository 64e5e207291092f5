#include "apps/traininglog/exercise_text.h"

#include <algorithm>
#include <utility>

#include "apps/traininglog/exercise_goal.h"
#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/set_line.h"
#include "apps/traininglog/warmup_line.h"

namespace traininglog {
namespace {

constexpr double kMaxPlausibleShare = 1.9;
constexpr double kMinPlausibleShare = 0.5;
constexpr std::array<std::string_view, 5> kHeaderKeys = {"Name", "Goal", "Rest", "Muscles", "Tempo"};

/// Characters of the text, not bytes; `Å` is one.
std::size_t character_count(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(
      utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_name(std::string_view text) { return character_count(text) >= 2; }

/// `Warm-Up  Sets:` as `warm up sets`.
std::string plain_heading(std::string_view heading) {
  while (!heading.empty() && heading.back() == ':') heading.remove_suffix(1);
  std::string plain;
  for (const char c : trimmed(heading)) {
    const bool blank = is_blank(c) || c == '-';
    if (!blank || !plain.ends_with(' ')) plain += blank ? ' ' : lower(c);
  }
  return plain;
}

}  // namespace

ExerciseText::ExerciseText(int order, std::string_view heading_text, Remarks& remarks)
    : remarks_(remarks), heading_line_(remarks.line()), heading_text_(heading_text) {
  exercise_.order = order;
  // `## Exercise 3: Seal Row`
  if (heading_text_.size() > 1 && (heading_text_[0] == ':' || heading_text_[0] == '.') &&
      is_blank(heading_text_[1])) {
    heading_text_ = trimmed(heading_text_.substr(1));
  }
}

void ExerciseText::read_line(std::string_view line) {
  if (line.starts_with("##")) return begin_section(line);
  switch (section_) {
    case Section::kHeaders:
      return read_header(line);
    case Section::kWarmupSets:
      return read_warmup_line(line);
    case Section::kWarmupNotes:
      return warmup_notes_.add_prose(line);
    case Section::kWorkingSets:
    case Section::kActivitySets:
      return read_working_line(line);
    case Section::kNotes:
      return notes_.add_prose(line);
    case Section::kCues:
      return read_cue(line);
    case Section::kUnknown:
      return notes_.add(line, "\n");
  }
}

ExerciseText::Section ExerciseText::section_named(std::string_view heading) {
  static constexpr std::array<std::pair<std::string_view, Section>, 10> kSections = {
      {{"warmup", Section::kWarmupSets},
       {"warm up", Section::kWarmupSets},
       {"warmup sets", Section::kWarmupSets},
       {"warm up sets", Section::kWarmupSets},
       {"warmup notes", Section::kWarmupNotes},
       {"warm up notes", Section::kWarmupNotes},
       {"working sets", Section::kWorkingSets},
       {"activity sets", Section::kActivitySets},
       {"notes", Section::kNotes},
       {"cues", Section::kCues}}};
  const std::string plain = plain_heading(heading);
  for (const auto& [name, section] : kSections) {
    if (plain == name) return section;
  }
  return Section::kUnknown;
}

void ExerciseText::begin_section(std::string_view line) {
  if (section_ == Section::kHeaders) settle_headers();
  expected_set_ = 1;
  const bool third_level = line.starts_with("###") && !line.starts_with("####");
  section_ = third_level ? section_named(trimmed(line.substr(3))) : Section::kUnknown;
  if (section_ == Section::kUnknown) {
    return keep_line(line, "no section of this name; it and its lines are kept in the exercise's notes");
  }
  bool& seen = section_seen_[static_cast<std::size_t>(section_)];
  if (seen) remarks_.warn(line, "the exercise has this section already; read as its continuation");
  seen = true;
}

void ExerciseText::keep_line(std::string_view line, std::string why) {
  notes_.add(line, "\n");
  remarks_.warn(line, std::move(why));
}

// -- headers --

void ExerciseText::read_header(std::string_view line) {
  const std::size_t end = line.find(":**");
  if (line.starts_with("**") && end != std::string_view::npos && end > 2) {
    const std::string_view key = trimmed(line.substr(2, end - 2));
    for (std::size_t i = 0; i < kHeaderKeys.size(); ++i) {
      if (!equal_any_case(key, kHeaderKeys[i])) continue;
      if (std::exchange(header_seen_[i], true)) {
        return keep_line(line, "the exercise has this header already; kept in its notes");
      }
      return take_header(static_cast<Header>(i), trimmed(line.substr(end + 3)));
    }
  }
  keep_line(line, "Name, Goal, Rest, Muscles, Tempo or a section expected; kept in the exercise's notes");
}

void ExerciseText::take_header(Header header, std::string_view value) {
  bool keep_text = false;
  switch (header) {
    case Header::kName:
      exercise_.name = value;
      return;
    case Header::kGoal: {
      auto read = read_goal(value, remarks_);
      exercise_.goal = read.value;
      keep_text = read.keep_text;
      break;
    }
    case Header::kRest: {
      const auto read = read_rest_minutes(value, remarks_);
      rest_minutes_ = read.value;
      rest_text_ = value;
      keep_text = rest_noted_ = read.keep_text;
      break;
    }
    case Header::kMuscles:
      exercise_.target_muscle_groups = read_muscles(value);
      return;
    case Header::kTempo: {
      auto read = read_tempo(value, remarks_);
      exercise_.rep_tempo = std::move(read.value);
      keep_text = read.keep_text;
      break;
    }
  }
  if (!keep_text) return;
  notes_.add(std::string(kHeaderKeys[static_cast<std::size_t>(header)]) + ": " + std::string(value), "\n");
}

/// The goal may stand behind the rest, so where the rest belongs is known when the headers end.
void ExerciseText::settle_headers() {
  settle_name();
  if (exercise_.goal) {
    exercise_.goal->rest_minutes = rest_minutes_;
  } else if (rest_minutes_ && !rest_noted_) {
    notes_.add("Rest: " + std::string(rest_text_), "\n");
  }
}

void ExerciseText::settle_name() {
  const std::size_t line = remarks_.line();
  remarks_.stand_at(heading_line_);
  const bool in_heading = is_name(heading_text_);
  if (!is_name(exercise_.name)) {
    const std::string found =
        std::exchange(exercise_.name, in_heading ? std::string(heading_text_)
                                                 : "Exercise " + std::to_string(exercise_.order));
    if (!found.empty()) notes_.add("Name: " + found, "\n");
    if (!in_heading) notes_.add(heading_text_, "\n");
    remarks_.warn(found, "`**Name:**` with two characters or more expected; named " + exercise_.name);
  } else if (!heading_text_.empty() && heading_text_ != exercise_.name) {
    keep_line(heading_text_, "nothing expected behind the number; kept in the exercise's notes");
  }
  remarks_.stand_at(line);
}

// -- sections --

/// Sets are counted as they come. A gap or a repetition is remarked once, not on every line behind it.
void ExerciseText::count_set(std::optional<int> written, std::string_view line) {
  if (written != expected_set_) {
    remarks_.warn(line,
                  "set number " + std::to_string(expected_set_) + " expected; sets are counted as they come");
  }
  expected_set_ = written.value_or(expected_set_) + 1;
}

void ExerciseText::read_working_line(std::string_view line) {
  const auto [number, body] = split_set_number(line, expected_set_);
  const auto section = section_ == Section::kActivitySets ? SetSection::kActivity : SetSection::kWorking;
  auto read = read_working_set(body, section, remarks_);
  if (read || number) count_set(number, line);
  if (!read) {
    notes_.add(line, "\n");
    remarks_.malformed(line, "a set `1. 80 x 5 RPE 8 good - note` expected; kept in the exercise's notes");
    return;
  }
  if (read->weight_written) weights_.push_back({remarks_.line(), line, read->set.weight_kg});
  read->set.set = static_cast<int>(exercise_.working_sets.size()) + 1;
  exercise_.working_sets.push_back(std::move(read->set));
}

void ExerciseText::read_warmup_line(std::string_view line) {
  const auto [number, body] = split_set_number(line, expected_set_);
  auto set = read_warmup_set(body, remarks_);
  if (set || number) count_set(number, line);
  if (!set) {
    warmup_notes_.add(line, "\n");
    remarks_.malformed(line, "a warm-up set `1. 40 x 5` expected; kept in the notes on the warm-up");
    return;
  }
  set->set = static_cast<int>(exercise_.warmup_sets.size()) + 1;
  exercise_.warmup_sets.push_back(std::move(*set));
}

void ExerciseText::read_cue(std::string_view line) {
  std::string_view text = line;
  if (line.starts_with('-') || line.starts_with("* ")) {
    text = trimmed(line.substr(1));
  } else {
    remarks_.warn(line, "`- ` expected in front of a cue; read as one");
  }
  if (!text.empty()) exercise_.form_cues.emplace_back(text);
}

/// Far from the goal is rather a slip of the pen than an achievement. The weight stays as it is.
void ExerciseText::check_weights() {
  if (!exercise_.goal || exercise_.goal->weight_kg <= 0) return;
  const double goal = exercise_.goal->weight_kg;
  for (const PlacedWeight& weight : weights_) {
    if (weight.weight_kg <= goal * kMaxPlausibleShare && weight.weight_kg >= goal * kMinPlausibleShare)
      continue;
    remarks_.stand_at(weight.line);
    remarks_.warn(weight.text, "implausible weight, above 1.9 or below 0.5 times the goal's; kept as it is");
  }
}

Exercise ExerciseText::finish() {
  if (section_ == Section::kHeaders) settle_headers();
  check_weights();
  exercise_.notes = notes_.note();
  exercise_.warmup_notes = warmup_notes_.note();
  return std::move(exercise_);
}

}  // namespace traininglog
