#pragma once

#include <optional>
#include <string>
#include <vector>

#include <perdure/store.h>

#include "apps/traininglog/dialogue_state.h"
#include "apps/traininglog/exercise_context.h"
#include "apps/traininglog/exercise_names.h"
#include "apps/traininglog/logged_session.h"
#include "apps/traininglog/session_library.h"

namespace traininglog {

/// What the past knows, for the dialogue of logging: of the database and of files that it does not have. One
/// thread; `store` outlives it.
class ExerciseLookup {
 public:
  ExerciseLookup(perdure::Store& store, const Project& project, SessionLibrary::OnProblem on_problem);

  /// Of the name or alias that was typed. `today` is session_date.h's.
  [[nodiscard]] ExerciseContext context_of(const std::string& typed, std::string_view today);

  /// The newest session.
  [[nodiscard]] std::optional<LastTime> last_time();

  /// Names and aliases that begin with `prefix`, in any case.
  [[nodiscard]] std::vector<std::string> completions(std::string_view prefix) const;

 private:
  void add_last_time(const std::string& session_id, ExerciseContext& context);

  perdure::Store& store_;
  SessionLibrary library_;
  const std::vector<LoggedSession> newest_;
  const ExerciseNames names_;
};

}  // namespace traininglog
