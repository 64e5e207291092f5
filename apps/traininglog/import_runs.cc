#include "apps/traininglog/import_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "apps/traininglog/json_fields.h"
#include "apps/traininglog/session_store.h"
#include "core/json_fault.h"
#include "core/json_text.h"
#include "core/json_writer.h"
#include "core/time.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Slice;
using perdure::json::Type;

perdure::Key session_key(const std::string& id) { return {std::string(kSessionsCollection), id}; }

Slice required(Slice object, std::string_view name) {
  const auto value = member(object, name);
  if (!value) throw FieldFault("there is no " + std::string(name));
  return *value;
}

std::uint64_t version_of(Slice object, std::string_view name) {
  return static_cast<std::uint64_t>(integer_of(required(object, name), name));
}

ImportedVersion session_of(Slice value) {
  const auto text = [&](std::string_view name) { return text_of(required(value, name), name); };
  return {text("id"),
          text("file"),
          text("date"),
          text("focus"),
          version_of(value, "before"),
          version_of(value, "after")};
}

/// Parts stand in the order of their ids, and a run's follow each other.
void add_part(std::vector<ImportRun>& runs, const perdure::Document& document) {
  const Slice root = perdure::json::root(document.body);
  const std::string id = text_of(required(root, "import"), "import");
  if (runs.empty() || runs.back().id != id) {
    runs.push_back({id, text_of(required(root, "at"), "at"), {}, {}});
  }
  ImportRun& run = runs.back();
  const auto undone = member(root, "undoneAt");
  const bool all_before_undone = run.parts.empty() || run.undone_at;
  run.undone_at.reset();
  if (undone && all_before_undone) run.undone_at = text_of(*undone, "undoneAt");
  run.parts.push_back({document.key.id, {}, undone.has_value()});
  const Slice sessions = required(root, "sessions");
  expect_type(sessions, Type::array, "sessions is not a list");
  for (Elements list(sessions); list.next();) run.parts.back().sessions.push_back(session_of(list.value()));
}

/// It tells a person which session it was, and may be as long as a session.
std::string_view beginning_of(std::string_view focus) {
  constexpr std::size_t kShownBytes = 200;
  const std::string_view beginning = focus.substr(0, kShownBytes);
  return beginning.substr(0, perdure::json::utf8_prefix_bytes(beginning));
}

/// What becomes of one session, and the operation that does it.
TakenBack take_back(perdure::Store& store, const ImportedVersion& session, perdure::Batch& batch) {
  using What = TakenBack::What;
  const perdure::Key key = session_key(session.id);
  const auto now = store.get(key);
  if (!now) {
    const bool nothing_to_do = session.before == 0;
    return {session, nothing_to_do ? What::gone : What::left, nothing_to_do ? "" : "it was deleted since"};
  }
  // An undone later import has given it the same content again, under a further version.
  const auto imported = store.version(key, session.after);
  const bool unchanged = now->version == session.after || (imported && imported->body == now->body);
  if (!unchanged) return {session, What::left, "it was changed since"};
  if (session.before == 0) {
    batch.erase(key, now->version);
    return {session, What::removed};
  }
  auto before = store.version(key, session.before);
  if (!before || before->body.empty())
    return {session, What::left, "the version before is not kept any more"};
  batch.put(key, std::move(before->body), now->version);
  return {session, What::restored};
}

}  // namespace

std::uint64_t next_version(perdure::Store& store, const std::string& session_id) {
  perdure::HistoryOptions newest;
  newest.limit = 1;
  const auto history = store.history(session_key(session_id), newest);
  return history.versions.empty() ? 1 : history.versions.front().version + 1;
}

perdure::Operation import_record(const std::string& run_id, std::size_t part,
                                 const std::vector<ImportedVersion>& sessions) {
  perdure::json::Writer json;
  json.begin_object().member("import", run_id).member("part", std::uint64_t{part});
  json.member("at", perdure::to_rfc3339(perdure::now())).key("sessions").begin_array();
  for (const ImportedVersion& each : sessions) {
    json.begin_object().member("id", each.id).member("file", each.file).member("date", each.date);
    json.member("focus", beginning_of(each.focus))
        .member("before", each.before)
        .member("after", each.after)
        .end_object();
  }
  json.end_array().end_object();
  return {perdure::Operation::Kind::create,
          {std::string(kImportsCollection), fmt::format("{}:{:06}", run_id, part)},
          std::move(json).text()};
}

std::size_t ImportRun::session_count() const {
  std::size_t count = 0;
  for (const Part& part : parts) count += part.sessions.size();
  return count;
}

std::size_t ImportRun::created_count() const {
  std::size_t count = 0;
  for (const Part& part : parts) {
    count +=
        static_cast<std::size_t>(std::count_if(part.sessions.begin(), part.sessions.end(),
                                               [](const ImportedVersion& each) { return each.before == 0; }));
  }
  return count;
}

std::vector<std::string> ImportRun::files() const {
  std::vector<std::string> files;
  std::set<std::string> seen;
  for (const Part& part : parts) {
    for (const ImportedVersion& each : part.sessions) {
      if (seen.insert(each.file).second) files.push_back(each.file);
    }
  }
  return files;
}

std::vector<ImportRun> import_runs(perdure::Store& store) {
  std::vector<ImportRun> runs;
  perdure::ListOptions options;
  options.limit = perdure::limits::kPageDocumentsCount;
  do {
    perdure::Page page = store.list(std::string(kImportsCollection), options);
    for (const perdure::Document& document : page.documents) {
      try {
        add_part(runs, document);
      } catch (const FieldFault& fault) {
        throw perdure::Error(perdure::code::kCorruptDocument,
                             "the record of import " + document.key.id + " cannot be read: " + fault.what());
      }
    }
    options.after = std::move(page.next_after);
  } while (!options.after.empty());
  std::reverse(runs.begin(), runs.end());
  return runs;
}

std::vector<TakenBack> undo_import(perdure::Store& store, const ImportRun& run, bool dry_run) {
  std::vector<TakenBack> all;
  const std::string now = perdure::json::quote(perdure::to_rfc3339(perdure::now()));
  for (const ImportRun::Part& part : run.parts) {
    if (part.is_undone) continue;
    perdure::Batch batch;
    bool all_left = true;
    for (const ImportedVersion& session : part.sessions) {
      all.push_back(take_back(store, session, batch));
      all_left = all_left && all.back().what == TakenBack::What::left;
    }
    if (all_left) continue;
    batch.merge_patch({std::string(kImportsCollection), part.id}, "{\"undoneAt\":" + now + "}");
    if (!dry_run) (void)store.commit(std::move(batch), {"undo-import " + run.id, {}}).value();
  }
  return all;
}

}  // namespace traininglog
