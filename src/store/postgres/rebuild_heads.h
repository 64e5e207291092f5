#pragma once

#include <cstdint>

#include "store/postgres/connection.h"

namespace perdure::postgres {

/// Makes the heads of a space anew from its log, and the links from each change to the one before it. In a
/// write transaction; index entries are noted in the heads and have to be made anew after it.
void rebuild_heads(Connection& connection, std::int64_t space);

}  // namespace perdure::postgres
