#pragma once

#include <optional>
#include <string_view>

#include "apps/traininglog/remark.h"
#include "apps/traininglog/session.h"

namespace traininglog {

/// Reads the body of a warm-up set: `45 x 5`, `20 x feel - easy`, without its number. Empty, and no remark,
/// if the text is none. A warm-up set has no field for pounds: they become kilograms and stand in the note.
[[nodiscard]] std::optional<WarmupSet> read_warmup_set(std::string_view body, Remarks& remarks);

}  // namespace traininglog
