#include <fmt/core.h>

#include <chrono>
#include <thread>

#include "tests/errors/workloads.h"
#include "tests/failing_memory.h"

namespace perdure::test {
namespace {

Key key(std::string id) { return {"notes", std::move(id)}; }

std::string body(int number) { return fmt::format(R"({{"name":"document {0}","number":{0}}})", number); }

CollectionSettings settings(const char* view = "notes_view") {
  CollectionSettings settings;
  settings.schema = R"({"type":"object","required":["number"]})";
  settings.indexes = {{{"number"}}};
  settings.unique = {{{"name"}}};
  settings.sql_view = CollectionSettings::SqlView{view, {{"number", "number"}}};
  settings.retention = CollectionSettings::Retention{1, {}};
  return settings;
}

constexpr int kDocumentsCount = 6;

void put(Scene& scene, int number) {
  scene.commit([&] { return std::move(Batch().put(key(fmt::format("d{}", number)), body(number))); });
}

void documents(Scene& scene) {
  scene.open();
  for (int i = 0; i < kDocumentsCount; ++i) put(scene, i);
  (void)scene.store().configure("notes", settings());
  for (int i = 0; i < kDocumentsCount; ++i) put(scene, i);
  scene.close();
}

void single_commits(Scene& scene) {
  put(scene, 100);
  scene.commit([] { return std::move(Batch().create({"other", "c"}, "{}")); });
  scene.commit([] { return std::move(Batch().replace(key("d0"), body(0))); });
  scene.commit([] { return std::move(Batch().erase(key("d1"))); });
}

void batches(Scene& scene) {
  for (int i = 1; i <= 2; ++i) {
    scene.commit(
        [&] {
          Batch batch;
          batch.put(key("d0"), body(i * 10)).put(key(fmt::format("n{}", i)), body(i * 10 + 1));
          batch.put({"other", "o"}, R"({"long":")" + std::string(5000, 'x') + "\"}");
          return batch;
        },
        fmt::format("operation-{}", i));
  }
}

// Whatever was answered: repeated under its id, a batch is there once.
void repeat_batches(Scene& scene) {
  batches(scene);
  const std::uint64_t last_seq = scene.store().last_seq();
  batches(scene);
  if (scene.store().last_seq() != last_seq) scene.fault("a repeated operation was applied twice");
}

void patches(Scene& scene) {
  scene.commit([] { return std::move(Batch().patch(key("d2"), {{{"/extra", "1"}}, {}})); });
  scene.commit([] { return std::move(Batch().merge_patch(key("d2"), R"({"extra":2})")); });
  scene.commit([] {
    Batch batch;
    batch.put(key("d3"), body(3)).patch(key("d3"), {{{"/extra", "3"}}, {}});
    return batch;
  });
}

void threads(Scene& scene) {
  const auto write = [&scene](int writer) {
    for (int i = 0; i < 3; ++i) {
      scene.commit([&] { return std::move(Batch().put({"other", fmt::format("t{}", writer)}, body(i))); });
    }
  };
  std::vector<std::thread> writers;
  {
    const FailingMemory::Exempt exempt;
    for (int writer = 0; writer < 3; ++writer) writers.emplace_back(write, writer);
  }
  for (std::thread& writer : writers) writer.join();
}

void asynchronous(Scene& scene) {
  for (int i = 0; i < 6; ++i) {
    scene.commit_async([&] { return std::move(Batch().put(key(fmt::format("d{}", i)), body(i))); });
  }
  // In ascending order, so that the rows of many are kept back; looked at when one is put again.
  for (int i = 0; i < 40; ++i) {
    const std::string id = fmt::format("n{:02}", i);
    scene.commit_async([&] { return std::move(Batch().create({"other", id}, body(i))); });
    if (i % 16 != 15) continue;
    scene.commit_async([&] { return std::move(Batch().put({"other", id}, body(i + 1))); });
  }
  // Closing waits for all handlers.
  scene.close();
}

void configure(Scene& scene) {
  scene.attempt("configure", [&] { (void)scene.store().configure("other", settings("others_view")); });
  put(scene, 0);
  scene.attempt("configure", [&] { (void)scene.store().configure("notes", {}); });
  scene.attempt("configure", [&] { (void)scene.store().configure("notes", settings()); });
  put(scene, 0);
}

void prune(Scene& scene) {
  scene.attempt("prune", [&] { (void)scene.store().prune(); });
  put(scene, 0);
}

void purge(Scene& scene) {
  scene.answers().forget_removed();
  scene.attempt("purge", [&] { (void)scene.store().purge(key("d0")); });
  put(scene, 1);
}

void read_all(Scene& scene) {
  Store& store = scene.store();
  scene.attempt("get", [&] { (void)store.get(key("d0")); });
  scene.attempt("list", [&] { (void)store.list("notes"); });
  scene.attempt("list filtered", [&] {
    ListOptions options;
    options.filter = "number > 2";
    options.sort = "-name";
    options.limit = 2;
    (void)store.list("notes", options);
  });
  scene.attempt("changes", [&] { (void)store.changes({}); });
  scene.attempt("history", [&] { (void)store.history(key("d0")); });
  scene.attempt("version", [&] { (void)store.version(key("d0"), 1); });
  scene.attempt("collections", [&] { (void)store.collections(); });
  scene.attempt("info", [&] { (void)store.info(); });
  scene.attempt("settings", [&] { (void)store.settings("notes"); });
}

void verify(Scene& scene) {
  scene.attempt("verify", [&] {
    if (!scene.store().verify().ok()) scene.fault("verify reports what is not so");
  });
}

void rebuild(Scene& scene) {
  scene.attempt("rebuild", [&] { scene.store().rebuild(); });
  put(scene, 0);
}

void follower_records(Scene& scene) {
  Store& store = scene.store();
  constexpr std::chrono::milliseconds kLease(60'000);
  scene.attempt("lease", [&] { (void)store.lease_follower("copy", "me", kLease); });
  scene.attempt("record", [&] { store.record_follower({"copy", store.info().head}); });
  put(scene, 0);
  scene.attempt("followers", [&] { (void)store.followers(); });
  scene.attempt("record", [&] { store.record_follower({"other", store.info().head}); });
  scene.attempt("forget", [&] { store.forget_follower("copy"); });
  scene.close();
}

// Nothing but what an erased or purged document explains may be missing.
void check_rules(Scene& scene) {
  ListOptions options;
  options.filter = "number >= 0";
  if (scene.store().list("notes", options).documents.size() + 1 < kDocumentsCount) {
    scene.fault("documents are missing in a list");
  }
}

}  // namespace

std::vector<Workload> store_workloads() {
  return {{"SingleCommits", documents, single_commits, check_rules},
          {"Batches", documents, batches, repeat_batches},
          {"Patches", documents, patches, check_rules},
          {"Threads", documents, threads, check_rules},
          {"Asynchronous", documents, asynchronous, check_rules},
          {"Configure", documents, configure, check_rules},
          {"Prune", documents, prune, check_rules},
          {"Purge", documents, purge, check_rules},
          {"Read", documents, read_all, check_rules},
          {"Verify", documents, verify, check_rules},
          {"Rebuild", documents, rebuild, check_rules},
          {"FollowerRecords", documents, follower_records, check_rules}};
}

}  // namespace perdure::test
