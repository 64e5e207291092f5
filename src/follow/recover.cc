#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <perdure/error.h>
#include <perdure/mirror.h>
#include <perdure/store.h>
#include "core/fs.h"
#include "core/ids.h"
#include "core/json_text.h"
#include "follow/mirror_journal.h"
#include "follow/mirror_pass.h"

namespace perdure {
namespace {

using Kind = MirrorFinding::Kind;

// Reads a directory into a store, some documents per commit.
class Recovery {
 public:
  Recovery(Store& store, const std::string& directory, const RecoverOptions& options)
      : store_(store), directory_(directory), options_(options), journal_(directory, {}) {
    journal_.refresh();
  }

  Recovered run();

 private:
  struct Waiting {
    std::string file;
    Key key;
    std::string body;
  };

  [[nodiscard]] std::vector<std::string> files_in_order() const;
  void read(const std::string& file);
  [[nodiscard]] Key key_of(const std::string& file, const std::string& body) const;
  [[nodiscard]] std::string id_of(const std::string& body) const;
  void commit();
  void commit_one(const Waiting& one);
  CommitResult create(const std::vector<Waiting>& documents);
  void refuse(Kind kind, const std::string& file, std::optional<Key> key, const std::string& what) {
    recovered_.refused.push_back({kind, file, std::move(key), fmt::format("{}: {}", file, what)});
  }

  Store& store_;
  const std::string& directory_;
  const RecoverOptions& options_;
  MirrorJournal journal_;
  std::vector<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::set<std::tuple<std::string, std::string, std::string>> seen_;  // collection, scope, id
  Recovered recovered_;
};

// What the journal names comes first: a copy under another name must not take its place.
std::vector<std::string> Recovery::files_in_order() const {
  std::vector<std::string> files = fs::list_directory(directory_);
  files.erase(
      std::remove_if(files.begin(), files.end(), [](const std::string& file) { return file[0] == '.'; }),
      files.end());
  std::stable_partition(files.begin(), files.end(), [&](const std::string& file) {
    const MirroredFile* const entry = journal_.find(file);
    return entry != nullptr && !entry->is_gone;
  });
  return files;
}

Recovered Recovery::run() {
  const std::vector<std::string> files = files_in_order();
  std::uint64_t done_count = 0;
  for (const std::string& file : files) {
    read(file);
    const bool is_full =
        waiting_.size() == limits::kPageDocumentsCount || waiting_bytes_ >= limits::kPageBytes;
    ++done_count;
    if (!is_full) continue;
    commit();
    if (options_.on_progress) options_.on_progress(done_count, files.size());
  }
  commit();
  if (options_.on_progress) options_.on_progress(done_count, files.size());
  return std::move(recovered_);
}

void Recovery::read(const std::string& file) {
  const FoundFile found = look_at_file(directory_, file);
  if (found.state == FoundFile::State::missing) return;
  if (found.state == FoundFile::State::unreadable) return refuse(Kind::unreadable, file, {}, found.problem);
  if (const auto fault = json::check_document(found.content)) {
    return refuse(Kind::unreadable, file, {}, fault->message());
  }
  try {
    // Without the white space, as it may be over the limit with it.
    Waiting next{file, {}, json::compact(found.content)};
    next.key = key_of(file, next.body);
    check_key(next.key);
    const MirroredFile* const entry = journal_.find(file);
    if (entry != nullptr && !entry->is_gone && entry->version == 0) {
      return refuse(
          Kind::extra, file, next.key,
          "its document was deleted, and this copy was changed by hand before; put it by hand if it "
          "is wanted");
    }
    if (!seen_.insert({next.key.collection, next.key.scope, next.key.id}).second) {
      return refuse(Kind::collision, file, next.key, "another file holds this document");
    }
    waiting_bytes_ += next.body.size();
    waiting_.push_back(std::move(next));
  } catch (const Error& error) {
    refuse(Kind::foreign, file, {}, error.what());
  }
}

Key Recovery::key_of(const std::string& file, const std::string& body) const {
  const std::string& collection = journal_.collection().empty() ? options_.collection : journal_.collection();
  const MirroredFile* const entry = journal_.find(file);
  if (entry != nullptr && !entry->is_gone) return {collection, entry->id, entry->scope};
  const std::string& other = options_.collection.empty() ? collection : options_.collection;
  if (other.empty()) throw Error(code::kInvalidArgument, "which collection it belongs to is not said");
  return {other, id_of(body), {}};
}

std::string Recovery::id_of(const std::string& body) const {
  if (options_.id_pointer.empty()) {
    std::string id = member_id(body);
    if (!id.empty()) return id;
    throw Error(code::kInvalidId, "it has no member \"id\" or \"_id\"; say where its id stands");
  }
  const auto value = json::at(body, options_.id_pointer);
  if (value && value->type() == json::Type::string) return value->unescaped();
  if (value && value->type() == json::Type::number) return std::string(value->text);
  throw Error(code::kInvalidId, fmt::format("it has no text or number at {}", options_.id_pointer));
}

CommitResult Recovery::create(const std::vector<Waiting>& documents) {
  Batch batch;
  for (const Waiting& one : documents) batch.create(one.key, one.body);
  return store_.commit(std::move(batch), {options_.actor, {}});
}

void Recovery::commit() {
  if (waiting_.empty()) return;
  bool is_stored = false;
  try {
    is_stored = create(waiting_).ok();
  } catch (const Error& error) {
    // What concerns one document is found out one by one; a full disk or an outcome in doubt ends it.
    const bool concerns_documents = error.outcome() == Outcome::not_applied && error.native_code() == 0;
    if (!concerns_documents) throw;
  }
  if (is_stored) {
    recovered_.documents_count += waiting_.size();
  } else {
    for (const Waiting& one : waiting_) commit_one(one);
  }
  waiting_.clear();
  waiting_bytes_ = 0;
}

void Recovery::commit_one(const Waiting& one) {
  try {
    const CommitResult result = create({one});
    if (result.ok()) {
      ++recovered_.documents_count;
    } else {
      refuse(Kind::collision, one.file, one.key, result.conflict()->message());
    }
  } catch (const Error& error) {
    if (error.outcome() != Outcome::not_applied || error.native_code() != 0) throw;
    const auto what = error.code();
    const bool concerns_this = what == code::kSchemaViolation || what == code::kTooLarge ||
                               what == code::kInvalidId || what == code::kInvalidCollection ||
                               what == code::kInvalidJson || what == code::kInvalidArgument;
    if (!concerns_this) throw;
    refuse(Kind::foreign, one.file, one.key, error.what());
  }
}

}  // namespace

Recovered recover_from_mirror(Store& store, const std::string& directory, const RecoverOptions& options) {
  return Recovery(store, directory, options).run();
}

}  // namespace perdure
