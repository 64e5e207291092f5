#include <fmt/format.h>

#include <filesystem>

#include "apps/perdure/command_fixture.h"

namespace perdure::cli {
namespace {

class PutLines : public CommandTest {
 protected:
  void SetUp() override { init(); }

  static std::string numbered(int first, int last) {
    std::string text;
    for (int i = first; i <= last; ++i) text += fmt::format("{{\"id\":\"{:05}\"}}\n", i);
    return text;
  }

  std::size_t count(const std::string& collection) const {
    return lines(ok({"list", collection, "--ids"})).size();
  }
};

TEST_F(PutLines, StoresEachLineUnderItsId) {
  ok({"put", "things", "--ndjson"}, "{\"id\":\"a\",\"n\":1e400}\n\n{\"id\":12,\"x\":[ ]}\r\n{\"n\":3}");
  EXPECT_EQ(ok({"get", "things", "a"}), "{\"id\":\"a\",\"n\":1e400}");
  EXPECT_EQ(ok({"get", "things", "12"}), "{\"id\":12,\"x\":[ ]}");
  EXPECT_EQ(count("things"), 3u);
}

TEST_F(PutLines, TakesTheIdFromTheNamedMember) {
  ok({"put", "things", "--ndjson", "--id-member", "uu id"}, "{\"uu id\":\"a\",\"id\":\"b\"}\n");
  EXPECT_EQ(ok({"list", "things", "--ids"}), "a\n");
}

TEST_F(PutLines, ListAndPutRoundTripByteForByte) {
  for (const auto& [id, body] : difficult_bodies()) ok({"put", "things", id}, body);
  ok({"init", "--url", "sqlite:other.db"});
  const std::string records = ok({"list", "things"});
  EXPECT_EQ(lines(records).size(), difficult_bodies().size());
  ok({"--url", "sqlite:other.db", "put", "things", "--ndjson", "--records"}, records);
  for (const auto& [id, body] : difficult_bodies()) {
    EXPECT_EQ(ok({"get", "things", id, "--url", "sqlite:other.db"}), body) << id;
  }
}

TEST_F(PutLines, ARecordKeepsItsScope) {
  ok({"put", "things", "a", "--scope", "ada"}, "{}");
  ok({"put", "copies", "--ndjson", "--records"}, ok({"list", "things", "--scope", "ada"}));
  EXPECT_EQ(ok({"get", "copies", "a", "--scope", "ada"}), "{}");
}

TEST_F(PutLines, EditedDataGoesBeforeTheExactText) {
  ok({"put", "things", "--ndjson", "--records"},
     "{\"id\":\"same\",\"data\":{\"a\": 1},\"body\":\"{\\\"a\\\":\\n1}\"}\n"
     "{\"id\":\"edited\",\"data\":{\"a\":2},\"body\":\"{\\\"a\\\":\\n1}\"}\n"
     "{\"id\":\"broken\",\"data\":{\"a\":3},\"body\":\"{\"}\n");
  EXPECT_EQ(ok({"get", "things", "same"}), "{\"a\":\n1}");
  EXPECT_EQ(ok({"get", "things", "edited"}), "{\"a\":2}");
  EXPECT_EQ(ok({"get", "things", "broken"}), "{\"a\":3}");
}

TEST_F(PutLines, ABadLineEndsTheRunAndSaysWhatIsStored) {
  const std::string input = numbered(1, 24) + "{\"id\":\"x\",\"a\":1,\"a\":2}\n" + numbered(26, 30);
  write("in.ndjson", input);
  const std::string message = fails(1, {"put", "things", "--ndjson", "in.ndjson", "--batch", "10"});
  EXPECT_EQ(message,
            "perdure: in.ndjson:25: column 17: duplicate key \"a\"\n"
            "perdure: 20 documents stored, line 25 refused; nothing after line 20 is stored\n");
  EXPECT_EQ(count("things"), 20u);
}

TEST_F(PutLines, ABadFirstBatchStoresNothing) {
  const std::string message = fails(1, {"put", "things", "--ndjson"}, numbered(1, 3) + "nonsense\n");
  EXPECT_NE(message.find("0 documents stored, line 4 refused; nothing of the input is stored"),
            std::string::npos);
  EXPECT_EQ(count("things"), 0u);
}

TEST_F(PutLines, KeepGoingSkipsBadLinesOnly) {
  const std::string input =
      numbered(1, 5) + "nonsense\n" + numbered(6, 9) + "{\"id\":null}\n{\"id\":\"ä\"}\n" + numbered(10, 12);
  const std::string message = fails(1, {"put", "things", "--ndjson", "--keep-going", "--batch", "4"}, input);
  EXPECT_NE(message.find("standard input:6: "), std::string::npos);
  EXPECT_NE(message.find("standard input:11: the member \"id\" is neither"), std::string::npos);
  EXPECT_NE(message.find("standard input:12: "), std::string::npos);
  EXPECT_NE(message.find("12 documents stored, 3 lines refused"), std::string::npos);
  EXPECT_EQ(count("things"), 12u);
}

TEST_F(PutLines, CreateStopsAtTheFirstThatExists) {
  ok({"put", "things", "00007"}, "{}");
  const std::string message =
      fails(1, {"put", "things", "--ndjson", "--create", "--batch", "5"}, numbered(1, 20));
  EXPECT_NE(message.find("standard input:7: things/00007 exists already"), std::string::npos) << message;
  EXPECT_NE(message.find("5 documents stored, line 7 refused; nothing after line 5 is stored"),
            std::string::npos);
  EXPECT_EQ(count("things"), 6u);
}

TEST_F(PutLines, CreateWithKeepGoingStoresAllThatDoNotExist) {
  for (const char* id : {"00001", "00007", "00008", "00020"}) ok({"put", "things", id}, "{\"old\":1}");
  const std::string message =
      fails(1, {"put", "things", "--ndjson", "--create", "--keep-going", "--batch", "9"}, numbered(1, 20));
  EXPECT_NE(message.find("16 documents stored, 4 lines refused"), std::string::npos) << message;
  EXPECT_EQ(count("things"), 20u);
  EXPECT_EQ(ok({"get", "things", "00008"}), "{\"old\":1}");
}

TEST_F(PutLines, ReplaceStopsAtTheFirstThatIsMissing) {
  ok({"put", "things", "00001"}, "{}");
  EXPECT_NE(fails(1, {"put", "things", "--ndjson", "--replace"}, numbered(1, 2)).find("line 2 refused"),
            std::string::npos);
}

TEST_F(PutLines, JsonCountsAndPointsToTheLastStoredLine) {
  EXPECT_EQ(ok({"put", "things", "--ndjson", "--json"}, numbered(1, 3)),
            R"({"stored":3,"refused":0,"complete":true,"stored_to_line":3})"
            "\n");
  const test::RunResult result =
      perdure({"put", "things", "--ndjson", "--json", "--batch", "2"}, numbered(1, 3) + "x\n");
  EXPECT_EQ(result.out, "{\"stored\":2,\"refused\":1,\"complete\":false,\"stored_to_line\":2}\n");
  EXPECT_EQ(at(result.err, "/error/code"), "\"invalid_json\"");
}

TEST_F(PutLines, DryRunChecksEveryLineAndStoresNothing) {
  const test::RunResult result = perdure({"put", "things", "--ndjson", "--dry-run"}, numbered(1, 1500));
  EXPECT_EQ(result.err, "1,500 documents could be stored; this was a dry run\n");
  fails(1, {"put", "things", "--ndjson", "--dry-run"}, "{}\n[]\n");
  EXPECT_EQ(count("things"), 0u);
}

TEST_F(PutLines, ALineOverTheLimitIsRefusedAndTheRestStored) {
  const std::string input = numbered(1, 1) + R"({"a":")" + std::string(5 << 20, 'x') + "\"}\n" +
                            numbered(2, 2) + R"({"a":")" + std::string((1 << 20) + 100, 'x') + "\"}\n";
  const std::string message = fails(1, {"put", "things", "--ndjson", "--keep-going"}, input);
  EXPECT_NE(message.find("standard input:2: the line has more than 1,114,112 bytes"), std::string::npos);
  EXPECT_NE(message.find("standard input:4: the document has 1,048,684 bytes; 1,048,576 are allowed"),
            std::string::npos);
  EXPECT_EQ(count("things"), 2u);
}

TEST_F(PutLines, AFailureInTheMiddleSaysWhatIsStored) {
  write("in.ndjson", numbered(1, 20'000));
  for (const std::string mode : {"", " --create"}) {
    // Files that may not grow stand for a full disk.
    const test::RunResult result =
        shell("trap '' XFSZ; ulimit -f 600; \"$P\" put things --ndjson in.ndjson --batch 100 --json" + mode);
    EXPECT_EQ(result.exit_code, result.err.find("in_doubt") == std::string::npos ? 1 : 6);
    EXPECT_EQ(at(result.out, "/complete"), "false");
    const std::string stored = at(result.out, "/stored");
    EXPECT_GT(std::stoi(stored), 0) << mode;
    EXPECT_EQ(stored, at(result.out, "/stored_to_line"));
    EXPECT_GE(count("things"), static_cast<std::size_t>(std::stoi(stored)));
    std::filesystem::remove_all(directory_.file("data"));
    init();
  }
}

TEST_F(PutLines, InputThatCannotBeReadStoresNothing) {
  const std::string message = fails(1, {"put", "things", "--ndjson", "/proc/self/mem"});
  EXPECT_NE(message.find("cannot read /proc/self/mem"), std::string::npos);
  EXPECT_NE(message.find("0 documents stored; nothing of the input is stored"), std::string::npos);
}

TEST_F(PutLines, WhatIsNoJsonIsSaidWithItsPlace) {
  const auto message = [&](const std::string& line) {
    return fails(1, {"put", "things", "--ndjson"}, "{}\n" + line + "\n");
  };
  EXPECT_NE(message("{\"a\":\"\xC3\"}").find("standard input:2: column"), std::string::npos);
  EXPECT_NE(message(std::string("{}\0", 3)).find("standard input:2: column 3"), std::string::npos);
  message("\xFF\xFE{");
  message("[{}]");
}

TEST_F(PutLines, ARecordWithoutIdOrDataIsRefused) {
  const auto message = [&](const std::string& line) {
    return fails(1, {"put", "things", "--ndjson", "--records"}, line);
  };
  EXPECT_NE(message("{\"data\":{}}").find("no \"id\""), std::string::npos);
  EXPECT_NE(message("{\"id\":\"a\"}").find("no \"data\""), std::string::npos);
  EXPECT_NE(message("{\"id\":\"a\",\"data\":1}").find("not an object"), std::string::npos);
  EXPECT_NE(message("{\"id\":1,\"data\":{}}").find("not a string"), std::string::npos);
}

TEST_F(PutLines, EmptyInputStoresNothingAndSucceeds) {
  EXPECT_EQ(ok({"put", "things", "--ndjson", "--json"}, "\n\n"),
            "{\"stored\":0,\"refused\":0,\"complete\":true,\"stored_to_line\":0}\n");
}

TEST_F(PutLines, ManyBatchesInFlightKeepTheOrder) {
  std::string input;
  for (int i = 0; i < 5000; ++i) input += fmt::format("{{\"id\":\"only\",\"n\":{}}}\n", i);
  ok({"put", "things", "--ndjson", "--batch", "10"}, input);
  EXPECT_EQ(ok({"get", "things", "only"}), "{\"id\":\"only\",\"n\":4999}");
  EXPECT_EQ(at(ok({"get", "things", "only", "--json"}), "/version"), "5000");
}

}  // namespace
}  // namespace perdure::cli
