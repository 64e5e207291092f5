#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <perdure/versions.h>

#include "apps/terminal/command.h"

namespace perdure::cli {

/// A document at one of its versions, as the command line names it: `ID@VERSION`. An id may hold `@` itself;
/// the last one counts, and only where nothing but digits follow it. With --version the text is the id as it
/// stands.
struct VersionedKey {
  Key key;
  std::optional<std::uint64_t> version;  ///< empty: none was named
};

/// COLLECTION, ID@VERSION, --version and --scope, as they were given.
struct VersionedKeyOptions {
  Key key;  ///< `id` is what was given, with the version
  std::optional<std::uint64_t> version;

  [[nodiscard]] VersionedKey parse() const;
};

/// Only COLLECTION and ID@VERSION; further arguments may follow before `declare_version_options`.
terminal::Command& declare_versioned_key(terminal::Command& command, VersionedKeyOptions& options,
                                         const std::string& id_description);
/// --version and --scope.
terminal::Command& declare_version_options(terminal::Command& command, VersionedKeyOptions& options);

/// "a@3" is the id "a" and version 3; "a@b" and "a@" are ids.
[[nodiscard]] std::pair<std::string, std::optional<std::uint64_t>> split_version(std::string_view text);

}  // namespace perdure::cli
