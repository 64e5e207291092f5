#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/traininglog/note_text.h"
#include "apps/traininglog/remark.h"
#include "apps/traininglog/session.h"

namespace traininglog {

/// The lines of one exercise: headers, then sections. Whatever has no place of its own goes to the exercise's
/// notes, or, from among its warm-up sets, to the notes on the warm-up.
class ExerciseText {
 public:
  /// `heading_text` is what follows `## Exercise 3` on its line. `remarks` stands at that line.
  ExerciseText(int order, std::string_view heading_text, Remarks& remarks);

  /// Reads a line that is not blank; `remarks` stands at it.
  void read_line(std::string_view line);

  /// The exercise, once all lines are read.
  [[nodiscard]] Exercise finish();

 private:
  enum class Section {
    kHeaders,
    kWarmupSets,
    kWarmupNotes,
    kWorkingSets,
    kActivitySets,
    kNotes,
    kCues,
    kUnknown
  };
  enum class Header { kName, kGoal, kRest, kMuscles, kTempo };
  struct PlacedWeight {
    std::size_t line;
    std::string_view text;
    double weight_kg;
  };

  [[nodiscard]] static Section section_named(std::string_view heading);
  void begin_section(std::string_view line);
  void read_header(std::string_view line);
  void take_header(Header header, std::string_view value);
  void settle_headers();
  void settle_name();
  void read_working_line(std::string_view line);
  void read_warmup_line(std::string_view line);
  void read_cue(std::string_view line);
  void keep_line(std::string_view line, std::string why);
  void count_set(std::optional<int> written, std::string_view line);
  void check_weights();

  Remarks& remarks_;
  Exercise exercise_;
  Section section_ = Section::kHeaders;
  std::array<bool, 8> section_seen_{};
  std::array<bool, 5> header_seen_{};
  int expected_set_ = 1;  // the next number if the author counts on from the last one
  std::size_t heading_line_;
  std::string_view heading_text_;
  std::string_view rest_text_;  // for the note if no goal can hold the rest
  std::optional<int> rest_minutes_;
  bool rest_noted_ = false;
  NoteText notes_;
  NoteText warmup_notes_;
  std::vector<PlacedWeight> weights_;
};

}  // namespace traininglog
