// The example logs through the real program: what stands in the database and in the files afterwards, against
// readings and sums that were made without it.

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <string>
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
  for (const std::string& name : SessionFiles(folder).names()) {
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
  for (const std::string& name : SessionFiles(folder).names()) {
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
