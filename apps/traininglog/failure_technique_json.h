#pragma once

#include "apps/traininglog/session.h"
#include "core/json_text.h"

namespace traininglog {

/// A failure technique of a document, under its present name or an older one (`myo_reps`, `drop-set`), in any
/// case; null is none. Drop sets may stand in place of `details`. Throws FieldFault for another type or
/// values that its form does not have.
[[nodiscard]] FailureTechnique failure_technique_of(perdure::json::Slice value);

}  // namespace traininglog
