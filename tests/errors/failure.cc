#include "tests/errors/failure.h"

#include <utility>

namespace perdure::test {
namespace {

using Call = FailingSystem::Call;
using Calls = FailingSystem::Calls;
using Method = FailingVfs::Method;
using Methods = FailingVfs::Methods;

Failure of_database(std::string name, Methods methods, int error_number,
                    Failure::How how = Failure::How::fails) {
  Failure failure{std::move(name), Failure::Of::database_files};
  failure.methods = methods;
  failure.error_number = error_number;
  failure.how = how;
  return failure;
}

Failure of_own_files(std::string name, Calls calls, int error_number,
                     Failure::How how = Failure::How::fails) {
  Failure failure{std::move(name), Failure::Of::own_files};
  failure.calls = calls;
  failure.error_number = error_number;
  failure.how = how;
  return failure;
}

std::vector<Failure> kinds() {
  const Methods that_fill = {Method::open, Method::write, Method::truncate, Method::shm_map};
  const Methods that_open = {Method::open, Method::shm_map};
  const Methods by_name = {Method::open, Method::remove, Method::access, Method::full_path, Method::shm_map};
  const Calls named = {Call::open, Call::rename, Call::unlink, Call::mkdir, Call::stat};
  return {
      of_database("DatabaseEio", Methods::all(), EIO),
      of_database("DatabaseTornWrite", {Method::write}, EIO, Failure::How::fails_torn),
      of_database("DatabaseFull", that_fill, ENOSPC),
      of_database("DatabaseFullTornWrite", {Method::write}, ENOSPC, Failure::How::fails_torn),
      of_database("DatabaseSync", {Method::sync}, EIO),
      of_database("DatabaseTooManyFiles", that_open, EMFILE),
      of_database("DatabaseForbidden", by_name, EACCES),
      of_own_files("FileEio", FailingSystem::all_calls(), EIO),
      of_own_files("FileFull", {Call::open, Call::write, Call::mkdir, Call::rename, Call::ftruncate}, ENOSPC),
      of_own_files("FileTornWrite", Call::write, ENOSPC, Failure::How::fails_torn),
      of_own_files("FileSync", {Call::fsync, Call::syncfs}, EIO),
      of_own_files("FileRename", Call::rename, EIO),
      of_own_files("FileTooMany", Call::open, EMFILE),
      of_own_files("FileForbidden", named, EACCES),
      {"NewMemory", Failure::Of::new_memory},
      {"SqliteMemory", Failure::Of::sqlite_memory}};
}

// Not even the message of an Error can be made.
std::vector<Failure> without_memory() {
  std::vector<Failure> kinds = {of_database("DatabaseEioAndMemory", Methods::all(), EIO),
                                of_database("DatabaseSyncAndMemory", {Method::sync}, EIO),
                                of_database("DatabaseFullAndMemory", {Method::write}, ENOSPC),
                                of_own_files("FileEioAndMemory", FailingSystem::all_calls(), EIO)};
  for (Failure& kind : kinds) kind.takes_memory = true;
  return kinds;
}

// What programs meet in good health.
std::vector<Failure> harmless_kinds() {
  // A signal that comes for ever would be waited for for ever.
  Failure interrupted =
      of_own_files("FileInterrupted",
                   {Call::open, Call::read, Call::write, Call::close, Call::ftruncate, Call::flock}, EINTR);
  Failure in_parts = of_own_files("FileInParts", {Call::read, Call::write}, 0, Failure::How::halves);
  in_parts.lasts = Failure::Lasts::for_ever;
  interrupted.is_harmless = in_parts.is_harmless = true;
  return {interrupted, in_parts};
}

}  // namespace

const std::vector<Failure>& all_failures() {
  static const std::vector<Failure> failures = [] {
    std::vector<Failure> all = harmless_kinds();
    for (const Failure& kind : without_memory()) all.push_back(kind);
    for (const Failure& kind : kinds()) {
      all.push_back(kind);
      all.back().name += "Once";
      all.push_back(kind);
      all.back().name += "ForEver";
      all.back().lasts = Failure::Lasts::for_ever;
    }
    return all;
  }();
  return failures;
}

}  // namespace perdure::test
