#include "apps/traininglog/set_line.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "apps/traininglog/expected_reading.h"

namespace traininglog {
namespace {

/// A line of a log and its set: `weight full+partial @rpe quality [note] technique`, `-` for what is not
/// there.
struct Row {
  std::string body;
  std::string reading;
  int remarks = 0;
};
std::ostream& operator<<(std::ostream& stream, const Row& row) { return stream << row.body; }

std::string plain(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string reps_text(const RepCount& reps) {
  return std::to_string(reps.full) + "+" + std::to_string(reps.partial);
}

std::string technique_text(const FailureTechnique& failure) {
  std::string text;
  if (failure.myo_reps) {
    text = " myo";
    for (const RepCount& reps : failure.myo_reps->mini_sets) text += " " + reps_text(reps);
  }
  if (const auto& partials = failure.lengthened_partials)
    text += " llp " + std::to_string(partials->partial_rep_count);
  if (failure.static_hold) text += " hold " + std::to_string(failure.static_hold->hold_seconds);
  if (failure.drop_set) {
    text += " drop";
    for (const auto& drop : failure.drop_set->drops)
      text += " " + plain(drop.weight_kg) + "x" + reps_text(drop.rep_count);
  }
  return text;
}

std::string extension_text(const WorkingSet& set) {
  std::string text;
  if (set.unilateral)
    text += " L" + reps_text(set.unilateral->left) + " R" + reps_text(set.unilateral->right);
  if (set.duration_seconds) text += " " + std::to_string(*set.duration_seconds) + "s";
  if (set.distance_meters) text += " " + plain(*set.distance_meters) + "m";
  if (set.heart_rate_bpm) text += " " + std::to_string(*set.heart_rate_bpm) + "bpm";
  if (const auto& entered = set.weight_as_entered) text += " " + plain(entered->value) + entered->unit;
  return text;
}

std::string reading_of(const WorkingSet& set) {
  return plain(set.weight_kg) + " " + reps_text(set.rep_count) + " @" + (set.rpe ? plain(*set.rpe) : "-") +
         " " + set.rep_assessment.value_or("-") + " [" + set.notes.value_or("-") + "]" +
         technique_text(set.failure) + extension_text(set);
}

void expect_readings(const std::vector<Row>& rows, SetSection section = SetSection::kWorking) {
  for (const Row& row : rows) {
    Remarks remarks;
    const auto read = read_working_set(row.body, section, remarks);
    ASSERT_TRUE(read) << row;
    EXPECT_EQ(reading_of(read->set), row.reading) << row;
    const auto all = remarks.take();
    EXPECT_EQ(all.size(), static_cast<std::size_t>(row.remarks))
        << row << (all.empty() ? "" : all[0].message);
  }
}

TEST(SetLine, RpeIsReadWholeHalfOrNotAtAll) {
  expect_readings({{"45 x 9 RPE 8.5 perfect", "45 9+0 @8.5 perfect [-]"},
                   {"45 x 9 RPE 8 learning", "45 9+0 @8 learning [-]"},
                   {"7.4 x 12", "7.4 12+0 @- - [-]"},
                   {"35 x 11 RPE ", "35 11+0 @- - [-]", 1},
                   {"35 x 11 RPE: 9", "35 11+0 @9 - [-]"}});
}

TEST(SetLine, RpeOutOfRangeBecomesANote) {
  expect_readings(
      {{"48 x RPE 14 good failure:llp(6)", "48 0+0 @- good [reps not recorded; RPE 14; failure:llp(6)]", 3},
       {"48 x 5 RPE 11", "48 5+0 @- - [RPE 11]", 1},
       {"48 x 5 RPE 0.5", "48 5+0 @- - [RPE 0.5]", 1},
       {"48 x 5 RPE 8.3 good", "48 5+0 @- good [RPE 8.3]", 1},
       {"48 x 5 RPE 8-9 good", "48 5+0 @- good [RPE 8-9]", 1},
       {"48 x 5 RPE 8/10", "48 5+0 @- - [RPE 8/10]", 1},
       {"48 x 5 RPE 1e1", "48 5+0 @- - [RPE 1e1]", 1},
       {"48 x 5 RPE -8", "48 5+0 @- - [-8]", 2},
       {"48 x 5 RPE 12345678901234567", "48 5+0 @- - [RPE 12345678901234567]", 1}});
}

TEST(SetLine, QualityIsReadInAnyCaseAndPlace) {
  expect_readings({{"20 x 9 RPE 7 Perfect", "20 9+0 @7 perfect [-]"},
                   {"20 x 9 RPE 9bad", "20 9+0 @9 bad [-]"},
                   {"20 x 9 RPE 10good", "20 9+0 @10 good [-]"},
                   {"24 x 12RPE 10 good", "24 12+0 @10 good [-]"},
                   {"62 x 9RPE 8good", "62 9+0 @8 good [-]"},
                   {"18 x12RPE9bad", "18 12+0 @9 bad [-]"},
                   {"18 x 14 perfect RPE 10", "18 14+0 @10 perfect [-]"},
                   {"18 x 14 perfect", "18 14+0 @- perfect [-]"},
                   {"40 x 12 RPE 10 failure:llp(5) bad", "40 12+0 @10 bad [-] llp 5"},
                   {"40 x 12, RPE 10, good.", "40 12+0 @10 good [-]"}});
}

TEST(SetLine, RepsMayBePartialMissingOrGlued) {
  expect_readings({{"14 x 11+2 RPE 10", "14 11+2 @10 - [-]"},
                   {"14 x 11 + 2 RPE 10", "14 11+2 @10 - [-]"},
                   {"14 x 11 +2 RPE 10", "14 11+2 @10 - [-]"},
                   {"14 x 11+ 2 RPE 10", "14 11+2 @10 - [-]"},
                   {"52 x 0 + 6 RPE 10 good", "52 0+6 @10 good [-]"},
                   {"64 x  RPE 8 good", "64 0+0 @8 good [reps not recorded]", 1},
                   {"16.8 ", "16.8 0+0 @- - [reps not recorded]", 1},
                   {"16.8 kg - stopped", "16.8 0+0 @- - [reps not recorded; stopped]", 1},
                   {"80 RPE 8", "80 0+0 @8 - [reps not recorded]", 1},
                   {"58 kg x 9 reps RPE 7 Bad", "58 9+0 @7 bad [-]"},
                   {"26 kg x 7 RPE 9 bad", "26 7+0 @9 bad [-]"},
                   {"26kgx7 RPE 9", "26 7+0 @9 - [-]"},
                   {"17.5 X 8 RPE 9", "17.5 8+0 @9 - [-]"},
                   {"17.5 × 8 RPE 9", "17.5 8+0 @9 - [-]"},
                   {"45x11", "45 11+0 @- - [-]"},
                   {"18 x12", "18 12+0 @- - [-]"},
                   {"18x 7", "18 7+0 @- - [-]"},
                   {"24  x  8 + 2", "24 8+2 @- - [-]"},
                   {"0 x 12 RPE 10 perfect", "0 12+0 @10 perfect [-]"}});
}

TEST(SetLine, NumbersThatAreNoneStayText) {
  expect_readings({{"80 x 99999999999 RPE 7", "80 0+0 @7 - [reps not recorded; 99999999999]", 2},
                   {"80 x -5", "80 0+0 @- - [reps not recorded; -5]", 2},
                   {"80 x 5-6", "80 0+0 @- - [reps not recorded; 5-6]", 2},
                   {"80 x 5.5", "80 0+0 @- - [reps not recorded; 5.5]", 2},
                   {"80 x 1e3", "80 0+0 @- - [reps not recorded; 1e3]", 2},
                   {"80 x five RPE 8", "80 0+0 @8 - [reps not recorded; five]", 2},
                   {"80 x 8 + many", "80 8+0 @- - [+ many]", 1},
                   {"999999999 x 999999999 + 999999999", "999999999 999999999+999999999 @- - [-]"}});
}

TEST(SetLine, TechniquesAreRead) {
  expect_readings(
      {{"40 x 9 RPE 10 failure:myo(4,3+1,2+2)", "40 9+0 @10 - [-] myo 4+0 3+1 2+2"},
       {"40 x 9 RPE 10 failure:myo (4,3+2)", "40 9+0 @10 - [-] myo 4+0 3+2"},
       {"40 x 9 RPE 10 failure:statichold(25)", "40 9+0 @10 - [-] hold 25"},
       {"40 x 9 RPE 10 failure:static(30 sec)", "40 9+0 @10 - [-] hold 30"},
       {"40 x 9 RPE 10 failure : llp(6)", "40 9+0 @10 - [-] llp 6"},
       {"40 x 9 failure:llp(6) RPE 10", "40 9+0 @10 - [-] llp 6"},
       {"40 x 9 RPE 10 failure:llp(2,2,2,2)", "40 9+0 @10 - [llp(2,2,2,2)] llp 8"},
       {"40 x 9 RPE 10 failure:dropset(30 x 8, 22.5 x 6+2)", "40 9+0 @10 - [-] drop 30x8+0 22.5x6+2"},
       {"40 x 9 RPE 10 good failure:llp(6) - last one", "40 9+0 @10 good [last one] llp 6"}});
}

TEST(SetLine, TechniqueThatCannotBeKeptAsOneBecomesANote) {
  expect_readings(
      {{"40 x 9 RPE 9 failure:llp(6) - ok", "40 9+0 @9 - [failure:llp(6); ok]", 1},
       {"40 x 9 failure:llp(2,2)", "40 9+0 @- - [failure:llp(2,2)]", 1},
       {"40 x 9 RPE 10 failure:giant(3)", "40 9+0 @10 - [failure:giant(3)]", 1},
       {"40 x 9 RPE 10 failure:llp(", "40 9+0 @10 - [failure:llp(]", 1},
       {"40 x 9 RPE 10 failure:statichold(0)", "40 9+0 @10 - [failure:statichold(0)]", 1},
       {"40 x 9 RPE 10 failure:llp(999999999,1)", "40 9+0 @10 - [failure:llp(999999999,1)]", 1},
       {"40 x 9 RPE 10 failure:llp(3) failure:llp(4)", "40 9+0 @10 - [failure:llp(4)] llp 3", 1}});
}

TEST(SetLine, NoteBeginsAtADash) {
  expect_readings(
      {{"45 x 9 RPE 8 good - grip was quite slick", "45 9+0 @8 good [grip was quite slick]"},
       {"45 x 9 RPE 8.5- went fine", "45 9+0 @8.5 - [went fine]"},
       {"45 x 9 RPE 8 good- went fine", "45 9+0 @8 good [went fine]"},
       {"45 x 9 RPE 8 good -forgot to keep steady pace", "45 9+0 @8 good [forgot to keep steady pace]"},
       {"45 x 9-forgot", "45 9+0 @- - [forgot]"},
       {"45 x 9 – slow – very", "45 9+0 @- - [slow – very]"},
       {"45 x 9 RPE 8.5 good - ", "45 9+0 @8.5 good [-]"},
       {"45 x 9 RPE 8.5 good -", "45 9+0 @8.5 good [-]"},
       {"210 x 8 - good", "210 8+0 @- - [good]"},
       {"45 x 9 - 5 reps in reserve, RPE 3", "45 9+0 @- - [5 reps in reserve, RPE 3]"}});
}

TEST(SetLine, UnknownWordsBecomeANote) {
  expect_readings({{"45 x 9 RPE 8 very wobbly good - but fine", "45 9+0 @8 good [very wobbly; but fine]", 1},
                   {"45 x 9 RPE 8 good-ish", "45 9+0 @8 - [good-ish]", 1},
                   {"45 x 9 RPE 8 wobbly- ok", "45 9+0 @8 - [wobbly; ok]", 1},
                   {"45 x 9 good bad RPE 8 RPE 9", "45 9+0 @8 good [bad; RPE 9]", 2}});
}

TEST(SetLine, SidesAreKeptAndTheSmallerCounts) {
  expect_readings({{"20 x left 9 + 2, right 8 + 1 RPE 9.5 bad", "20 8+1 @9.5 bad [-] L9+2 R8+1"},
                   {"20 x L: 9, R: 10", "20 9+0 @- - [-] L9+0 R10+0"},
                   {"20 x right 9 left 10 - even", "20 9+0 @- - [even] L10+0 R9+0"},
                   {"20 x left 9", "20 0+0 @- - [reps not recorded; left 9]", 2}});
}

TEST(SetLine, ActivitiesHaveTimeDistanceAndHeartRate) {
  expect_readings({{"15 min 3.2 km HR 138", "0 0+0 @- - [-] 900s 3200m 138bpm"},
                   {"4 min 800 m HR 152", "0 0+0 @- - [-] 240s 800m 152bpm"},
                   {"15 min RPE 6 HR 138 - easy", "0 0+0 @6 - [easy] 900s 138bpm"},
                   {"22s", "0 0+0 @- - [-] 22s"},
                   {"hold 22s", "0 0+0 @- - [-] 22s"},
                   {"20 x 22s RPE 9", "20 0+0 @9 - [-] 22s"},
                   {"20 x 22s 40 m HR 138 RPE 9 - hard", "20 0+0 @9 - [hard] 22s 40m 138bpm"},
                   {"60 x 8 RPE 9 HR 138", "60 8+0 @9 - [-] 138bpm"},
                   {"60 x 8 3 m", "60 8+0 @- - [3 m]", 1},
                   {"round 2:30", "0 0+0 @- - [-] 150s"},
                   {"2:30", "0 0+0 @- - [-] 150s"},
                   {"17 catches", "0 17+0 @- - [catches]"},
                   {"9 reps - slow", "0 9+0 @- - [slow]"},
                   {"6 attempts, 4 clean", "0 4+2 @- - [-]"},
                   {"25 taps - avg 230ms", "0 25+0 @- - [taps; avg 230ms]"}},
                  SetSection::kActivity);
}

TEST(SetLine, PoundsBecomeKilogramsAndAreKept) {
  expect_readings(
      {{"100 lbs x 5 RPE 8", "45.36 5+0 @8 - [-] 100lbs"}, {"62.5lbs x 8", "28.35 8+0 @- - [-] 62.5lbs"}});
}

TEST(SetLine, OtherLinesAreNoSets) {
  for (const std::string body :
       {"", "forty x 8", "1e999 x 5", "-40 x 8", "40 by 8", "12345678901234567890 x 1", "40,5 x 8",
        "80 kilo x 5", "and then the alarm rang", "\0 40 x 8"}) {
    Remarks remarks;
    EXPECT_FALSE(read_working_set(body, SetSection::kWorking, remarks)) << body;
    EXPECT_TRUE(remarks.take().empty()) << body;
  }
}

TEST(SetLine, NumberIsSplitFromTheWeight) {
  const auto expect = [](std::string_view line, int expected, std::optional<int> number,
                         std::string_view body) {
    const NumberedLine split = split_set_number(line, expected);
    EXPECT_EQ(split.number, number) << line;
    EXPECT_EQ(split.body, body) << line;
  };
  expect("2. 80 x 5", 2, 2, "80 x 5");
  expect("2 . 80 x 5", 2, 2, "80 x 5");
  expect("7. 80 x 5", 2, 7, "80 x 5");
  expect("2.80 x 5", 2, 2, "80 x 5");
  expect("2.5 x 10", 1, std::nullopt, "2.5 x 10");
  expect("80 x 5", 1, std::nullopt, "80 x 5");
  expect("99999999999. 80 x 5", 1, std::nullopt, "99999999999. 80 x 5");
}

}  // namespace
}  // namespace traininglog
