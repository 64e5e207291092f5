#pragma once

#include <boost/json.hpp>
#include <stdexcept>
#include <string>

#include <perdure/batch.h>

namespace perdure::test {

/// What the contract calls `invalid_patch`.
struct InvalidPatch : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What is wrong with a patch whatever the document is: a pointer without its slash or with a wrong escape.
/// Throws InvalidPatch.
void check_pointers(const Patch& patch);

/// RFC 6901 and the steps of `Patch`, on values: written from the contract, independently of the library,
/// which works on text. Exact for what Boost.JSON keeps exactly. Throws InvalidPatch.
[[nodiscard]] boost::json::value reference_patched(boost::json::value document, const Patch& patch);

/// RFC 7396, section 2.
[[nodiscard]] boost::json::value reference_merged(boost::json::value target, const boost::json::value& patch);

/// One text for equal documents with their members in the same order, white space aside.
[[nodiscard]] inline std::string canonical(const std::string& body) {
  return boost::json::serialize(boost::json::parse(body));
}

}  // namespace perdure::test
