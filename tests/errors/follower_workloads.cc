#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <utility>

#include <perdure/mirror.h>
#include <perdure/retention.h>

#include "core/fs.h"
#include "follow/collection_testing.h"
#include "follow/mirror_testing.h"
#include "tests/errors/workloads.h"

namespace perdure::test {
namespace {

constexpr int kDocumentsCount = 4;

MirrorSettings mirror_settings(const Scene& scene) {
  return {"m", "notes", scene.file("files"), "{text}.json"};
}

void put(Scene& scene, int number, const char* text) {
  scene.commit([&] {
    return std::move(Batch().put({"notes", fmt::format("d{}", number)},
                                 note_body(fmt::format("{}{}", text, number), number)));
  });
}

void notes(Scene& scene) {
  scene.open();
  for (int i = 0; i < kDocumentsCount; ++i) put(scene, i, "first");
  scene.close();
}

void mirrored_notes(Scene& scene) {
  scene.open();
  for (int i = 0; i < kDocumentsCount; ++i) put(scene, i, "first");
  Mirror mirror(scene.store(), mirror_settings(scene));
  catch_up(mirror, scene.store());
  put(scene, 0, "first");
  put(scene, 1, "moved");
  (void)scene.store().erase({"notes", "d2"}).value();
  put(scene, 7, "created");
  scene.close();
}

template <typename Use>
void with_mirror(Scene& scene, Use use) {
  scene.attempt("mirror", [&] {
    Mirror mirror(scene.store(), mirror_settings(scene));
    use(mirror);
  });
}

void mirror_catches_up(Scene& scene) {
  with_mirror(scene, [&](Mirror& mirror) { catch_up(mirror, scene.store()); });
}

void mirror_rebuilds(Scene& scene) {
  with_mirror(scene, [](Mirror& mirror) { (void)mirror.rebuild(); });
}

void mirror_verifies(Scene& scene) {
  mirror_catches_up(scene);
  with_mirror(scene, [](Mirror& mirror) { (void)mirror.verify(); });
}

void mirror_purges(Scene& scene) {
  scene.answers().forget_removed();
  scene.attempt("purge", [&] { (void)scene.store().purge({"notes", "d3"}); });
  mirror_catches_up(scene);
}

// The mirror catches up in the next run, whatever it met, and leaves nothing behind.
void check_mirror(Scene& scene) {
  Mirror mirror(scene.store(), mirror_settings(scene));
  catch_up(mirror, scene.store());
  for (const MirrorFinding& finding : mirror.verify()) {
    if (finding.is_problem()) scene.fault("the mirror: " + finding.what);
  }
  for (const std::string& name : fs::list_directory(scene.file("files"))) {
    if (name.ends_with(".tmp")) scene.fault("a temporary file is left: " + name);
  }
}

void mirror_alone(Scene& scene) {
  mirrored_notes(scene);
  for (const char* name : {"store.db", "store.db.lock"}) std::filesystem::remove(scene.file(name));
  scene.open();
  scene.close();
}

void recover(Scene& scene) {
  RecoverOptions options;
  options.actor = "recovery";
  scene.attempt("recover", [&] { (void)recover_from_mirror(scene.store(), scene.file("files"), options); });
}

// What a recovery that failed has left out, the next one brings.
void check_recovered(Scene& scene) {
  const Recovered again = recover_from_mirror(scene.store(), scene.file("files"));
  for (const MirrorFinding& finding : again.refused) {
    if (finding.kind != MirrorFinding::Kind::collision) scene.fault("recovery refused: " + finding.what);
  }
  if (scene.store().list("notes").documents.size() != kDocumentsCount) scene.fault("not all is recovered");
}

void followers_run(Scene& scene) {
  Followers::Options options;
  options.first_pause = options.longest_pause = std::chrono::milliseconds(1);
  scene.attempt("followers", [&] {
    Followers followers(scene.store(), options);
    followers.add(std::make_unique<Mirror>(scene.store(), mirror_settings(scene)));
    followers.add(std::make_unique<Retention>(std::chrono::seconds(0)));
    put(scene, 3, "later");
    const std::uint64_t seq = scene.store().last_seq();
    scene.attempt("wait", [&] {
      // Answers when the next try fails; a follower that were gone would let this run into the hang.
      (void)followers.wait_for("mirror:m", seq, std::chrono::hours(1));
    });
    scene.attempt("status", [&] { (void)followers.status(); });
  });
}

void collection(Scene& scene) {
  std::unique_ptr<Collection<Note>> cached;
  scene.attempt("load", [&] { cached = std::make_unique<Collection<Note>>(scene.store(), "notes"); });
  if (!cached) return;
  scene.attempt("put", [&] { (void)cached->put("d0", {"own", 1}); });
  put(scene, 1, "other");
  scene.attempt("get", [&] { (void)cached->get("d1"); });
  scene.attempt("all", [&] { (void)cached->all(); });
  scene.attempt("update", [&] { (void)cached->update("d1", [](Note& note) { ++note.number; }); });
  scene.attempt("erase", [&] { (void)cached->erase("d2"); });
}

}  // namespace

std::vector<Workload> follower_workloads() {
  return {{"MirrorFirst", notes, mirror_catches_up, check_mirror},
          {"MirrorPage", mirrored_notes, mirror_catches_up, check_mirror},
          {"MirrorRebuild", mirrored_notes, mirror_rebuilds, check_mirror},
          {"MirrorVerify", mirrored_notes, mirror_verifies, check_mirror},
          {"MirrorPurge", mirrored_notes, mirror_purges, check_mirror},
          {"Recover", mirror_alone, recover, check_recovered},
          {"Followers", mirrored_notes, followers_run, check_mirror},
          {"Collection", notes, collection}};
}

}  // namespace perdure::test
