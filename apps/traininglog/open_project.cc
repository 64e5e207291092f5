#include "apps/traininglog/open_project.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include <perdure/error.h>

#include "apps/traininglog/session_date.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/session_store.h"
#include "core/fs.h"

namespace traininglog {

namespace {

using perdure::Document;
using perdure::Error;

constexpr std::size_t kFewestCharacters = 4;
constexpr std::size_t kMostNamed = 10;

std::vector<Document> found(perdure::Store& store, std::string filter, std::string sort = {},
                            std::size_t limit = kMostNamed) {
  perdure::ListOptions options;
  options.filter = std::move(filter);
  options.sort = std::move(sort);
  options.limit = limit;
  perdure::Page page = store.list(std::string(kSessionsCollection), options);
  if (page.documents.empty() && !page.unreadable.empty()) {
    const perdure::UnreadableDocument& damaged = page.unreadable.front();
    throw Error(perdure::code::kCorruptDocument,
                fmt::format("session {} cannot be read: {}", damaged.key.id, damaged.reason));
  }
  return std::move(page.documents);
}

bool is_id_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.' || c == ':' || c == '@';
  });
}

/// All characters of an id stand before `~`.
std::vector<Document> beginning_with(perdure::Store& store, const std::string& text) {
  return found(store, fmt::format("@id >= \"{}\" && @id < \"{}~\"", text, text));
}

/// Dates begin with their day, whatever time follows.
std::vector<Document> of_day(perdure::Store& store, const std::string& day) {
  return found(store, fmt::format("date >= \"{}\" && date < \"{}~\"", day, day), "date");
}

std::vector<Document> meant_by(perdure::Store& store, const std::string& text) {
  if (text == "last") return found(store, {}, "-date,-@created_at", 1);
  if (text == "today") return of_day(store, local_now().substr(0, 10));
  if (!is_id_text(text)) return {};
  if (auto document = stored_session(store, text)) return {std::move(*document)};
  if (text.size() == 10 && day_number(text)) return of_day(store, text);
  return text.size() < kFewestCharacters ? std::vector<Document>() : beginning_with(store, text);
}

ChosenSession whole(const Document& document) {
  ReadSession read = read_session(document.body);
  if (!read.session) {
    throw Error(perdure::code::kCorruptDocument,
                fmt::format("session {} cannot be read: {}", document.key.id, read.fault));
  }
  if (!read.unknown_members.empty()) {
    throw Error(perdure::code::kCorruptDocument,
                fmt::format("session {} has a member that this version does not know and would lose: {}",
                            document.key.id, read.unknown_members.front()));
  }
  return {std::move(*read.session), document.version};
}

}  // namespace

OpenProject::OpenProject(const Project& project)
    : project_(project), store_(open_for_writing(project)), mirror_(*store_, project) {
  follow();
}

void OpenProject::commit(perdure::Batch batch, perdure::CommitOptions options) {
  (void)store_->commit(std::move(batch), std::move(options)).value();
  follow();
}

void OpenProject::follow() {
  file_problem_ = mirror_.catch_up();
  if (!file_problem_) return;
  file_problem_ = fmt::format(
      "stored in the database, but the session files do not follow it ({}); the next command that writes "
      "completes them",
      *file_problem_);
}

std::optional<std::string> OpenProject::file_of(const std::string& id) {
  const auto name = mirror_.file_of(id);
  if (!name) return std::nullopt;
  return perdure::fs::join(project_.sessions_directory, *name);
}

ChosenSession choose_session(perdure::Store& store, const std::string& text) {
  const std::vector<Document> documents = meant_by(store, text);
  if (documents.size() == 1) return whole(documents.front());
  if (documents.empty()) {
    throw Error(perdure::code::kNotFound,
                fmt::format("no session \"{}\": give its id or at least four characters of it, its day as "
                            "2026-03-02, \"today\" or \"last\"; traininglog list shows them",
                            text));
  }
  std::vector<std::string> ids;
  for (const Document& document : documents) ids.push_back(document.key.id);
  throw Error(perdure::code::kInvalidArgument,
              fmt::format("\"{}\" means several sessions: {}{}", text, fmt::join(ids, ", "),
                          ids.size() == kMostNamed ? ", …" : ""));
}

}  // namespace traininglog
