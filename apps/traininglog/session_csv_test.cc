#include "apps/traininglog/session_csv.h"

#include <gtest/gtest.h>

#include <perdure/error.h>

#include "apps/traininglog/random_session.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/test_project.h"
#include "tests/seed.h"

namespace traininglog {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// RFC 4180, written here once more so that the program is not its own witness.
Rows rows_of(const std::string& text) {
  Rows rows(1, {""});
  bool in_quotes = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& cell = rows.back().back();
    if (in_quotes) {
      if (text[i] != '"') {
        cell += text[i];
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += text[i++];
      } else {
        in_quotes = false;
      }
    } else if (text[i] == '"') {
      in_quotes = true;
    } else if (text[i] == ',') {
      rows.back().emplace_back();
    } else if (text[i] == '\r') {
      EXPECT_EQ(text[++i], '\n');
      rows.push_back({""});
    } else {
      cell += text[i];
    }
  }
  rows.pop_back();
  return rows;
}

std::vector<Session> read_back(const std::string& text) {
  const Rows rows = rows_of(text);
  EXPECT_TRUE(is_session_csv(rows.front()));
  SessionCsv csv(rows.front());
  std::vector<Session> sessions;
  const auto keep = [&](const std::optional<std::string>& document) {
    if (!document) return;
    ReadSession read = read_session(*document);
    EXPECT_EQ(read.fault, "") << *document;
    EXPECT_TRUE(read.unknown_members.empty());
    if (read.session) sessions.push_back(std::move(*read.session));
  };
  for (std::size_t i = 1; i < rows.size(); ++i) keep(csv.add_row(rows[i]));
  keep(csv.finish());
  return sessions;
}

TEST(SessionCsv, EverySessionReadsBackEqual) {
  perdure::test::Random random(perdure::test::test_seed("SessionCsv.EverySessionReadsBackEqual"));
  for (int round = 0; round < 300; ++round) {
    std::vector<Session> sessions;
    std::string text = csv_header();
    for (int i = 0; i < 5; ++i) {
      sessions.push_back(random_session(random));
      text += to_csv(sessions.back());
    }
    const std::vector<Session> read = read_back(text);
    ASSERT_EQ(read.size(), sessions.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
      ASSERT_TRUE(read[i] == sessions[i]) << to_json(read[i]) << "\n" << to_json(sessions[i]);
    }
  }
}

TEST(SessionCsv, NoTextBecomesAFormula) {
  Session session = *read_session(testdata("training-session-minimal.json")).session;
  session.focus = "=cmd()";
  session.exercises[0].name = "@evil";
  session.exercises[0].notes = "-1+1";
  session.exercises[0].working_sets[0].notes = "'quoted";
  const Rows rows = rows_of(csv_header() + to_csv(session));
  for (const std::string& cell : rows.at(1)) {
    EXPECT_EQ(std::string("=+-@\t\r").find(cell.empty() ? 'x' : cell[0]), std::string::npos) << cell;
  }
}

TEST(SessionCsv, ColumnsAreFoundByName) {
  const Session session = *read_session(testdata("training-session-rich.json")).session;
  Rows rows = rows_of(csv_header() + to_csv(session));
  for (auto& row : rows) std::reverse(row.begin(), row.end());
  SessionCsv csv(rows.front());
  for (std::size_t i = 1; i < rows.size(); ++i) EXPECT_FALSE(csv.add_row(rows[i]));
  EXPECT_TRUE(*read_session(csv.finish().value()).session == session);
}

TEST(SessionCsv, AWrongCellIsNamed) {
  const Session session = *read_session(testdata("training-session-minimal.json")).session;
  const Rows rows = rows_of(csv_header() + to_csv(session));
  const auto message_for = [&](const std::string& column, const std::string& cell) -> std::string {
    std::vector<std::string> row = rows.at(1);
    const auto place = std::find(rows[0].begin(), rows[0].end(), column) - rows[0].begin();
    row.at(static_cast<std::size_t>(place)) = cell;
    try {
      (void)SessionCsv(rows[0]).add_row(row);
    } catch (const perdure::Error& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_EQ(message_for("weight_kg", "82,5"),
            "column weight_kg: \"82,5\" is not a number, decimals with a point");
  EXPECT_EQ(message_for("deload", "maybe"), "column deload: \"maybe\" is not yes or no");
  EXPECT_EQ(message_for("muscles", "Chest"), "column muscles: \"Chest\" is not JSON");
  EXPECT_EQ(message_for("set_kind", "drop"), "column set_kind: \"drop\" is not warmup, working or empty");
  EXPECT_EQ(message_for("set_extra", "[]"), "column set_extra: \"[]\" is not a JSON object");
  EXPECT_EQ(message_for("exercise", "Row"), "");
  std::vector<std::string> short_row = rows.at(1);
  short_row.pop_back();
  EXPECT_THROW((void)SessionCsv(rows[0]).add_row(short_row), perdure::Error);
}

}  // namespace
}  // namespace traininglog
