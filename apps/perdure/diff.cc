#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "apps/perdure/commands.h"
#include "apps/perdure/record.h"
#include "apps/perdure/store_access.h"
#include "apps/perdure/versions.h"
#include "apps/terminal/display.h"
#include "core/json_diff.h"
#include "core/json_text.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;
using terminal::UsageError;

struct DiffOptions {
  VersionedKeyOptions named;
  std::vector<std::string> versions;
};

/// Two versions of one document. 0 as `from`: there was nothing before.
struct Span {
  Key key;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};

std::uint64_t parse_version(const std::string& text) {
  std::uint64_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error == std::errc() && end == text.data() + text.size() && version > 0) return version;
  throw UsageError(fmt::format("'{}' is not a version, a whole number from 1", text));
}

Span span_of(Store& store, const DiffOptions& options) {
  const std::vector<std::string>& given = options.versions;
  const bool two_behind = given.size() == 2;
  if (given.size() > 2 || (two_behind && options.named.version)) {
    throw UsageError("name two versions at most: ID@V1 V2, or ID V1 V2");
  }
  if (two_behind) return {options.named.key, parse_version(given[0]), parse_version(given[1])};
  const VersionedKey named = options.named.parse();
  if (named.version && !given.empty()) return {named.key, *named.version, parse_version(given[0])};
  const std::uint64_t newest = newest_versions(store, named.key, 1).front().version;
  if (named.version) return {named.key, *named.version, newest};
  if (!given.empty()) return {named.key, parse_version(given[0]), newest};
  return {named.key, newest - 1, newest};
}

/// Empty where the version is a deletion, and before the first one.
std::optional<std::string> body_at(Store& store, const Key& key, std::uint64_t version) {
  if (version == 0) return {};
  Change change = require_version(store, key, version);
  if (change.kind == ChangeKind::erase) return {};
  return std::move(change.body);
}

std::vector<json::Difference> differences(const std::optional<std::string>& before,
                                          const std::optional<std::string>& after) {
  if (before && after) return json::diff(*before, *after);
  if (!before && !after) return {};
  return {{"", before, after}};
}

/// A key may hold a line feed, which would look like another difference.
std::string shown_pointer(const std::string& pointer) {
  const bool is_plain = pointer.find_first_of("\n\r\t") == std::string::npos;
  return is_plain ? pointer : json::quote(pointer);
}

std::string line_of(const json::Difference& difference) {
  const std::string pointer = shown_pointer(difference.pointer);
  if (!difference.before) return fmt::format("+ {}: {}", pointer, json::compact(*difference.after));
  if (!difference.after) return fmt::format("- {}: {}", pointer, json::compact(*difference.before));
  return fmt::format("~ {}: {} -> {}", pointer, json::compact(*difference.before),
                     json::compact(*difference.after));
}

std::string object_of(const Span& span, const std::vector<json::Difference>& found) {
  json::Writer writer;
  writer.begin_object().member("collection", span.key.collection).member("id", span.key.id);
  if (!span.key.scope.empty()) writer.member("scope", span.key.scope);
  writer.member("from", span.from).member("to", span.to).key("differences").begin_array();
  for (const json::Difference& difference : found) {
    writer.begin_object().member("pointer", difference.pointer);
    if (difference.before) writer.key("before").raw(*difference.before);
    if (difference.after) writer.key("after").raw(*difference.after);
    writer.end_object();
  }
  return std::move(writer.end_array().end_object()).text();
}

ExitCode diff(Console& console, const StoreAccess& access, const DiffOptions& options) {
  const std::unique_ptr<Store> store = access.open_for_reading();
  const Span span = span_of(*store, options);
  const std::vector<json::Difference> found =
      differences(body_at(*store, span.key, span.from), body_at(*store, span.key, span.to));
  if (console.json) {
    console.write_line(object_of(span, found));
    return ExitCode::ok;
  }
  for (const json::Difference& difference : found) {
    console.write_line(terminal::printable(line_of(difference)));
  }
  if (found.empty()) {
    console.note(fmt::format("versions {} and {} of {}/{} hold the same", span.from, span.to,
                             span.key.collection, span.key.id));
  }
  return ExitCode::ok;
}

}  // namespace

void add_diff(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<DiffOptions>();
  terminal::Command& command =
      program.command("diff", "print what differs between two versions",
                      [&program, &access, options] { return diff(program.console(), access, *options); });
  command.details(
      "Prints one line per difference, by JSON Pointer: + what was added, - what was removed, ~ what has "
      "another value. What only differs in spelling (white space, the order of members, 1.0 and 1) is no "
      "difference. With ID alone it is the newest version against the one before, with one version that one "
      "against the newest. Where two versions follow the id, or with --version, it is taken as it stands, "
      "also with @. The exit code is 0 whether anything differs or not.");
  declare_versioned_key(command, options->named, "the document and, after @, the version to start from")
      .arguments("VERSION", options->versions, "the version to go to, or both", false);
  declare_version_options(command, options->named)
      .section("Examples",
               "perdure diff sessions 2026-03-02\n"
               "perdure diff sessions 2026-03-02@3\n"
               "perdure diff sessions 2026-03-02 3 5\n");
}

}  // namespace perdure::cli
