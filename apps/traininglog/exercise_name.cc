#include "apps/traininglog/exercise_name.h"

#include "core/letter_case.h"

namespace traininglog {

std::string exercise_key(std::string_view name) { return perdure::lower_case(name); }

}  // namespace traininglog
