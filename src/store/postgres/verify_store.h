#pragma once

#include <cstdint>

#include <perdure/verify.h>
#include "store/postgres/connection.h"
#include "store/postgres/group_state.h"
#include "store/postgres/rules_table.h"

namespace perdure::postgres {

/// What `Store::verify` says. `end` is what the space's row says of the log. Inside of a snapshot.
[[nodiscard]] VerifyReport verify_store(Connection& connection, std::int64_t space, const LogEnd& end,
                                        RulesTable& rules, const VerifyOptions& options);

}  // namespace perdure::postgres
