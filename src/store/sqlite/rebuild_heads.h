#pragma once

#include "store/sqlite/connection.h"

namespace perdure::sqlite {

/// Makes `perdure_heads` and the links between changes anew from the log. In a write transaction.
void rebuild_heads(Connection& connection);

}  // namespace perdure::sqlite
