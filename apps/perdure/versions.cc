#include "apps/perdure/versions.h"

#include <charconv>
#include <system_error>

#include "apps/perdure/common_options.h"

namespace perdure::cli {

std::pair<std::string, std::optional<std::uint64_t>> split_version(std::string_view text) {
  const std::pair<std::string, std::optional<std::uint64_t>> whole{std::string(text), std::nullopt};
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0) return whole;
  const char* const end = text.data() + text.size();
  std::uint64_t version = 0;
  const auto [behind, error] = std::from_chars(text.data() + at + 1, end, version);
  if (error != std::errc() || behind != end) return whole;
  return {std::string(text.substr(0, at)), version};
}

VersionedKey VersionedKeyOptions::parse() const {
  if (version) return {key, version};
  auto [id, at] = split_version(key.id);
  return {{key.collection, std::move(id), key.scope}, at};
}

terminal::Command& declare_versioned_key(terminal::Command& command, VersionedKeyOptions& options,
                                         const std::string& id_description) {
  return declare_collection(command, options.key.collection)
      .argument("ID@VERSION", options.key.id, id_description);
}

terminal::Command& declare_version_options(terminal::Command& command, VersionedKeyOptions& options) {
  command.option({.names = "--version",
                  .value_name = "N",
                  .description = "the version; the other argument is then the id as it stands, also with @",
                  .at_least = 1},
                 options.version);
  return declare_scope(command, options.key.scope);
}

}  // namespace perdure::cli
