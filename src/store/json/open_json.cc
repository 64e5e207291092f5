#include "store/json/open_json.h"

#include <fmt/core.h>

#include <perdure/error.h>
#include "core/fs.h"
#include "store/json/json_store.h"
#include "store/lock_file.h"

namespace perdure::json_file {
namespace {

constexpr const char* kLockName = ".perdure.lock";

void require_directory(const std::string& directory, const OpenOptions& options) {
  const fs::Info found = fs::info(directory);
  if (found.kind == fs::Kind::directory) return;
  if (found.kind != fs::Kind::missing) {
    throw Error(
        code::kNotAStore,
        fmt::format("cannot open json:{}: it is {}, not a directory; name the directory of the files",
                    directory, found.kind == fs::Kind::file ? "a file" : fs::describe_kind(directory)));
  }
  if (!options.create || options.access == OpenOptions::Access::read_only) {
    throw Error(code::kNotFound,
                fmt::format("cannot open json:{}: there is no store here; create it first", directory));
  }
  fs::create_directories(directory);
}

void require_local(const std::string& directory) {
  const std::string name = fs::network_file_system(directory);
  if (name.empty()) return;
  throw Error(
      code::kNetworkFileSystem,
      fmt::format("cannot open json:{}: it lies on {}, whose locks cannot be trusted; choose a local disk",
                  directory, name));
}

// Under the lock nobody writes a temporary file here, so those that are there were left by killed processes.
void remove_leftovers(const std::string& directory, const LockFile::Request& request) {
  const LockFile lock(request);
  const auto leftovers = fs::abandoned_temporaries(directory, fs::Own::too);
  for (const std::string& name : leftovers) fs::remove_file(fs::join(directory, name));
}

}  // namespace

std::unique_ptr<Store> open_json(const std::string& directory, const OpenOptions& options) {
  require_directory(directory, options);
  require_local(directory);
  LockFile::Request lock;
  lock.path = fs::join(directory, kLockName);
  lock.store_path = "json:" + directory;
  lock.program = options.program.empty() ? current_program() : options.program;
  lock.lasting = false;  // nobody keeps it longer than a commit, whatever `holder` says
  lock.wait = options.lock_wait;
  if (options.access == OpenOptions::Access::read_write) {
    fs::sync_entry_of_directory(directory);
    remove_leftovers(directory, lock);
  }
  return std::make_unique<JsonStore>(directory, options, lock);
}

}  // namespace perdure::json_file
