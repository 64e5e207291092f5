#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "apps/traininglog/dialogue_testing.h"
#include "apps/traininglog/element_ids.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/session_store.h"
#include "apps/traininglog/test_project.h"
#include "tests/pseudo_terminal.h"
#include "tests/run_program.h"

// For tests of the logging commands: what somebody types, and what becomes of it.

namespace traininglog {

inline std::vector<std::string> answers_in(const std::string& text) {
  std::vector<std::string> answers;
  std::istringstream stream(text);
  for (std::string each; std::getline(stream, each, '|');) answers.push_back(each);
  return answers;
}

/// `log`: every question there is, with a bench press and a row.
inline const std::vector<std::string> kQuestions = answers_in(
    "phase 2|1|upper-strength|n|"
    "a|Bench Press|2|20|5|||40|3|6|slow|2|80|5||8|||82.5|5+1|10|good|llp(6)|grip|"
    "|Row|0|0|y|1|40|8|0||||f|e|2 note Seat on 4||y");

/// `go`: one line per set; the exercises are new.
inline const std::vector<std::string> kEntries =
    answers_in("2|1|upper-strength|n|Bench Press|w20x5|80x5@8|+2.5|=|u|rest 2m|- grip|n|Row|40x8||f|y");

/// The questions that `answers` answer, in order, without the line of a rest.
inline std::vector<std::string> prompts_of(Style style, const std::vector<std::string>& answers) {
  TypedDialogue dialogue(style);
  dialogue.contexts.clear();
  std::vector<std::string> prompts;
  for (const std::string& typed : answers) {
    const std::string prompt = dialogue.prompt();
    prompts.push_back(prompt.substr(prompt.rfind('\n') + 1));
    dialogue.type(typed);
  }
  return prompts;
}

/// Answers from the one at `from` to that before `to`, each when it is asked for.
inline void type_answers(perdure::test::PseudoTerminal& terminal, const std::vector<std::string>& prompts,
                         const std::vector<std::string>& answers, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    terminal.expect(prompts[i]);
    terminal.type_line(answers[i]);
  }
}

inline perdure::test::TerminalOptions terminal_in(const TestProject& project) {
  perdure::test::TerminalOptions options;
  options.directory = project.folder();
  options.environment = {"TERM=xterm"};
  return options;
}

inline perdure::test::RunOptions input_in(const TestProject& project,
                                          const std::vector<std::string>& answers) {
  perdure::test::RunOptions options;
  options.directory = project.folder();
  for (const std::string& typed : answers) options.input += typed + "\n";
  return options;
}

inline std::vector<Session> stored_sessions(const TestProject& project) {
  std::vector<Session> sessions;
  const auto store = open_for_reading(project.project());
  if (!store) return sessions;
  for_each_session(
      *store,
      [&](const perdure::Document& document) {
        ReadSession read = read_session(document.body);
        EXPECT_EQ(read.fault, "");
        if (read.session) sessions.push_back(std::move(*read.session));
      },
      [](const std::string& problem) { ADD_FAILURE() << problem; });
  return sessions;
}

/// What of a session is the same whenever and however fast it is typed.
inline Session without_accidents(Session session) {
  session = without_element_ids(std::move(session));
  session.id.clear();
  session.date.clear();
  session.duration_minutes.reset();
  for (Exercise& exercise : session.exercises) {
    for (WorkingSet& set : exercise.working_sets) set.actual_rest_minutes.reset();
  }
  return session;
}

}  // namespace traininglog
