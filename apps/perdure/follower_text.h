#pragma once

#include <string>
#include <vector>

#include <perdure/follower.h>

#include "core/json_writer.h"

// How commands tell about followers.

namespace perdure::cli {

/// "nobody" or "NAME until TIME"; a lease that is over does not count.
[[nodiscard]] std::string holder_text(const FollowerRecord& record);

/// The member "holder": a text, or null.
void write_holder(json::Writer& writer, const FollowerRecord& record);

/// One line: "mirror:json  0 changes behind, run by nobody"
[[nodiscard]] std::string follower_line(const FollowerStatus& status);

/// [{"name","cursor","lag","holder","problem","failures"}]
void write_followers(json::Writer& writer, const std::vector<FollowerStatus>& followers);

}  // namespace perdure::cli
