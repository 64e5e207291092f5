#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <perdure/document.h>

#include "apps/terminal/command.h"

// Options and arguments that several commands have, so that they are spelled and described alike. What is
// bound must live until the program ends.

namespace perdure::cli {

/// COLLECTION
terminal::Command& declare_collection(terminal::Command& command, std::string& collection);

/// --scope
terminal::Command& declare_scope(terminal::Command& command, std::string& scope);

/// COLLECTION, ID and --scope
terminal::Command& declare_key(terminal::Command& command, Key& key);

/// --if-version from 1: the document must exist
terminal::Command& declare_if_version(terminal::Command& command, std::optional<std::uint64_t>& if_version);

/// --if-version from 0, which means that the document must not exist
terminal::Command& declare_if_version_or_none(terminal::Command& command,
                                              std::optional<std::uint64_t>& if_version);

/// --limit without a limit of its own
terminal::Command& declare_limit(terminal::Command& command, std::optional<std::uint64_t>& limit,
                                 const std::string& default_text = "all");

}  // namespace perdure::cli
