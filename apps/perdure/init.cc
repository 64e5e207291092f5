#include <fmt/format.h>

#include "apps/perdure/commands.h"
#include "apps/perdure/store_access.h"
#include "core/json_writer.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;

std::unique_ptr<Store> open_existing(const StoreAccess& access) {
  try {
    return access.open_for_writing();
  } catch (const Error& error) {
    if (error.code() != code::kNotFound) throw;
    return nullptr;
  }
}

ExitCode init(Console& console, const StoreAccess& access) {
  std::unique_ptr<Store> store = open_existing(access);
  const bool created = store == nullptr;
  if (created) store = access.create();
  const StoreInfo info = store->info();
  if (console.json) {
    json::Writer writer;
    writer.begin_object().member("created", created).member("url", info.url).member("path", info.path);
    writer.member("epoch", info.head.epoch).member("format_version", std::uint64_t{info.format_version});
    console.write_line(writer.end_object().text());
  } else {
    console.write(
        fmt::format("path    {}\nepoch   {}\nformat  {}\n", info.path, info.head.epoch, info.format_version));
    console.note(created ? "created" : "it was there already; nothing changed");
  }
  return ExitCode::ok;
}

}  // namespace

void add_init(terminal::Program& program, const StoreAccess& access) {
  program.command("init", "create a store", [&program, &access] { return init(program.console(), access); })
      .details(
          "Creates the store that --url names, with missing folders (mode 0700), and prints its path, its "
          "epoch (the UUID of its log's lifetime) and the version of its format. A store that is there "
          "already is left as it is, so that scripts may run this every time. Other commands never create "
          "a store.")
      .section("Examples",
               "perdure init\n"
               "perdure init --url sqlite:/var/lib/myapp/main.db\n");
}

}  // namespace perdure::cli
