#include <fmt/core.h>
#include <sqlite3.h>

#include <memory>
#include <stdexcept>

#include "core/fs.h"
#include "tests/errors/workloads.h"

namespace perdure::test {
namespace {

void some_documents(Scene& scene) {
  scene.open();
  for (const char* id : {"a", "b", "c"}) scene.put(id, R"({"text":"before"})");
  scene.close();
}

// What the program of a killed process leaves: commits in the write-ahead log, and none in the database.
void hot_log(Scene& scene) {
  scene.open();
  for (const char* id : {"a", "b", "c"}) scene.put(id, R"({"text":"before"})");
}

void format_1(Scene& scene) {
  struct Close {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close(handle); }
  };
  sqlite3* opened = nullptr;
  sqlite3_open(scene.file("store.db").c_str(), &opened);
  const std::unique_ptr<sqlite3, Close> handle(opened);
  std::string sql = fs::read_file(PERDURE_SOURCE_DIR "/src/store/sqlite/format_1.sql", 1U << 20U);
  sql += "PRAGMA user_version = 1; PRAGMA application_id = 0x50657264; PRAGMA journal_mode = WAL;";
  if (sqlite3_exec(opened, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(opened));
  }
}

void open_and_write(Scene& scene) {
  if (scene.open()) scene.put("a", R"({"text":"after"})");
  scene.close();
}

void open_read_only(Scene& scene) {
  OpenOptions options;
  options.access = OpenOptions::Access::read_only;
  if (!scene.open(options)) return;
  scene.attempt("get", [&] { (void)scene.store().get({"notes", "a"}); });
  scene.attempt("wait", [&] { scene.store().wait_for_change(1000, std::chrono::milliseconds(0)); });
  scene.close();
}

void expect_document(Scene& scene, const Key& key, const std::string& body) {
  const auto document = scene.store().get(key);
  if (!document || document->body != body) scene.fault(fmt::format("{} is not as it was", key.id));
}

void check_documents(Scene& scene) {
  for (const char* id : {"b", "c"}) expect_document(scene, {"notes", id}, R"({"text":"before"})");
}

void check_format_1(Scene& scene) {
  expect_document(scene, {"notes", "b"}, "{\"n\": 1e400}\n");
  if (scene.store().info().format_version != 2) scene.fault("it is not migrated");
}

}  // namespace

std::vector<Workload> opening_workloads() {
  const auto opens = Workload::Opens::workload;
  const auto nothing = [](Scene&) {};
  return {{"OpenNew", nothing, open_and_write, nothing, opens},
          {"OpenExisting", some_documents, open_and_write, check_documents, opens},
          {"OpenHotLog", hot_log, open_and_write, check_documents, opens},
          {"OpenReadOnly", some_documents, open_read_only, check_documents, opens},
          {"OpenHotLogReadOnly", hot_log, open_read_only, check_documents, opens},
          {"Migrate", format_1, open_and_write, check_format_1, opens}};
}

}  // namespace perdure::test
