// The strongest promise of logging: whatever the moment, all that was answered is there, and the session
// becomes what it would have been.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "apps/traininglog/draft_store.h"
#include "apps/traininglog/logging_script.h"
#include "apps/traininglog/session_json.h"

namespace traininglog {
namespace {

using perdure::test::PseudoTerminal;
using perdure::test::run_program;

struct Script {
  std::string command;
  Style style;
  const std::vector<std::string>& answers;
};

Session session_without_kill(const Script& script) {
  const TestProject project;
  const auto result = run_program({TRAININGLOG_BINARY, script.command}, input_in(project, script.answers));
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  return stored_sessions(project).at(0);
}

void kill_and_resume(const TestProject& project, const Script& script,
                     const std::vector<std::string>& prompts, std::size_t killed_at) {
  {
    PseudoTerminal terminal({TRAININGLOG_BINARY, script.command}, terminal_in(project));
    type_answers(terminal, prompts, script.answers, 0, killed_at);
    terminal.expect(prompts[killed_at]);
    terminal.kill();
  }
  // Before the first answer there is nothing to resume.
  const std::string option = killed_at == 0 ? "--discard" : "--resume";
  PseudoTerminal terminal({TRAININGLOG_BINARY, script.command, option}, terminal_in(project));
  type_answers(terminal, prompts, script.answers, killed_at, script.answers.size());
  terminal.expect("Session saved! ✅");
  EXPECT_EQ(terminal.wait(), 0);
}

void resumed_session_is_the_same(const Script& script) {
  const Session whole = session_without_kill(script);
  const std::vector<std::string> prompts = prompts_of(script.style, script.answers);
  for (std::size_t killed_at = 0; killed_at < prompts.size(); ++killed_at) {
    const TestProject project;
    kill_and_resume(project, script, prompts, killed_at);
    const std::vector<Session> sessions = stored_sessions(project);
    ASSERT_EQ(sessions.size(), 1U) << killed_at;
    EXPECT_EQ(to_json(without_accidents(sessions[0])), to_json(without_accidents(whole)))
        << "killed at \"" << prompts[killed_at] << "\", answer " << killed_at;
    EXPECT_EQ(project.session_files().size(), 1U);
    EXPECT_FALSE(DraftStore(*open_for_reading(project.project())).find().is_there);
  }
}

TEST(KilledDialogue, LogGoesOnFromEveryPrompt) {
  resumed_session_is_the_same({"log", Style::questions, kQuestions});
}

TEST(KilledDialogue, GoGoesOnFromEveryPrompt) {
  resumed_session_is_the_same({"go", Style::entries, kEntries});
}

}  // namespace
}  // namespace traininglog
