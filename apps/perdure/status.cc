#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <perdure/open.h>

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

/// What a kind of store does not have stays empty.
struct Status {
  StoreInfo info;
  Capabilities can;
  std::vector<CollectionInfo> collections;
  std::optional<LockHolder> holder;
  std::vector<FollowerStatus> followers;
};

void write_holder(json::Writer& writer, const std::optional<LockHolder>& holder) {
  if (!holder) {
    writer.null();
    return;
  }
  writer.begin_object().member("process_id", holder->process_id).member("program", holder->program);
  writer.member("lasting", holder->lasting).member("since", holder->since).end_object();
}

void write_capabilities(json::Writer& writer, const Capabilities& can) {
  writer.begin_object().member("log", can.log).member("history", can.history);
  writer.member("operation_ids", can.operation_ids).member("many_collections", can.many_collections);
  writer.member("keeps_layout", can.keeps_layout).member("adopts", can.adopts);
  writer.member("many_writers", can.many_writers).end_object();
}

void print_json(Console& console, const Status& status) {
  const StoreInfo& info = status.info;
  json::Writer writer;
  writer.begin_object().member("url", shown_url(info.url)).member("path", info.path);
  writer.member("engine", info.engine).member("format_version", std::uint64_t{info.format_version});
  if (status.can.log) {
    writer.member("created_at", to_rfc3339(info.created_at));
    writer.member("epoch", info.head.epoch).member("seq", info.head.seq);
    writer.member("cursor", info.head.to_string());
  }
  writer.member("file_bytes", info.file_bytes).member("wal_bytes", info.wal_bytes);
  writer.key("collections").begin_array();
  for (const CollectionInfo& each : status.collections) {
    writer.begin_object().member("name", each.name).member("documents", each.document_count).end_object();
  }
  writer.end_array().key("writer");
  write_holder(writer, status.holder);
  write_followers(writer.key("followers"), status.followers);
  write_capabilities(writer.key("capabilities"), status.can);
  console.write_line(writer.end_object().text());
}

std::string writer_text(const Status& status) {
  if (status.can.many_writers) return "any number of processes";
  const std::optional<LockHolder>& holder = status.holder;
  return holder ? fmt::format("process {} ({}) since {}", holder->process_id, holder->program, holder->since)
                : "nobody";
}

void print_text(Console& console, const Status& status) {
  const StoreInfo& info = status.info;
  std::string text;
  const auto line = [&text](const char* name, const std::string& value) {
    text += terminal::printable(fmt::format("{:<9}{}\n", name, value));
  };
  info.path.empty() ? line("url", shown_url(info.url)) : line("path", info.path);
  line("engine", info.engine);
  line("format", std::to_string(info.format_version));
  if (status.can.log) {
    line("created", to_rfc3339(info.created_at));
    line("epoch", info.head.epoch);
    line("head",
         fmt::format("{} (cursor {})", terminal::count_text(info.head.seq, "change"), info.head.to_string()));
  }
  if (!info.path.empty()) {
    std::string size = terminal::bytes_text(info.file_bytes);
    if (info.wal_bytes > 0)
      size += " and " + terminal::bytes_text(info.wal_bytes) + " in the write-ahead log";
    line("size", size);
  }
  line("writer", writer_text(status));
  text += status.collections.empty() ? "no collections yet\n" : "collections\n";
  for (const CollectionInfo& each : status.collections) {
    text += fmt::format("  {:>14}  {}\n", terminal::grouped(each.document_count), each.name);
  }
  if (!status.followers.empty()) text += "followers\n";
  for (const FollowerStatus& each : status.followers) text += "  " + follower_line(each) + "\n";
  console.write(text);
}

Status status_of(Store& store) {
  Status status;
  status.info = store.info();
  status.can = store.capabilities();
  status.collections = store.collections();
  if (!status.can.many_writers && !status.info.path.empty()) {
    status.holder = LockFile::holder(lock_path(status.info.path));
  }
  if (status.can.log) status.followers = follower_status(store);
  return status;
}

ExitCode status(Console& console, const StoreAccess& access, bool names_only) {
  const std::unique_ptr<Store> store = access.open_for_reading();
  if (names_only) {
    for (const CollectionInfo& each : store->collections()) console.write_line(each.name);
    return ExitCode::ok;
  }
  const Status status = status_of(*store);
  console.json ? print_json(console, status) : print_text(console, status);
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
