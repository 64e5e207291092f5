#include <fmt/core.h>

#include <filesystem>
#include <utility>

#include <perdure/error.h>
#include "core/fs.h"
#include "core/ids.h"
#include "core/json_text.h"
#include "core/json_writer.h"
#include "follow/file_name_template.h"
#include "follow/mirror_state.h"

namespace perdure {
namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw Error(code::kInvalidSettings, fmt::format("mirror {}: {}", name, what));
}

// The rules of ids and collections, said as a fault of the settings.
template <typename Check>
void require(const std::string& name, const char* what, Check check) {
  try {
    check();
  } catch (const Error& error) {
    refuse(name, fmt::format("{}: {}", what, error.what()));
  }
}

std::string text_at(const std::string& name, const std::string& member, json::Slice value) {
  if (value.type() != json::Type::string) refuse(name, fmt::format("/{} must be a text", member));
  return value.unescaped();
}

void check(const MirrorSettings& settings) {
  const std::string& name = settings.name;
  // As the follower "mirror:NAME" it must be an id, too.
  require(name, "its name", [&] { check_id(name), check_id("mirror:" + name); });
  require(name, "/collection", [&] { check_collection(settings.collection); });
  if (settings.collection.starts_with("perdure_"))
    refuse(name, "/collection: the store's own are not mirrored");
  if (settings.directory.empty()) refuse(name, "/directory is missing");
  if (settings.directory.find('\0') != std::string::npos) refuse(name, "/directory must not hold a NUL");
  require(name, "/file_name", [&] { (void)FileNameTemplate::parse(settings.file_name); });
}

// The directory as others would find it, links followed as far as it exists.
std::string canonical(Store& store, const std::string& directory) {
  return std::filesystem::weakly_canonical(resolved_directory(store, directory)).string();
}

void check_directory(Store& store, const MirrorSettings& settings) {
  const std::string directory = resolved_directory(store, settings.directory);
  const fs::Info info = fs::info(directory);
  if (info.kind != fs::Kind::missing && info.kind != fs::Kind::directory) {
    refuse(settings.name, fmt::format("/directory: {} is a file", directory));
  }
  fs::create_directories(directory);
  if (canonical(store, settings.directory) == canonical(store, ".")) {
    refuse(settings.name,
           fmt::format("/directory: {} holds the database itself; choose a directory below it", directory));
  }
  for (const MirrorSettings& other : mirrors(store)) {
    if (other.name == settings.name) continue;
    if (canonical(store, other.directory) != canonical(store, settings.directory)) continue;
    refuse(settings.name,
           fmt::format("/directory: the mirror {} writes to {} already", other.name, directory));
  }
}

}  // namespace

MirrorSettings MirrorSettings::parse(std::string_view name, std::string_view json) {
  MirrorSettings settings;
  settings.name = name;
  if (const auto fault = json::check_document(json)) refuse(settings.name, fault->message());
  json::Members members(json::root(json));
  while (members.next()) {
    const std::string member = members.key();
    if (member == "collection") {
      settings.collection = text_at(settings.name, member, members.value());
    } else if (member == "directory") {
      settings.directory = text_at(settings.name, member, members.value());
    } else if (member == "file_name") {
      settings.file_name = text_at(settings.name, member, members.value());
    } else {
      refuse(settings.name,
             fmt::format("/{}: no such setting; known are collection, directory, file_name", member));
    }
  }
  check(settings);
  return settings;
}

std::string MirrorSettings::to_json() const {
  json::Writer writer;
  writer.begin_object().member("collection", collection).member("directory", directory);
  return std::move(writer.member("file_name", file_name).end_object()).text();
}

std::vector<MirrorSettings> mirrors(Store& store, const std::function<void(const std::string&)>& on_problem) {
  std::vector<MirrorSettings> all;
  const auto tell = [&](const std::string& what) {
    if (on_problem) on_problem(what);
  };
  ListOptions options;
  do {
    const Page page = store.list(std::string(kMirrorsCollection), options);
    for (const Document& document : page.documents) {
      try {
        all.push_back(MirrorSettings::parse(document.key.id, document.body));
      } catch (const Error& error) {
        tell(error.what());
      }
    }
    for (const UnreadableDocument& document : page.unreadable) {
      tell(fmt::format("mirror {}: {}", document.key.id, document.reason));
    }
    options.after = page.next_after;
  } while (!options.after.empty());
  return all;
}

void add_mirror(Store& store, const MirrorSettings& settings, const std::string& actor) {
  check(settings);
  check_directory(store, settings);
  Batch batch;
  batch.put({std::string(kMirrorsCollection), settings.name}, settings.to_json());
  (void)store.commit(std::move(batch), {actor, {}}).value();
}

bool remove_mirror(Store& store, const std::string& name, const std::string& actor) {
  Batch batch;
  batch.erase({std::string(kMirrorsCollection), name});
  const bool was_declared = store.commit(std::move(batch), {actor, {}}).ok();
  // Its settings may have been deleted by other means, and the record been left.
  const std::string follower = "mirror:" + name;
  bool was_recorded = false;
  for (const FollowerRecord& record : store.followers()) was_recorded |= record.name == follower;
  if (was_recorded) store.forget_follower(follower);
  return was_declared || was_recorded;
}

void run_mirrors(Store& store, Followers& followers) {
  for (const MirrorSettings& settings : mirrors(store)) {
    followers.add(std::make_unique<Mirror>(store, settings));
  }
}

}  // namespace perdure
