#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "apps/traininglog/markdown_log.h"

// What the tests expect of a log: testdata/expected/ holds a reading for each, written without the reader.

namespace traininglog {

/// `examples/training-logs` and `apps/traininglog/testdata/logs`.
[[nodiscard]] std::filesystem::path example_logs();
[[nodiscard]] std::filesystem::path test_logs();
[[nodiscard]] std::vector<std::filesystem::path> logs_in(const std::filesystem::path& directory);

[[nodiscard]] std::string text_of(const std::filesystem::path& file);
/// The expected reading of a log of that name, without extension.
[[nodiscard]] boost::json::value expected_reading(const std::string& name);

/// The session as a document of shape A without id, user and source. Apart from what writes documents in the
/// program, so that a mistake there does not hide a mistake of the reader.
[[nodiscard]] boost::json::value document_of(const Session& session);

/// Where two values differ, one line each; numbers are equal if they are the same number.
[[nodiscard]] std::vector<std::string> differences(const boost::json::value& expected,
                                                   const boost::json::value& actual);

/// Where remarks differ from `[{"line": 3, "contains": "RPE 14"}]`: each one expected and each expected one
/// there.
[[nodiscard]] std::vector<std::string> differences(const boost::json::value& expected,
                                                   const std::vector<Remark>& actual);

}  // namespace traininglog
