#include "apps/traininglog/csv_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "apps/traininglog/limits.h"
#include "tests/seed.h"

namespace traininglog {
namespace {

using perdure::test::Random;

/// Gives a text in pieces of a few bytes, so that every boundary falls everywhere.
class PieceSource : public ByteSource {
 public:
  PieceSource(std::string text, std::size_t piece_bytes)
      : text_(std::move(text)), piece_bytes_(piece_bytes) {}
  std::string_view next() override {
    const std::string_view piece = std::string_view(text_).substr(at_, piece_bytes_);
    at_ += piece.size();
    return piece;
  }
  void rewind() override { at_ = 0; }

 private:
  const std::string text_;
  const std::size_t piece_bytes_;
  std::size_t at_ = 0;
};

using Fields = std::vector<std::string>;

std::vector<CsvRecord> records_of(const std::string& text, char delimiter = ',',
                                  std::size_t piece_bytes = 1000) {
  PieceSource source(text, piece_bytes);
  CsvReader reader(source, delimiter);
  std::vector<CsvRecord> records;
  while (auto record = reader.next()) records.push_back(std::move(*record));
  return records;
}

TEST(CsvReader, QuotesHoldDelimitersLineEndsAndQuotes) {
  const auto records = records_of("a,\"b,\"\"c\"\"\r\nd\",e\r\n\r\nf,,\"\"\n");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].fields, (Fields{"a", "b,\"c\"\r\nd", "e"}));
  EXPECT_EQ(records[1].fields, (Fields{"f", "", ""}));
  EXPECT_EQ(records[1].line, 4U);
}

TEST(CsvReader, EveryLineEndCountsOnceAndTheLastMayBeMissing) {
  const auto records = records_of("\xEF\xBB\xBFx\ty\ra\tb\r\nc\td", '\t', 1);
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].fields, (Fields{"x", "y"}));
  EXPECT_EQ(records[1].line, 2U);
  EXPECT_EQ(records[2].line, 3U);
  EXPECT_EQ(records[2].fields, (Fields{"c", "d"}));
}

TEST(CsvReader, WrongQuotesAreAFaultOfTheirRowOnly) {
  const auto records = records_of("\"a\"b,c\n6\" step,d\n");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_NE(records[0].fault, "");
  EXPECT_EQ(records[1].fault, "");
  EXPECT_EQ(records[1].fields, (Fields{"6\" step", "d"}));
}

TEST(CsvReader, AQuoteThatIsNeverClosedIsSaidWhereItsRowBegins) {
  const auto records = records_of("a,b\n\"c,d\ne,f\n");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[1].line, 2U);
  EXPECT_NE(records[1].fault.find("never closed"), std::string::npos);
}

TEST(CsvReader, ARowIsBoundedEvenOfNothingButDelimiters) {
  for (const std::string& text : {"\"" + std::string(limits::kCsvRecordBytes * 2, 'x'),
                                  std::string(limits::kCsvRecordBytes * 2, ',')}) {
    const auto records = records_of(text, ',', 100000);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_NE(records[0].fault, "");
    EXPECT_LE(records[0].fields.size(), limits::kCsvRecordBytes + 2);
  }
}

TEST(CsvReader, WhateverIsWrittenIsReadBack) {
  Random random(perdure::test::test_seed("csv"));
  for (int round = 0; round < 300; ++round) {
    const char delimiter = ",;\t"[random.below(3)];
    std::vector<Fields> written;
    std::string text;
    for (std::uint64_t rows = random.between(1, 5); rows > 0; --rows) {
      Fields fields(random.between(2, 4));
      for (std::string& field : fields) {
        for (std::uint64_t length = random.below(5); length > 0; --length)
          field += "ab,;\t\"\n\r "[random.below(9)];
      }
      for (std::size_t i = 0; i < fields.size(); ++i) {
        std::string quoted;
        for (const char c : fields[i]) quoted += c == '"' ? "\"\"" : std::string(1, c);
        text += (i == 0 ? "" : std::string(1, delimiter)) + "\"" + quoted + "\"";
      }
      text += random.one_in(2) ? "\n" : "\r\n";
      written.push_back(std::move(fields));
    }
    const auto read = records_of(text, delimiter, random.between(1, 7));
    ASSERT_EQ(read.size(), written.size()) << text;
    for (std::size_t i = 0; i < read.size(); ++i) {
      EXPECT_EQ(read[i].fields, written[i]) << text;
      EXPECT_EQ(read[i].fault, "");
    }
  }
}

TEST(CsvReader, TheDelimiterIsThatOfTheFirstLine) {
  EXPECT_EQ(csv_delimiter("a,b;c,d\n;;;;;"), ',');
  EXPECT_EQ(csv_delimiter("\"a,b,c\";d;e\n"), ';');
  EXPECT_EQ(csv_delimiter("a\tb\n"), '\t');
  EXPECT_EQ(csv_delimiter("word\na,b"), std::nullopt);
}

}  // namespace
}  // namespace traininglog
