#pragma once

#include "apps/traininglog/session.h"
#include "tests/seed.h"

namespace traininglog {

/// For tests: a session that the shape allows, with everything that a session can have, and with texts that
/// are hard to write (line breaks, commas, quotes, words of the notations). Values need not be sensible.
[[nodiscard]] Session random_session(perdure::test::Random& random);

}  // namespace traininglog
