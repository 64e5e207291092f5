// The example logs through the real program: what stands in the database and in the files afterwards, against
// readings and sums that were made without it.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "apps/traininglog/element_ids.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"
#include "tests/run_program.h"

namespace traininglog {
namespace {

namespace json = boost::json;
using perdure::test::RunResult;

class SessionSchema {
 public:
  SessionSchema() {
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::BoostJsonAdapter(text_), schema_);
  }

  /// What is wrong with a document, empty when it is valid.
  [[nodiscard]] std::string faults(const json::value& document) const {
    valijson::Validator validator;
    valijson::ValidationResults results;
    const valijson::adapters::BoostJsonAdapter adapter(document);
    if (validator.validate(schema_, adapter, &results)) return {};
    std::string text;
    for (const auto& fault : results) {
      for (const std::string& step : fault.context) text += step;
      text += ": " + fault.description + "\n";
    }
    return text;
  }

 private:
  const json::value text_ = json::parse(testdata("training-log.schema.json"));
  valijson::Schema schema_;
};

/// Imports the example logs once, for all tests.
class CorpusImport : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    project_ = new TestProject;
    import_ = new RunResult(run({"import-logs", logs()}));
  }
  static void TearDownTestSuite() {
    delete import_;
    delete project_;
  }

  static std::string logs() { return std::string(PERDURE_SOURCE_DIR) + "/examples/training-logs"; }

  static RunResult run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), TRAININGLOG_BINARY);
    perdure::test::RunOptions options;
    options.directory = project_->folder();
    return perdure::test::run_program(arguments, options);
  }

  static std::map<std::string, std::string> bodies() {
    std::map<std::string, std::string> bodies;
    const auto store = open_for_reading(project_->project());
    if (!store) return bodies;
    for_each_session(
        *store, [&](const perdure::Document& document) { bodies[document.key.id] = document.body; },
        [](const std::string& problem) { ADD_FAILURE() << problem; });
    return bodies;
  }

  static TestProject* project_;
  static RunResult* import_;
};

TestProject* CorpusImport::project_ = nullptr;
RunResult* CorpusImport::import_ = nullptr;

TEST(SessionSchemaTest, TellsValidDocumentsFromOthers) {
  const SessionSchema schema;
  for (const char* name : {"training-session-minimal.json", "training-session-rich.json"}) {
    EXPECT_EQ(schema.faults(json::parse(testdata(name))), "") << name;
  }
  json::value wrong = json::parse(testdata("training-session-minimal.json"));
  wrong.as_object()["week"] = 0;
  EXPECT_NE(schema.faults(wrong), "");
  wrong.as_object().erase("week");
  EXPECT_NE(schema.faults(wrong), "");
}

// TL-22
TEST_F(CorpusImport, EveryLogIsSavedInDatabaseAndFileAlike) {
  EXPECT_EQ(import_->exit_code, 0) << import_->err;
  std::size_t log_count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(logs())) {
    if (entry.path().extension() == ".md" && entry.path().filename() != "README.md") ++log_count;
  }
  ASSERT_GT(log_count, 0U);
  const auto stored = bodies();
  EXPECT_EQ(stored.size(), log_count);

  const std::string folder = project_->project().sessions_directory;
  std::map<std::string, std::string> files;  // by _id
  for (const std::string& name : session_file_names(folder)) {
    const std::string content = content_of_file(folder + "/" + name);
    files[std::string(json::parse(content).at("_id").as_string())] = content;
  }
  ASSERT_EQ(files.size(), stored.size());
  for (const auto& [id, body] : stored) EXPECT_EQ(files[id], session_file_content(body));
}

// TL-2
TEST_F(CorpusImport, EveryDocumentIsValidByTheSchema) {
  const SessionSchema schema;
  const auto stored = bodies();
  ASSERT_FALSE(stored.empty());
  for (const auto& [id, body] : stored) EXPECT_EQ(schema.faults(json::parse(body)), "") << body;
}

/// Imports a folder of the sources, and holds each session to the schema. Returns the exit code.
int import_and_validate(const std::string& source) {
  const TestProject project;
  perdure::test::RunOptions options;
  options.directory = project.folder();
  const RunResult result = perdure::test::run_program(
      {TRAININGLOG_BINARY, "import-logs", std::string(PERDURE_SOURCE_DIR) + "/" + source}, options);
  const std::string folder = project.project().sessions_directory;
  const SessionSchema schema;
  std::size_t count = 0;
  for (const std::string& name : session_file_names(folder)) {
    ++count;
    EXPECT_EQ(schema.faults(json::parse(content_of_file(folder + "/" + name))), "") << name;
  }
  EXPECT_GT(count, 0U) << result.err;
  return result.exit_code;
}

// TL-2, for logs with everything that may be wrong in one.
TEST_F(CorpusImport, DocumentsOfDamagedLogsAreValidByTheSchema) {
  EXPECT_EQ(import_and_validate("apps/traininglog/testdata/logs"), 1) << "some of them are to be rejected";
}

TEST_F(CorpusImport, DocumentsOfEveryOtherFormatAreValidByTheSchema) {
  EXPECT_EQ(import_and_validate("examples/training-exports"), 0);
}

/// What the log itself does not say.
json::object said_by_the_log(const std::string& body) {
  const ReadSession read = read_session(body);
  if (!read.session) throw std::runtime_error(read.fault);
  return json::parse(to_json(without_element_ids(*read.session))).as_object();
}

// TL-22, mistake 1: every field that the text has is in the stored document.
TEST_F(CorpusImport, EveryDocumentIsTheIndependentReadingOfItsLog) {
  const auto stored = bodies();
  ASSERT_FALSE(stored.empty());
  for (const auto& [id, body] : stored) {
    json::object document = said_by_the_log(body);
    const std::string log = std::string(document.at("x-source").at("file").as_string());
    for (const char* added : {"_id", "userId", "userName", "x-source"}) document.erase(added);
    const std::string name = log.substr(0, log.rfind('.'));
    EXPECT_EQ(json::value(document), json::parse(testdata("expected/" + name + ".json")).at("session"))
        << log;
  }
}

// TL-21
TEST_F(CorpusImport, WeeklyVolumesAreTheIndependentSums) {
  const json::value totals = json::parse(testdata("expected/totals.json"));
  for (const json::value& week : totals.at("weeks").as_array()) {
    const std::string phase = std::to_string(week.at("phase").as_int64());
    const std::string number = std::to_string(week.at("week").as_int64());
    const RunResult result =
        run({"analytics", "--weekly-volume", "--phase", phase, "--week", number, "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const json::value answer = json::parse(result.out);
    EXPECT_EQ(answer.at("session_count").as_int64(), week.at("sessionCount").as_int64());
    EXPECT_NEAR(answer.at("total_volume").to_number<double>(), week.at("totalVolume").to_number<double>(),
                1e-6);
    // The sums leave out exercises without weight; the answer has them with volume 0.
    const json::object& expected = week.at("exerciseVolumes").as_object();
    std::size_t found = 0;
    for (const auto& [exercise, volume] : answer.at("exercise_volumes").as_object()) {
      const json::value* sum = expected.if_contains(exercise);
      EXPECT_NEAR(volume.to_number<double>(), sum == nullptr ? 0 : sum->to_number<double>(), 1e-6)
          << exercise;
      if (sum != nullptr) ++found;
    }
    EXPECT_EQ(found, expected.size());
  }
}

/// What the expected readings, which were made without the program, say of an exercise.
struct Tally {
  double heaviest_kg = -1;
  double best_session = 0;
  double best_epley_kg = 0;
  std::int64_t sessions = 0;
  std::int64_t goals = 0;
  std::int64_t planned_sets = 0;
  std::int64_t done_sets = 0;
};

void tally_set(Tally& tally, const json::value& set) {
  const double weight_kg = set.at("weightKg").to_number<double>();
  const auto reps = set.at("repCount").at("full").to_number<double>();
  if (reps < 1) return;
  tally.heaviest_kg = std::max(tally.heaviest_kg, weight_kg);
  const double epley_kg = reps == 1 ? weight_kg : weight_kg * (30 + reps) / 30;
  if (reps <= 10) tally.best_epley_kg = std::max(tally.best_epley_kg, epley_kg);
}

double tallied_volume(Tally& tally, const json::value& exercise) {
  double volume = 0;
  for (const json::value& set : exercise.at("workingSets").as_array()) {
    tally_set(tally, set);
    const json::value& reps = set.at("repCount");
    volume += set.at("weightKg").to_number<double>() *
              (reps.at("full").to_number<double>() + reps.at("partial").to_number<double>());
  }
  return volume;
}

/// By name.
std::map<std::string, Tally> tallies(const std::set<std::string>& logs) {
  std::map<std::string, Tally> all;
  for (const std::string& log : logs) {
    const json::value expected = json::parse(testdata("expected/" + log + ".json"));
    std::map<std::string, double> volumes;
    for (const json::value& exercise : expected.at("session").at("exercises").as_array()) {
      const std::string name(exercise.at("Name").as_string());
      volumes[name] += tallied_volume(all[name], exercise);
      const json::object& goal = exercise.at("currentGoal").as_object();
      if (goal.empty()) continue;
      ++all[name].goals;
      all[name].planned_sets += goal.at("sets").as_int64();
      all[name].done_sets += static_cast<std::int64_t>(exercise.at("workingSets").as_array().size());
    }
    for (const auto& [name, volume] : volumes) {
      ++all[name].sessions;
      all[name].best_session = std::max(all[name].best_session, volume);
    }
  }
  return all;
}

/// The names of the logs that were imported, without extension.
std::set<std::string> logs_of(const std::map<std::string, std::string>& bodies) {
  std::set<std::string> logs;
  for (const auto& [id, body] : bodies) {
    const std::string log(json::parse(body).at("x-source").at("file").as_string());
    logs.insert(log.substr(0, log.rfind('.')));
  }
  return logs;
}

/// Of a member that is null: 0.
double number_in(const json::value& object, std::string_view member) {
  return object.is_null() ? 0 : object.at(member).to_number<double>();
}

// TL-21
TEST_F(CorpusImport, RecordsAndFrequenciesAreThoseOfTheIndependentReadings) {
  const std::map<std::string, Tally> expected = tallies(logs_of(bodies()));
  ASSERT_FALSE(expected.empty());
  const json::value records = json::parse(run({"analytics", "--records", "--json"}).out);
  std::set<std::string> recorded;
  for (const json::value& exercise : records.at("records").as_array()) {
    const std::string name(exercise.at("exercise").as_string());
    recorded.insert(name);
    const Tally& tally = expected.at(name);
    EXPECT_EQ(number_in(exercise.at("heaviest"), "weight_kg"), tally.heaviest_kg) << name;
    EXPECT_NEAR(number_in(exercise.at("best_session"), "volume"), tally.best_session, 1e-6) << name;
    const json::value& estimate = exercise.at("best_e1rm");
    if (tally.best_epley_kg == 0) continue;
    EXPECT_NEAR(number_in(estimate, "e1rm_kg"), tally.best_epley_kg, 1e-6) << name;
  }
  const json::value frequency = json::parse(run({"analytics", "--frequency", "--json"}).out);
  EXPECT_EQ(frequency.at("exercise_frequency").as_object().size(), expected.size());
  for (const auto& [name, tally] : expected) {
    EXPECT_EQ(frequency.at("exercise_frequency").at(name).as_int64(), tally.sessions) << name;
    EXPECT_EQ(recorded.count(name), tally.heaviest_kg < 0 ? 0U : 1U) << name;
  }
}

// TL-21
TEST_F(CorpusImport, AdherenceIsThatOfTheIndependentReadings) {
  const std::map<std::string, Tally> expected = tallies(logs_of(bodies()));
  const json::value answer = json::parse(run({"analytics", "--adherence", "--json"}).out);
  std::set<std::string> found;
  for (const json::value& exercise : answer.at("adherence").as_array()) {
    const std::string name(exercise.at("exercise").as_string());
    const Tally& tally = expected.at(name);
    found.insert(name);
    EXPECT_EQ(exercise.at("goal_count").as_int64(), tally.goals) << name;
    EXPECT_EQ(exercise.at("planned_sets").as_int64(), tally.planned_sets) << name;
    EXPECT_EQ(exercise.at("done_sets").as_int64(), tally.done_sets) << name;
    EXPECT_EQ(exercise.at("below_range_sets").as_int64() + exercise.at("in_range_sets").as_int64() +
                  exercise.at("above_range_sets").as_int64(),
              tally.done_sets)
        << name;
  }
  for (const auto& [name, tally] : expected) EXPECT_EQ(found.count(name), tally.goals > 0 ? 1U : 0U) << name;
}

// TL-21
TEST_F(CorpusImport, WeekByWeekIsTheIndependentSum) {
  const json::value totals = json::parse(testdata("expected/totals.json"));
  const auto weeks = [](const char* by) {
    return json::parse(run({"analytics", "--weeks", "--by", by, "--limit", "1000", "--json"}).out);
  };
  const json::value phases = weeks("phase");
  EXPECT_EQ(phases.at("outside_count").as_int64(), totals.at("adHocSessions").as_int64());
  std::map<std::pair<std::int64_t, std::int64_t>, double> by_phase;
  for (const json::value& week : phases.at("weeks").as_array()) {
    by_phase[{week.at("phase").as_int64(), week.at("week").as_int64()}] =
        week.at("total_volume").to_number<double>();
  }
  EXPECT_EQ(by_phase.size(), totals.at("weeks").as_array().size());
  for (const json::value& week : totals.at("weeks").as_array()) {
    const double volume = by_phase[{week.at("phase").as_int64(), week.at("week").as_int64()}];
    EXPECT_NEAR(volume, week.at("totalVolume").to_number<double>(), 1e-6);
  }
  const json::value calendar = weeks("calendar");
  double volume = 0;
  std::int64_t sets = 0;
  std::int64_t sessions = 0;
  for (const json::value& week : calendar.at("weeks").as_array()) {
    volume += week.at("total_volume").to_number<double>();
    sets += week.at("set_count").as_int64();
    sessions += week.at("session_count").as_int64();
  }
  EXPECT_NEAR(volume, totals.at("totalVolume").to_number<double>(), 1e-6);
  EXPECT_EQ(sets, totals.at("workingSets").as_int64());
  EXPECT_EQ(sessions, totals.at("sessions").as_int64());
}

// TL-23
TEST_F(CorpusImport, ImportingAgainAddsNothing) {
  const auto before = bodies();
  ASSERT_FALSE(before.empty());
  const RunResult again = run({"import-logs", "-q", logs()});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(bodies(), before);
}

}  // namespace
}  // namespace traininglog
