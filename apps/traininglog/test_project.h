#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apps/traininglog/project.h"
#include "core/fs.h"
#include "tests/temporary_directory.h"

// For tests: a project of its own in a temporary folder, and the files they read and write.

namespace traininglog {

inline std::string content_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::string& path, std::string_view content) {
  perdure::fs::create_directories(perdure::fs::parent_directory(path));
  std::ofstream file(path, std::ios::binary);
  file << content;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

/// A file of apps/traininglog/testdata.
inline std::string testdata(const std::string& name) {
  return content_of_file(std::string(PERDURE_SOURCE_DIR) + "/apps/traininglog/testdata/" + name);
}

class TestProject {
 public:
  [[nodiscard]] const std::string& folder() const { return directory_.path(); }
  [[nodiscard]] std::string file(const std::string& name) const { return directory_.file(name); }
  [[nodiscard]] Project project() const {
    return find_project({folder(), {}, {}}, [](const char*) -> const char* { return nullptr; });
  }
  /// All files in the folder of the session files but what the mirror keeps for itself, sorted.
  [[nodiscard]] std::vector<std::string> session_files() const {
    const std::string folder = project().sessions_directory;
    std::vector<std::string> names;
    if (perdure::fs::info(folder).kind == perdure::fs::Kind::missing) return names;
    for (std::string& name : perdure::fs::list_directory(folder)) {
      if (name != ".perdure-mirror" && name != ".perdure-mirror.lock") names.push_back(std::move(name));
    }
    return names;
  }

 private:
  perdure::test::TemporaryDirectory directory_;
};

/// The smallest log there is, with one bench press.
inline std::string small_log(const std::string& date, const std::string& focus = "Push",
                             const std::string& sets = "1. 80 x 5 RPE 8 good\n") {
  return "# Training Log\n- Date: " + date + "\n- Phase: 2\n- Week: 5\n- Deload: No\n- Focus: " + focus +
         "\n- Duration: 60 min\n\n## Exercise 1\n**Name:** Bench Press\n**Goal:** 80 kg x 3 sets x 5-7 "
         "reps\n" +
         "**Rest:** 3 min\n\n### Working Sets\n" + sets;
}

}  // namespace traininglog
