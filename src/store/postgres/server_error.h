#pragma once

#include <string>
#include <string_view>

#include <perdure/error.h>

namespace perdure::postgres {

/// What a server said went wrong.
struct ServerComplaint {
  std::string sqlstate;  ///< five characters; empty when the connection itself failed
  std::string message;   ///< its first line, without a trailing newline
};

/// The Error that stands for it: "cannot ACTION SHOWN: …", with what to do where that is known.
[[nodiscard]] Error error_of(const ServerComplaint& complaint, std::string_view action,
                             std::string_view shown);

/// Whether the connection is of no use after this: the server ends it, or has forgotten what was prepared.
[[nodiscard]] bool ends_connection(std::string_view sqlstate);

}  // namespace perdure::postgres
