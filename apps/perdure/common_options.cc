#include "apps/perdure/common_options.h"

#include <fmt/format.h>

namespace perdure::cli {

using terminal::Command;

Command& declare_collection(Command& command, std::string& collection) {
  return command.argument("COLLECTION", collection, "the collection");
}

Command& declare_scope(Command& command, std::string& scope) {
  return command.option(
      {.names = "--scope", .value_name = "SCOPE", .description = "the owner, in a private collection"},
      scope);
}

Command& declare_key(Command& command, Key& key) {
  declare_collection(command, key.collection).argument("ID", key.id, "the id of the document");
  return declare_scope(command, key.scope);
}

Command& declare_if_version(Command& command, std::optional<std::uint64_t>& if_version) {
  return command.option({.names = "--if-version",
                         .value_name = "N",
                         .description = "only if the document has this version (exit code 4 otherwise)",
                         .at_least = 1},
                        if_version);
}

Command& declare_if_version_or_none(Command& command, std::optional<std::uint64_t>& if_version) {
  return command.option(
      {.names = "--if-version",
       .value_name = "N",
       .description = "only if the document has this version, 0: does not exist (exit code 4 otherwise)"},
      if_version);
}

Command& declare_limit(Command& command, std::optional<std::uint64_t>& limit,
                       const std::string& default_text) {
  return command.option({.names = "--limit",
                         .value_name = "N",
                         .description = fmt::format("at most so many (default: {})", default_text),
                         .at_least = 1},
                        limit);
}

}  // namespace perdure::cli
