#include "apps/perdure/mirror_add.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "apps/perdure/mirror_access.h"
#include "apps/terminal/display.h"
#include "apps/terminal/progress.h"
#include "core/fs.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::count_text;
using terminal::ExitCode;

/// A path as it is typed counts from the working directory; the store keeps it from its own folder, so that
/// the two may be moved together. An absolute one was meant so.
std::string kept_directory(const std::string& typed, const std::string& database_path) {
  namespace files = std::filesystem;
  if (typed.empty()) throw Error(code::kInvalidArgument, "the directory of the mirror is missing");
  if (files::path(typed).is_absolute()) return typed;
  const files::path directory = files::absolute(typed).lexically_normal();
  if (database_path.empty()) return directory.string();  // a server's
  const files::path folder =
      files::absolute(fs::resolve_link(database_path)).lexically_normal().parent_path();
  std::string relative = directory.lexically_relative(folder).string();
  while (relative.size() > 1 && relative.back() == '/') relative.pop_back();
  return relative.empty() ? directory.string() : relative;
}

void require_directory(const std::string& typed) {
  const fs::Kind kind = fs::info(typed).kind;
  if (kind == fs::Kind::missing || kind == fs::Kind::directory) return;
  const std::string what = kind == fs::Kind::file ? "a file" : fs::describe_kind(typed);
  throw Error(code::kInvalidSettings,
              fmt::format("cannot mirror into {}: it is {}, not a directory", typed, what));
}

/// True when it is there already, as it is asked for.
bool is_declared(Console& console, Store& store, const MirrorSettings& settings) {
  const std::vector<MirrorSettings> all = all_mirrors(console, store);
  const auto same_name = std::find_if(all.begin(), all.end(),
                                      [&](const MirrorSettings& each) { return each.name == settings.name; });
  if (same_name == all.end()) return false;
  if (*same_name == settings) return true;
  throw Error(
      code::kConflict,
      fmt::format("the mirror '{}' is there already, of {} in {} as {}; remove it first, or choose "
                  "another name",
                  same_name->name, same_name->collection, same_name->directory, same_name->file_name));
}

void report(Console& console, const MirrorSettings& settings, const std::string& directory,
            const Mirror::Rebuilt& built) {
  if (!console.json) {
    for (const MirrorFinding& each : built.left) console.warning(finding_line(each));
    console.note(rebuilt_text(directory, built));
    return;
  }
  json::Writer writer;
  writer.begin_object().member("name", settings.name).member("collection", settings.collection);
  writer.member("directory", settings.directory).member("file_name", settings.file_name);
  write_rebuilt(writer, built);
  console.write_line(writer.end_object().text());
}

}  // namespace

Mirror::Rebuilt rebuild_mirror(Console& console, Mirror& mirror) {
  terminal::Progress progress(console, "document");
  return mirror.rebuild([&](std::uint64_t done, std::uint64_t all) {
    progress.show_part("mirror " + mirror.settings().name, done, all);
  });
}

std::string rebuilt_text(const std::string& directory, const Mirror::Rebuilt& built) {
  std::string text = fmt::format("{} in {}, {} written", count_text(built.files_count, "file"), directory,
                                 terminal::grouped(built.written_count));
  if (built.removed_count > 0) text += fmt::format(", {} removed", terminal::grouped(built.removed_count));
  if (!built.left.empty()) {
    text += fmt::format(", {} left as changed by hand", terminal::grouped(built.left.size()));
  }
  return text;
}

void write_rebuilt(json::Writer& writer, const Mirror::Rebuilt& built) {
  writer.member("files", built.files_count).member("written", built.written_count);
  writer.member("removed", built.removed_count).key("left").begin_array();
  for (const MirrorFinding& each : built.left) write_finding(writer, each);
  writer.end_array();
}

ExitCode declare_mirror(Console& console, const StoreAccess& access, const MirrorRequest& request) {
  const std::unique_ptr<Store> store = access.open_for_writing();
  MirrorSettings settings{request.name, request.collection, {}, request.file_name};
  settings.directory = kept_directory(request.directory, store->info().path);
  (void)MirrorSettings::parse(settings.name, settings.to_json());
  require_directory(request.directory);
  const bool declared = is_declared(console, *store, settings);
  if (!declared) perdure::add_mirror(*store, settings, access.actor());
  Mirror mirror(*store, settings);
  try {
    report(console, settings, mirror.directory(), rebuild_mirror(console, mirror));
  } catch (const Error&) {
    // A mirror that cannot be built at all would only fail with every write from now on.
    if (!declared) (void)remove_mirror(*store, settings.name, access.actor());
    throw;
  }
  access.follow_up(*store);
  return ExitCode::ok;
}

}  // namespace perdure::cli
