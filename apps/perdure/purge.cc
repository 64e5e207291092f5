#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/perdure/commands.h"
#include "apps/perdure/common_options.h"
#include "apps/perdure/record.h"
#include "apps/perdure/store_access.h"
#include "apps/perdure/versions.h"
#include "apps/terminal/display.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::count_text;
using terminal::ExitCode;

struct PurgeOptions {
  std::string collection;
  std::string scope;
  std::vector<std::string> ids;
  bool yes = false;
};

std::vector<Key> keys_of(const PurgeOptions& options) {
  std::vector<Key> keys;
  for (const std::string& id : options.ids) keys.push_back({options.collection, id, options.scope});
  return keys;
}

[[noreturn]] void refuse_without_yes(Store& store, const std::vector<Key>& keys) {
  std::string what;
  for (const Key& key : keys) {
    what += fmt::format("{}{}/{} (newest version: {})", what.empty() ? "" : ", ", key.collection, key.id,
                        newest_versions(store, key, 1).front().version);
  }
  throw terminal::UsageError(fmt::format(
      "nothing was removed; --yes would remove {} with the whole history, and nothing brings it back: {}",
      count_text(keys.size(), "document"), what));
}

/// Those that have not come so far: what they made of the documents is still there.
std::vector<std::string> followers_behind(Store& store, std::uint64_t seq) {
  std::vector<std::string> names;
  for (const FollowerRecord& follower : store.followers()) {
    // One with a problem had to leave a file as it was.
    if (follower.cursor.seq < seq || !follower.problem.empty()) names.push_back(follower.name);
  }
  return names;
}

using Purged = std::vector<std::pair<Key, PurgeResult>>;

void report_json(Console& console, const Purged& purged, const std::vector<std::string>& behind) {
  json::Writer writer;
  writer.begin_object().key("purged").begin_array();
  for (const auto& [key, result] : purged) {
    writer.begin_object().member("collection", key.collection).member("id", key.id);
    if (!key.scope.empty()) writer.member("scope", key.scope);
    writer.member("changes", result.versions_count).member("seq", result.seq).end_object();
  }
  writer.end_array().key("followers_behind").begin_array();
  for (const std::string& name : behind) writer.value(name);
  console.write_line(writer.end_array().end_object().text());
}

void report_text(Console& console, const Purged& purged, const std::vector<std::string>& behind) {
  std::uint64_t changes_count = 0;
  for (const auto& [key, result] : purged) changes_count += result.versions_count;
  console.note(fmt::format("removed {} for good: bodies, ids, scopes and actors of {}",
                           count_text(purged.size(), "document"), count_text(changes_count, "change")));
  console.note("left: time, version and hashes of these changes, and every backup made before");
  if (!behind.empty()) {
    console.note(fmt::format("left until they have followed, see perdure mirror status: the copies of {}",
                             fmt::join(behind, ", ")));
  }
}

ExitCode purge(Console& console, const StoreAccess& access, const PurgeOptions& options) {
  const std::vector<Key> keys = keys_of(options);
  if (!options.yes) refuse_without_yes(*access.open_for_reading(), keys);
  const std::unique_ptr<Store> store = access.open_for_writing();
  // All or, when a name is wrong, none: what is gone cannot be brought back.
  for (const Key& key : keys) (void)newest_versions(*store, key, 1);
  Purged purged;
  std::uint64_t last_seq = 0;
  for (const Key& key : keys) {
    purged.emplace_back(key, store->purge(key, access.commit_options()));
    last_seq = std::max(last_seq, purged.back().second.seq);
  }
  access.follow_up(*store);
  const std::vector<std::string> behind = followers_behind(*store, last_seq);
  console.json ? report_json(console, purged, behind) : report_text(console, purged, behind);
  return behind.empty() ? ExitCode::ok : ExitCode::failure;
}

}  // namespace

void add_purge(terminal::Program& program, const StoreAccess& access) {
  auto options = std::make_shared<PurgeOptions>();
  terminal::Command& command =
      program.command("purge", "remove documents and their history for good",
                      [&program, &access, options] { return purge(program.console(), access, *options); });
  command.details(
      "Removes documents, deleted ones too, with all their versions: bodies, ids, scopes and actors leave "
      "the "
      "log and their bytes are overwritten in the database file. Times, versions and hashes stay, so that "
      "the log can still be verified. Backups are not touched; mirrors lose their copies when they have "
      "followed. Without --yes it says what would go and removes nothing (exit code 2); when one of the "
      "documents never was, none is removed (exit code 3).");
  declare_collection(command, options->collection)
      .arguments("ID", options->ids, "the ids of the documents")
      .flag("--yes", options->yes, "do it; nothing brings the documents back");
  declare_scope(command, options->scope).section("Examples", "perdure purge sessions 2026-03-02 --yes\n");
}

}  // namespace perdure::cli
