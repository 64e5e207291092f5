// TL-5: an import is killed at every single step it takes on its files. Whatever the step, the next command
// finds database and files that agree, or makes them agree.

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "apps/traininglog/killing_disk.h"
#include "apps/traininglog/log_import.h"
#include "apps/traininglog/session_mirror.h"
#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

constexpr std::size_t kLogCount = 3;

void import(const Project& project) {
  const auto store = open_for_writing(project);
  SessionMirror mirror(*store, project);
  if (mirror.catch_up()) throw std::runtime_error("the mirror fails");
  SessionFiles files(project.sessions_directory);
  LogImport import(project, {}, store.get(), &mirror, files, [](const ImportResult&) {});
  for (std::size_t i = 0; i < kLogCount; ++i) {
    import.add("log", small_log("2026-03-0" + std::to_string(i + 1)), true);
  }
  import.finish();
}

/// False when it was killed.
bool import_with_kill(const Project& project, int step) {
  return runs_to_its_end(step, [&] { import(project); });
}

/// What the next command that writes does first. Returns the number of sessions.
std::size_t recover_and_check(const TestProject& project) {
  const auto store = open_for_writing(project.project());
  SessionMirror mirror(*store, project.project());
  EXPECT_EQ(mirror.catch_up().value_or(""), "");
  for (const perdure::MirrorFinding& finding : mirror.verify()) ADD_FAILURE() << finding.what;
  SessionFiles files(project.project().sessions_directory);
  std::size_t count = 0;
  for_each_session(
      *store,
      [&](const perdure::Document& document) {
        ++count;
        const auto place = files.find(document.key.id, document.body);
        EXPECT_EQ(place.state, SessionFiles::State::same) << place.name;
      },
      [](const std::string& problem) { ADD_FAILURE() << problem; });
  EXPECT_EQ(project.session_files().size(), count) << "files without document, or temporary ones";
  return count;
}

TEST(InterruptedImport, AnyStepMayBeTheLast) {
  bool finished = false;
  bool killed_before_commit = false;
  bool killed_after_commit = false;
  for (int step = 1; !finished; ++step) {
    ASSERT_LT(step, 1000) << "the import never ends";
    const TestProject project;
    finished = import_with_kill(project.project(), step);
    const std::size_t count = recover_and_check(project);
    EXPECT_TRUE(count == 0 || count == kLogCount) << "half a group after step " << step;
    if (!finished) (count == 0 ? killed_before_commit : killed_after_commit) = true;
    import(project.project());
    EXPECT_EQ(recover_and_check(project), kLogCount) << "killed at step " << step;
  }
  EXPECT_TRUE(killed_before_commit);
  EXPECT_TRUE(killed_after_commit);
}

}  // namespace
}  // namespace traininglog
