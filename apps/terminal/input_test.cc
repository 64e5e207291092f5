#include "apps/terminal/input.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <perdure/error.h>

#include "core/line_reader.h"
#include "tests/temporary_directory.h"

namespace perdure::terminal {
namespace {

class InputTest : public testing::Test {
 protected:
  std::vector<std::string> lines(const std::string& content, std::size_t limit_bytes = 100) {
    const std::string path = directory_.file("input");
    std::ofstream(path, std::ios::binary) << content;
    return lines_of(path, limit_bytes);
  }

  static std::vector<std::string> lines_of(const std::string& path, std::size_t limit_bytes) {
    const Input input(path);
    LineReader reader([&](char* bytes, std::size_t count) { return input.read(bytes, count); }, limit_bytes);
    std::vector<std::string> result;
    while (const std::optional<Line> line = reader.next()) {
      result.push_back(std::to_string(line->number) + (line->too_long ? "!" : ":") + std::string(line->text));
    }
    return result;
  }

  static std::string code_of_opening(const std::string& path) {
    try {
      const Input input(path);
    } catch (const Error& error) {
      return std::string(error.code());
    }
    return "opened";
  }

  test::TemporaryDirectory directory_;
};

using Lines = std::vector<std::string>;

TEST_F(InputTest, LinesAreNumberedAndBlankOnesSkipped) {
  EXPECT_EQ(lines("one\n\n \t\ntwo\n"), (Lines{"1:one", "4:two"}));
}

TEST_F(InputTest, TheLastLineNeedsNoLineFeed) { EXPECT_EQ(lines("one\ntwo"), (Lines{"1:one", "2:two"})); }

TEST_F(InputTest, CarriageReturnsOfWindowsFilesAreNotPartOfTheLine) {
  EXPECT_EQ(lines("one\r\n\r\ntwo\r\n"), (Lines{"1:one", "3:two"}));
}

TEST_F(InputTest, AByteOrderMarkIsSkippedAtTheBeginningOnly) {
  EXPECT_EQ(lines("\xEF\xBB\xBFone\n\xEF\xBB\xBFtwo\n"), (Lines{"1:one", "2:\xEF\xBB\xBFtwo"}));
  EXPECT_EQ(lines("\xEF\xBB\xBF"), Lines{});
}

TEST_F(InputTest, NothingAndOnlyBlankLinesGiveNoLine) {
  EXPECT_EQ(lines(""), Lines{});
  EXPECT_EQ(lines("\n\n\r\n"), Lines{});
}

TEST_F(InputTest, NulBytesStayInTheLine) {
  EXPECT_EQ(lines(std::string("a\0b\n", 4)), (Lines{std::string("1:a\0b", 5)}));
}

TEST_F(InputTest, ALineOverTheLimitIsMarkedAndTheNextOneRead) {
  EXPECT_EQ(lines("12345\n123456\nok\n", 5), (Lines{"1:12345", "2!", "3:ok"}));
  EXPECT_EQ(lines("123456", 5), (Lines{"1!"}));
}

TEST_F(InputTest, ALineMuchLongerThanTheBufferIsOneRefusedLine) {
  const std::vector<std::string> result = lines("a\n" + std::string(3'000'000, 'x') + "\nb\n", 1000);
  ASSERT_EQ(result.size(), 3u);
  EXPECT_EQ(result[1], "2!");
  EXPECT_EQ(result[2], "3:b");
}

TEST_F(InputTest, ALineOfExactlyTheLimitSpansReads) {
  const std::string text(700'000, 'x');
  EXPECT_EQ(lines(text + "\n" + text + "\n", 700'000), (Lines{"1:" + text, "2:" + text}));
}

TEST_F(InputTest, AFifoIsReadLikeAFile) {
  const std::string path = directory_.file("fifo");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(path) << "one\ntwo\n"; });
  EXPECT_EQ(lines_of(path, 100), (Lines{"1:one", "2:two"}));
  writer.join();
}

TEST_F(InputTest, WhatCannotBeReadIsSaid) {
  EXPECT_EQ(code_of_opening(directory_.path()), code::kInvalidArgument);
  EXPECT_EQ(code_of_opening(directory_.file("missing")), code::kNotFound);
}

TEST_F(InputTest, ReadingAllStopsAtTheLimit) {
  const std::string path = directory_.file("input");
  std::ofstream(path) << "12345";
  EXPECT_EQ(Input(path).read_all(5), "12345");
  EXPECT_THROW((void)Input(path).read_all(4), Error);
}

}  // namespace
}  // namespace perdure::terminal
