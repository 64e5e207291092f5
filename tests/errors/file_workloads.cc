#include <chrono>
#include <string>

#include "core/fs.h"
#include "store/lock_file.h"
#include "tests/errors/workloads.h"

namespace perdure::test {
namespace {

const std::string kOld = "old\n";
const std::string kNew = std::string(100'000, 'n');

void old_files(Scene& scene) {
  for (const char* name : {"a", "b"}) fs::write_file_atomically(scene.file(name), kOld);
}

std::string content(const Scene& scene, const char* name) {
  return fs::info(scene.file(name)).kind == fs::Kind::missing ? "(none)"
                                                              : fs::read_file(scene.file(name), 1U << 20U);
}

void replace_file(Scene& scene) {
  const Answer answer = scene.attempt("write", [&] { fs::write_file_atomically(scene.file("a"), kNew); });
  scene.set_promise(answer);
}

// Whole in any case; which one it is, the answer says.
void check_replaced(Scene& scene) {
  const std::string found = content(scene, "a");
  if (found != kOld && found != kNew) scene.fault("the file is neither old nor new");
  if (scene.promise() == Answer::returned && found != kNew) scene.fault("what was acknowledged is not there");
  if (scene.promise() == Answer::not_applied && found != kOld) scene.fault("what was not applied is there");
}

void replace_files(Scene& scene) {
  const Answer answer = scene.attempt("write", [&] {
    fs::AtomicFiles files(scene.directory());
    files.write("a", kNew);
    files.write("b", kNew);
    files.write("c", kNew);
    files.commit();
  });
  scene.set_promise(answer);
}

void check_files(Scene& scene) {
  for (const char* name : {"a", "b", "c"}) {
    const std::string found = content(scene, name);
    const std::string before = std::string(name) == "c" ? "(none)" : kOld;
    if (found != before && found != kNew) scene.fault("a file is neither old nor new");
    if (scene.promise() == Answer::returned && found != kNew)
      scene.fault("what was acknowledged is not there");
  }
}

void append(Scene& scene) {
  scene.attempt("append", [&] {
    fs::AppendedFile file(scene.file("a"));
    file.append("one\n");
    file.append("two\n");
  });
}

void check_appended(Scene& scene) {
  const std::string found = content(scene, "a");
  const std::string whole = kOld + "one\ntwo\n";
  if (whole.substr(0, found.size()) != found || found.size() < kOld.size()) {
    scene.fault("the file has what nobody wrote");
  }
}

void lock_and_name(Scene& scene) {
  scene.attempt("lock", [&] {
    const LockFile lock({scene.file("lock"), scene.file("store.db"), "tester", true, {}});
    (void)LockFile::holder(scene.file("lock"));
  });
  scene.attempt("lock", [&] { const fs::FileLock lock(scene.file("other"), std::chrono::milliseconds(0)); });
}

void check_unlocked(Scene& scene) {
  const LockFile lock({scene.file("lock"), scene.file("store.db"), "tester", true, {}});
  const fs::FileLock other(scene.file("other"), std::chrono::milliseconds(0));
  if (!LockFile::holder(scene.file("lock"))) scene.fault("the holder is not named");
}

void make_directories(Scene& scene) {
  scene.attempt("create", [&] { fs::create_directories(scene.file("x/y/z")); });
  scene.attempt("create", [&] { (void)fs::create_file(scene.file("file")); });
  scene.attempt("rename", [&] { fs::rename_durably(scene.file("b"), scene.file("d")); });
  scene.attempt("sync", [&] { fs::sync_file(scene.file("a")); });
  scene.attempt("read", [&] { (void)fs::read_file(scene.file("a"), 1000); });
}

void check_directories(Scene& scene) {
  fs::create_directories(scene.file("x/y/z"));
  const bool is_once = (content(scene, "b") == kOld) != (content(scene, "d") == kOld);
  if (!is_once) scene.fault("a file has two names, or none");
}

}  // namespace

std::vector<Workload> file_workloads() {
  const auto nobody = Workload::Opens::nobody;
  return {{"ReplaceFile", old_files, replace_file, check_replaced, nobody},
          {"ReplaceFiles", old_files, replace_files, check_files, nobody},
          {"Append", old_files, append, check_appended, nobody},
          {"Lock", old_files, lock_and_name, check_unlocked, nobody},
          {"Directories", old_files, make_directories, check_directories, nobody}};
}

}  // namespace perdure::test
