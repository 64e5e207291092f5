#include <gtest/gtest.h>

#include <algorithm>

#include "transfer/transfer_testing.h"

namespace perdure {
namespace {

/// Documents in and out of files.
class LinesTest : public TransferTest {
 protected:
  TransferReport refused(const std::string& lines) {
    const auto to = store("to");
    const TransferReport report = import_file(write("in.ndjson", lines), to.get());
    EXPECT_EQ(to->last_seq(), 0U);
    return report;
  }
};

const std::string kLine =
    R"({"id":"a","collection":"notes","version":2,"created_at":"2026-03-02T17:05:00.123456Z",)"
    R"("updated_at":"2026-03-02T17:05:00.123457Z","data":{"week":1}})";

std::string nested(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += R"({"a":)";
  return text + "1" + std::string(depth, '}');
}

TEST_F(LinesTest, ThroughAFileEveryByteAndTimeComesBack) {
  const auto from = store("from");
  const std::vector<std::string> bodies{
      R"({"n":9007199254740993,"m":0.1000,"x":1e400})",
      "{ \"a\" :\t1 ,\n\r\n  \"b\":[ 1,2 ] }",
      " \t{\"a\":1}\n",
      R"({"n":"a\u0000b","s":"\ud800"})",
      R"({"id":"other","data":{"x":1},"body":"{}","kind":"delete","at":"x"})",
      R"({"$perdure":{"end":true}})",
      nested(64)};
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    (void)from->put({"notes", "d" + std::to_string(i), i % 2 == 0 ? "" : "ada"}, bodies[i]);
  }
  (void)from->configure(
      "notes",
      CollectionSettings{.schema = "{}", .indexes = {}, .unique = {}, .sql_view = {}, .retention = {}});
  for (const char* name : {"all.ndjson", "all.ndjson.zst"}) {
    const std::string file = directory_.file(name);
    EXPECT_EQ(export_file(*from, file).added_count, bodies.size() + 1);
    const auto to = store(std::string("to-") + name);
    const TransferReport report = import_file(file, to.get());
    EXPECT_TRUE(report.complete()) << (report.refused.empty() ? "" : report.refused[0].what);
    EXPECT_EQ(content(*to), content(*from));
    EXPECT_EQ(import_file(file, to.get()).same_count, bodies.size() + 1);
  }
  EXPECT_TRUE(read("all.ndjson.zst").starts_with("\x28\xB5\x2F\xFD"));
}

TEST_F(LinesTest, AHistoryInAFileComesBack) {
  const auto from = store("from");
  for (int i = 0; i < 3; ++i) (void)from->put({"notes", "a"}, "{\"i\":" + std::to_string(i) + "}");
  (void)from->erase({"notes", "a"});
  (void)from->put({"notes", "a"}, R"({"i":4})");
  TransferOptions options;
  options.history = true;
  const std::string file = directory_.file("all.ndjson");
  EXPECT_EQ(export_file(*from, file, options).added_count, 5U);
  const auto to = store("to");
  EXPECT_TRUE(import_file(file, to.get(), options).complete());
  EXPECT_EQ(history(*to), history(*from));
  // Taken as documents only the last line of each counts.
  const auto other = store("other");
  EXPECT_EQ(import_file(file, other.get()).added_count, 1U);
  EXPECT_EQ(other->get({"notes", "a"})->body, R"({"i":4})");
  EXPECT_EQ(other->get({"notes", "a"})->version, 5U);
}

TEST_F(LinesTest, AnEmptyFileReplacesNothing) {
  const auto to = store("to");
  (void)to->put({"notes", "mine"}, "{}");
  TransferOptions options;
  options.replace = true;
  for (const char* const nothing : {"", "\n\n"}) {
    const std::string path = write("empty.ndjson", nothing);
    EXPECT_EQ(code_of([&] { (void)import_file(path, to.get(), options); }), code::kInvalidJson);
  }
  EXPECT_TRUE(to->get({"notes", "mine"}));
  const auto empty = store("empty");
  const std::string path = directory_.file("none.ndjson");
  EXPECT_TRUE(export_file(*empty, path).complete());
  EXPECT_EQ(import_file(path, to.get(), options).removed_count, 1U);
}

TEST_F(LinesTest, AnExportThatWasCutOffIsRefusedWhole) {
  const auto from = store("from");
  for (int i = 0; i < 50; ++i) (void)from->put({"notes", "d" + std::to_string(i)}, R"({"week":1})");
  for (const char* name : {"all.ndjson", "all.ndjson.zst"}) {
    (void)export_file(*from, directory_.file(name));
    const std::string whole = read(name);
    const auto to = store("to");
    // Without its last line feed a plain file is whole.
    for (const std::size_t cut : {std::size_t{2}, std::size_t{5}, whole.size() / 2}) {
      const std::string file = write("cut", whole.substr(0, whole.size() - cut));
      const std::string outcome = code_of([&] {
        const TransferReport report = import_file(file, to.get());
        if (report.refused_count > 0) throw Error(report.refused[0].code, report.refused[0].what);
      });
      EXPECT_EQ(outcome, code::kInvalidJson) << name << " without " << cut;
      EXPECT_EQ(to->last_seq(), 0U) << name << " without " << cut;
    }
  }
  std::string middle = read("all.ndjson");
  const std::size_t line = middle.find("\"d7\"");
  middle.erase(middle.rfind('\n', line), middle.find('\n', line) - middle.rfind('\n', line));
  EXPECT_EQ(refused(middle).refused.at(0).code, code::kInvalidJson);
}

TEST_F(LinesTest, ABrokenLineIsNamedAndNothingIsWritten) {
  const std::string second = R"({"id":"b","collection":"notes","data":{}})";
  const std::vector<std::pair<std::string, std::string_view>> cases{
      {"{", code::kInvalidJson},
      {"[]", code::kInvalidJson},
      {R"({"id":"a","collection":"notes"})", code::kInvalidJson},
      {R"({"id":"a","data":{}})", code::kInvalidJson},
      {R"({"id":"a","collection":"notes","data":[]})", code::kInvalidJson},
      {R"({"id":"a","collection":"notes","data":{},"version":0})", code::kInvalidJson},
      {R"({"id":"a","collection":"notes","data":{},"version":"1"})", code::kInvalidJson},
      {R"({"id":"a","collection":"notes","data":{},"created_at":"yesterday"})", code::kInvalidJson},
      {R"({"id":"../a","collection":"notes","data":{}})", code::kInvalidId},
      {R"({"id":"a","collection":"Notes","data":{}})", code::kInvalidCollection},
      {R"({"id":"a","collection":"perdure_mirrors","data":{}})", code::kInvalidCollection},
      {R"({"id":"notes","collection":"perdure_settings","data":{"no_such":1}})", code::kInvalidSettings},
      {R"({"id":"a","collection":"notes","data":)" + nested(65) + "}", code::kInvalidJson},
      {R"({"id":"a","collection":"notes","data":{},"kind":"move","at":"2026-03-02T17:05:00Z"})",
       code::kInvalidJson},
      {second, code::kInvalidArgument},
      {R"({"$perdure":{"format":2}})", code::kNewerFormat},
      {R"({"$perdure":{"end":true,"lines":7}})", code::kInvalidJson},
  };
  for (const auto& [line, code] : cases) {
    const TransferReport report = refused(second + "\n" + kLine + "\n" + line + "\n");
    ASSERT_GE(report.refused_count, 1U) << line;
    EXPECT_EQ(report.refused[0].code, code) << line << ": " << report.refused[0].what;
    EXPECT_TRUE(report.refused[0].where.ends_with("in.ndjson:3")) << report.refused[0].where;
  }
}

TEST_F(LinesTest, LinesWithoutVersionAndFrameAreTakenAsNewWrites) {
  const auto to = store("to");
  const std::string file =
      write("in.ndjson", "\n" + kLine + "\n{\"id\":\"b\",\"collection\":\"notes\",\"data\":{}}");
  EXPECT_EQ(import_file(file, to.get()).added_count, 2U);
  EXPECT_EQ(to->get({"notes", "a"})->version, 2U);
  EXPECT_EQ(to->get({"notes", "b"})->version, 1U);
}

TEST_F(LinesTest, ExportsPutBehindOneAnotherAreOneSource) {
  const auto from = store("from");
  const auto to = store("to");
  (void)from->put({"notes", "a"}, "{}");
  (void)export_file(*from, directory_.file("1.ndjson"));
  (void)from->put({"notes", "a"}, R"({"later":true})");
  (void)export_file(*from, directory_.file("2.ndjson"));
  EXPECT_EQ(import_file(write("both", read("1.ndjson") + read("2.ndjson")), to.get()).added_count, 1U);
  EXPECT_EQ(content(*to), content(*from));
}

TEST_F(LinesTest, AFileThatExistsIsOnlyReplacedWhenAskedFor) {
  const auto from = store("from");
  (void)from->put({"notes", "a"}, "{}");
  const std::string file = write("all.ndjson", "precious");
  EXPECT_EQ(code_of([&] { (void)export_file(*from, file); }), code::kInvalidArgument);
  TransferOptions options;
  options.replace = true;
  options.dry_run = true;
  EXPECT_EQ(export_file(*from, file, options).added_count, 1U);
  EXPECT_EQ(read("all.ndjson"), "precious");
  options.dry_run = false;
  (void)export_file(*from, file, options);
  EXPECT_NE(read("all.ndjson"), "precious");
}

}  // namespace
}  // namespace perdure
