#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/perdure/commands.h"
#include "apps/perdure/follower_text.h"
#include "apps/perdure/store_access.h"
#include "apps/terminal/display.h"
#include "core/json_writer.h"
#include "core/time.h"
#include "store/lock_file.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;

void print_json(Console& console, const StoreInfo& info, const std::vector<CollectionInfo>& collections,
                const std::optional<LockHolder>& holder, const std::vector<FollowerStatus>& followers) {
  json::Writer writer;
  writer.begin_object().member("url", info.url).member("path", info.path).member("engine", info.engine);
  writer.member("format_version", std::uint64_t{info.format_version});
  writer.member("created_at", to_rfc3339(info.created_at));
  writer.member("epoch", info.head.epoch).member("seq", info.head.seq);
  writer.member("cursor", info.head.to_string());
  writer.member("file_bytes", info.file_bytes).member("wal_bytes", info.wal_bytes);
  writer.key("collections").begin_array();
  for (const CollectionInfo& each : collections) {
    writer.begin_object().member("name", each.name).member("documents", each.document_count).end_object();
  }
  writer.end_array().key("writer");
  if (holder) {
    writer.begin_object().member("process_id", holder->process_id).member("program", holder->program);
    writer.member("lasting", holder->lasting).member("since", holder->since).end_object();
  } else {
    writer.null();
  }
  write_followers(writer.key("followers"), followers);
  console.write_line(writer.end_object().text());
}

void print_text(Console& console, const StoreInfo& info, const std::vector<CollectionInfo>& collections,
                const std::optional<LockHolder>& holder, const std::vector<FollowerStatus>& followers) {
  std::string size = terminal::bytes_text(info.file_bytes);
  if (info.wal_bytes > 0) size += " and " + terminal::bytes_text(info.wal_bytes) + " in the write-ahead log";
  std::string text;
  const auto line = [&text](const char* name, const std::string& value) {
    text += fmt::format("{:<9}{}\n", name, value);
  };
  line("path", info.path);
  line("engine", info.engine);
  line("format", std::to_string(info.format_version));
  line("created", to_rfc3339(info.created_at));
  line("epoch", info.head.epoch);
  line("head",
       fmt::format("{} (cursor {})", terminal::count_text(info.head.seq, "change"), info.head.to_string()));
  line("size", size);
  line("writer",
       holder ? fmt::format("process {} ({}) since {}", holder->process_id, holder->program, holder->since)
              : "nobody");
  text += collections.empty() ? "no collections yet\n" : "collections\n";
  for (const CollectionInfo& each : collections) {
    text += fmt::format("  {:>14}  {}\n", terminal::grouped(each.document_count), each.name);
  }
  if (!followers.empty()) text += "followers\n";
  for (const FollowerStatus& each : followers) text += "  " + follower_line(each) + "\n";
  console.write(text);
}

ExitCode status(Console& console, const StoreAccess& access, bool names_only) {
  const std::unique_ptr<Store> store = access.open_for_reading();
  const std::vector<CollectionInfo> collections = store->collections();
  if (names_only) {
    for (const CollectionInfo& each : collections) console.write_line(each.name);
    return ExitCode::ok;
  }
  const StoreInfo info = store->info();
  const std::optional<LockHolder> holder = LockFile::holder(lock_path(info.path));
  const std::vector<FollowerStatus> followers = follower_status(*store);
  console.json ? print_json(console, info, collections, holder, followers)
               : print_text(console, info, collections, holder, followers);
  return ExitCode::ok;
}

}  // namespace

void add_status(terminal::Program& program, const StoreAccess& access) {
  auto names_only = std::make_shared<bool>(false);
  program
      .command("status", "print what the store is and holds",
               [&program, &access, names_only] { return status(program.console(), access, *names_only); })
      .details("Counts documents by reading the collections, which takes a moment in a large store.")
      .flag("--names", *names_only, "only the names of the collections, one per line")
      .section("Examples",
               "perdure status\n"
               "perdure status --json | jq .seq\n");
}

}  // namespace perdure::cli
