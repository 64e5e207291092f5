#include "follow/file_name_template.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <perdure/error.h>
#include "follow/mirror_testing.h"

namespace perdure {
namespace {

std::string name_of(std::string_view text, std::string_view body, const Key& key = {"notes", "id-1", "u1"}) {
  return FileNameTemplate::parse(text).name(key, 7, body).full();
}

TEST(FileNameTemplate, PutsMembersIn) {
  constexpr std::string_view kSession = R"({"_id":"0123456789ab","date":"2026-03-02","user":{"name":"Ann"}})";
  EXPECT_EQ(name_of("training_session_{date:%Y_%m_%d}_{_id:8}.json", kSession),
            "training_session_2026_03_02_01234567.json");
  EXPECT_EQ(name_of("{user.name}-{@id}-{@scope}-v{@version}.json", kSession), "Ann-id-1-u1-v7.json");
  EXPECT_EQ(name_of("{list.1}{\"rest time\"}", R"({"list":[1,2],"rest time":"x"})"), "2x");
  EXPECT_EQ(name_of("{n}.json", R"({"n":1.50})"), "1.50.json");
}

TEST(FileNameTemplate, AMissingMemberIsNamed) {
  EXPECT_EQ(name_of("{user.name}.json", "{}"), "unknown_name.json");
  EXPECT_EQ(name_of("{a}{b}{c}{d}", R"({"a":null,"b":true,"c":{},"d":[]})"),
            "unknown_aunknown_bunknown_cunknown_d");
  EXPECT_EQ(name_of("{_id:8}.json", "{}"), "unknown__id.json");
  EXPECT_EQ(name_of("{_id:8|noID}.json", "{}"), "noID.json");
  EXPECT_EQ(name_of("{@scope}.{@id}", "{}", {"notes", "x"}), "unknown_scope.x");
  EXPECT_EQ(name_of("{@scope|all}.{@id}", "{}", {"notes", "x"}), "all.x");
}

TEST(FileNameTemplate, ADateStandsAsItIsWritten) {
  const auto dated = [](const std::string& date, const std::string& format) {
    return name_of("{date:" + format + "}", R"({"date":")" + date + "\"}");
  };
  EXPECT_EQ(dated("2026-03-02T23:59:58+05:00", "%Y%m%d-%H%M%S"), "20260302-235958");
  EXPECT_EQ(dated("2026-03-02 07:30", "%H.%M.%S"), "07.30.00");
  EXPECT_EQ(dated("2026-03-02", "%d.%m.%y"), "02.03.26");
  for (const char* none : {"2026-02-30", "2026-3-2", "today", "", "2026-03-021", "02026-03-02"}) {
    EXPECT_EQ(dated(none, "%Y"), "unknown_date") << none;
  }
  EXPECT_EQ(dated("2026-03-02", "%H"), "unknown_date");
  EXPECT_EQ(dated("2026-03-02T25:00", "%H"), "unknown_date");
}

TEST(FileNameTemplate, HostileValuesStayInTheDirectory) {
  const auto named = [](const std::string& value) {
    return name_of("{v}.json", "{\"v\":\"" + value + "\"}");
  };
  EXPECT_EQ(named("../../etc/passwd"), "_._.._etc_passwd.json");
  EXPECT_EQ(named("/abs"), "_abs.json");
  EXPECT_EQ(named(".."), "_..json");
  EXPECT_EQ(named("."), "_.json");
  EXPECT_EQ(named(".perdure-mirror"), "_perdure-mirror.json");
  EXPECT_EQ(named(""), "unnamed.json");
  EXPECT_EQ(named("a\\u0000b\\nc"), "a_b_c.json");
  EXPECT_EQ(named("a\\\\b:c*d?e\\\"f<g>h|i"), "a_b_c_d_e_f_g_h_i.json");
  EXPECT_EQ(named("\\u202egnp.exe"), "_gnp.exe.json");
  EXPECT_EQ(named("\\u0085x\\ud800y"), "_x_y.json");
  EXPECT_EQ(named("Übung 1 + 日本 👍 @x_y-z"), "Übung 1 + 日本 👍 @x_y-z.json");
}

TEST(FileNameTemplate, NoNameHasASlashOrMoreThan255Bytes) {
  for (int byte = 0; byte < 0x250; ++byte) {
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(byte));
    std::string value;
    for (int i = 0; i < 300; ++i) value += escape;
    const std::string name = name_of("{v}.json", "{\"v\":\"" + value + "\"}");
    EXPECT_LE(name.size(), 255U);
    EXPECT_TRUE(name.ends_with(".json"));
    EXPECT_EQ(name.find('/'), std::string::npos);
    EXPECT_EQ(name.find('\0'), std::string::npos);
    EXPECT_NE(name.front(), '.');
  }
}

TEST(FileNameTemplate, IsCutBetweenCharacters) {
  std::string long_text;
  for (int i = 0; i < 100; ++i) long_text += "日";
  const FileName name = FileNameTemplate::parse("{v}.json").name({}, 1, "{\"v\":\"" + long_text + "\"}");
  EXPECT_EQ(name.full(), long_text.substr(0, 249) + ".json");
  EXPECT_EQ(name.numbered(12), long_text.substr(0, 246) + "-12.json");
  EXPECT_EQ(name_of("{v:2}", "{\"v\":\"" + long_text + "\"}"), "日日");
  EXPECT_EQ(name_of("{v:3}", R"({"v":"äb"})"), "äb");
}

TEST(FileNameTemplate, ANumberStandsInFrontOfTheExtension) {
  const auto numbered = [](const char* text) {
    return FileNameTemplate::parse(text).name({"c", "a.b"}, 1, "{}").numbered(2);
  };
  EXPECT_EQ(numbered("{@id}.json"), "a.b-2.json");
  EXPECT_EQ(numbered("{@id}"), "a.b-2");
  EXPECT_EQ(numbered("x.{@id}"), "x.a.b-2");
}

TEST(FileNameTemplate, RefusesWhatCannotBeMeant) {
  const std::vector<std::string> refused = {
      "",
      "same.json",
      "{@id",
      "@id}",
      "{}",
      "{:8}",
      "a/{@id}",
      "../{@id}",
      "{@id}\n",
      "{@id}.json\xa5",
      "{@owner}.json",
      "{a:}",
      "{a:0}",
      "{a:x}",
      "{a:-1}",
      "{a:%Q}",
      "{a:%}",
      "{a:8x}",
      "{a..b}",
      "{a:lower}",
      "{|x}.json",
      "{a|b/c}",
      "{{a}}",
      "{a:99999999999999999999}",
      std::string("{@id}\0x", 7),
      std::string(251, 'x') + "{@id}",
  };
  for (const std::string& text : refused) {
    EXPECT_EQ(test::refusal_code([&] { (void)FileNameTemplate::parse(text); }), "invalid_settings") << text;
  }
}

}  // namespace
}  // namespace perdure
