#pragma once

#include <perdure/verify.h>
#include "store/sqlite/connection.h"
#include "store/sqlite/names.h"
#include "store/sqlite/rules_table.h"

namespace perdure::sqlite {

/// Everything that `Store::verify` says, in one read transaction.
[[nodiscard]] VerifyReport verify_store(Connection& connection, Names& collections, RulesTable& rules,
                                        const VerifyOptions& options);

}  // namespace perdure::sqlite
