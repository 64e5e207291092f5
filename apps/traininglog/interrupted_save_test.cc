// TL-5: the save of a workout is killed at every single step it takes on its files. Whatever the step, the
// next start finds either the draft or the session, and database and files that agree.

#include <gtest/gtest.h>

#include <stdexcept>

#include "apps/traininglog/dialogue_testing.h"
#include "apps/traininglog/draft_store.h"
#include "apps/traininglog/killing_disk.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_mirror.h"
#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"

namespace traininglog {
namespace {

DialogueState finished_dialogue() {
  TypedDialogue dialogue(Style::entries);
  dialogue.type_all({"2", "1", "Push", "n", "Row", "80x5@8", "f"});
  return dialogue.state();
}

/// What a save does after the last answer.
void save(const Project& project) {
  const auto store = open_for_writing(project);
  SessionMirror mirror(*store, project);
  if (mirror.catch_up()) throw std::runtime_error("the mirror fails");
  DraftStore drafts(*store);
  drafts.save(finished_session(drafts.find().read.state.value()));
  if (mirror.catch_up()) throw std::runtime_error("the mirror fails");
}

/// Whether the session was saved.
bool recover_and_check(const TestProject& project) {
  const auto store = open_for_writing(project.project());
  SessionMirror mirror(*store, project.project());
  EXPECT_EQ(complete_earlier_saves(project.project(), mirror).problem.value_or(""), "");
  for (const perdure::MirrorFinding& finding : mirror.verify()) ADD_FAILURE() << finding.what;
  const auto document = stored_session(*store, finished_dialogue().session.id);
  EXPECT_NE(DraftStore(*store).find().is_there, document.has_value()) << "one of both, and never both";
  const std::vector<std::string> files = project.session_files();
  EXPECT_EQ(files.size(), document ? 1U : 0U) << "files without document, or temporary ones";
  if (document && files.size() == 1) {
    EXPECT_EQ(content_of_file(project.file("data/output/sessions/" + files[0])),
              session_file_content(document->body));
  }
  return document.has_value();
}

TEST(InterruptedSave, AnyStepMayBeTheLast) {
  bool finished = false;
  bool killed_before_commit = false;
  bool killed_after_commit = false;
  for (int step = 1; !finished; ++step) {
    ASSERT_LT(step, 1000) << "the save never ends";
    const TestProject project;
    DraftStore(*open_for_writing(project.project())).write(finished_dialogue());
    finished = runs_to_its_end(step, [&] { save(project.project()); });
    const bool is_saved = recover_and_check(project);
    if (!finished) (is_saved ? killed_after_commit : killed_before_commit) = true;
    if (is_saved) continue;
    save(project.project());
    EXPECT_TRUE(recover_and_check(project)) << "killed at step " << step;
  }
  EXPECT_TRUE(killed_before_commit);
  EXPECT_TRUE(killed_after_commit);
}

TEST(DraftStore, SaveNeverReplacesASession) {
  const TestProject project;
  const auto store = open_for_writing(project.project());
  DraftStore drafts(*store);
  const DialogueState state = finished_dialogue();
  drafts.write(state);
  (void)store->put({std::string(kSessionsCollection), state.session.id}, to_json(state.session)).value();
  EXPECT_THROW(drafts.save(finished_session(state)), perdure::Error);
  EXPECT_TRUE(drafts.find().is_there);
}

TEST(DraftStore, EarlierVersionsOfADraftAreNotKept) {
  const TestProject project;
  const auto store = open_for_writing(project.project());
  DraftStore drafts(*store);
  for (int i = 0; i < 20; ++i) {
    DialogueState state = finished_dialogue();
    state.active_seconds = i;
    drafts.write(state);
  }
  drafts.drop();
  EXPECT_FALSE(drafts.find().is_there);
  const auto history = store->history({std::string(kDraftsCollection), "workout"});
  EXPECT_EQ(history.versions.size(), 21U);
  for (const perdure::Change& change : history.versions) {
    if (change.kind == perdure::ChangeKind::erase) continue;
    EXPECT_EQ(change.removed, perdure::Change::Removed::pruned) << "version " << change.version;
  }
  drafts.drop();
  EXPECT_FALSE(drafts.find().is_there);
}

}  // namespace
}  // namespace traininglog
