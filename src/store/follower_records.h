#pragma once

#include <map>
#include <string>
#include <vector>

#include <perdure/follower.h>

namespace perdure {

/// The records that are stored, with those in their place that no commit has written yet; by name. Leases are
/// always those that are stored.
[[nodiscard]] std::vector<FollowerRecord> with_unwritten(std::vector<FollowerRecord> stored,
                                                         std::map<std::string, FollowerRecord> unwritten);

}  // namespace perdure
