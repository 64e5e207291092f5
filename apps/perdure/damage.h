#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <string>

namespace perdure::cli {

/// Writes to a database behind Perdure's back.
inline void damage(const std::string& path, const std::string& sql) {
  sqlite3* connection = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &connection), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(connection);
  EXPECT_GT(sqlite3_changes(connection), 0);
  EXPECT_EQ(sqlite3_close(connection), SQLITE_OK);
}

/// As a failing disk might.
inline void overwrite(const std::string& path, std::streamoff offset, std::size_t byte_count) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(offset);
  file << std::string(byte_count, '\x5a');
  ASSERT_TRUE(file.flush().good());
}

}  // namespace perdure::cli
