#include <fmt/core.h>

#include <map>
#include <memory>
#include <string>

#include <perdure/open.h>
#include "core/fs.h"
#include "core/json_text.h"
#include "tests/errors/workloads.h"
#include "tests/failing_memory.h"

namespace perdure::test {
namespace {

using Exempt = FailingMemory::Exempt;

/// What the store of the trial that runs in this process was told to write, and what it answered.
struct Told {
  std::map<std::string, Answer> members = {};  ///< of the document `base`, each set by a patch
  std::map<std::string, Answer> documents = {};
  Answer batch = Answer::not_applied;
};
Told& told() {
  static Told told;
  return told;
}

std::string url(const Scene& scene) { return "json:" + scene.file("json"); }
Key key(const std::string& id) { return {"notes", id}; }

OpenOptions quietly() {
  OpenOptions options;
  options.on_warning = [](std::string_view) {};
  return options;
}

Batch two_documents() {
  return std::move(Batch().create(key("x"), R"({"n":1})").create(key("y"), R"({"n":2})"));
}

CommitOptions once() {
  CommitOptions options;
  options.operation_id = "two documents";
  return options;
}

void base(Scene& scene) {
  const auto store = perdure::open(url(scene), quietly());
  (void)store->put(key("base"), "{}").value();
  (void)store->put({"other", "a"}, "{}").value();
}

void write(Scene& scene, Store& store, int round) {
  const std::string member = fmt::format("m{}", round);
  const std::string document = fmt::format("d{}", round);
  const Answer patched = scene.attempt("patch", [&] {
    (void)store.patch(key("base"), {{{"/" + member, "1"}}, {}}).value();
  });
  const Answer created = scene.attempt("create", [&] { (void)store.create(key(document), "{}").value(); });
  const Exempt exempt;
  told().members[member] = patched;
  told().documents[document] = created;
}

void commits(Scene& scene) {
  std::unique_ptr<Store> store;
  {
    const Exempt exempt;
    told() = {};
  }
  scene.attempt("open", [&] { store = perdure::open(url(scene), quietly()); });
  if (!store) return;
  for (int round = 0; round < 2; ++round) write(scene, *store, round);
  told().batch = scene.attempt("commit", [&] { (void)store->commit(two_documents(), once()).value(); });
  scene.attempt("get", [&] { (void)store->get(key("base")); });
  scene.attempt("list", [&] { (void)store->list("notes"); });
  scene.attempt("put", [&] { (void)store->put({"other", "b"}, "{}").value(); });
}

void expect(Scene& scene, const std::string& what, Answer answer, bool is_there) {
  if (answer == Answer::returned && !is_there) scene.fault(what + " was acknowledged and is not there");
  if (answer == Answer::not_applied && is_there) scene.fault(what + " was not applied and is there");
}

void check_commits(Scene& scene) {
  const auto store = perdure::open(url(scene), quietly());
  const std::string body = store->get(key("base")).value().body;
  for (const auto& [member, answer] : told().members) {
    expect(scene, member, answer, json::member(json::root(body), member).has_value());
  }
  for (const auto& [document, answer] : told().documents) {
    expect(scene, document, answer, store->get(key(document)).has_value());
  }
  const bool has_x = store->get(key("x")).has_value();
  if (has_x != store->get(key("y")).has_value()) scene.fault("half of a batch is there");
  expect(scene, "the batch", told().batch, has_x);
  // Whatever was answered: repeated under its id, it is there once.
  if (store->commit(two_documents(), once()).value().version != 1) scene.fault("the batch was applied twice");
  if (!store->verify().ok()) scene.fault("verify: " + store->verify().findings.at(0).what);
  for (const std::string& name : fs::list_directory(scene.file("json"))) {
    if (name.ends_with(".tmp")) scene.fault("a temporary file is left");
  }
}

}  // namespace

std::vector<Workload> json_workloads() {
  return {{"JsonCommits", base, commits, check_commits, Workload::Opens::nobody}};
}

}  // namespace perdure::test
