#include "store/json/json_store.h"

#include <fmt/core.h>

#include <map>
#include <utility>

#include <perdure/error.h>
#include "core/ids.h"
#include "store/document_query.h"
#include "store/json/record_walk.h"
#include "store/json/verify_files.h"
#include "store/prepared_batch.h"

namespace perdure::json_file {
namespace {

constexpr std::uint32_t kFormatVersion = 1;
constexpr std::string_view kMirrorsCollectionName = "perdure_mirrors";

}  // namespace

JsonStore::JsonStore(const std::string& directory, const OpenOptions& options, const LockFile::Request& lock)
    : limits_{options.body_limit_bytes}, files_(directory), rules_(files_) {
  if (options.access == OpenOptions::Access::read_only) return;
  writing_ = std::make_unique<Writing>(files_, rules_, limits_, lock, options.on_warning);
}

JsonStore::Writing::Writing(CollectionFiles& files, SettingsRules& rules, PrepareLimits limits,
                            const LockFile::Request& lock, const GroupWriter::Warn& warn)
    : writer(files, rules, limits, lock, warn),
      queue(
          [this](const CommitQueue::Group& group) {
            writer.commit_group(group);
            return CommitQueue::After::nothing;
          },
          [] {}) {}

// Handlers may read, so that they end before what they read does.
JsonStore::~JsonStore() {
  if (writing_) writing_->queue.drain();
}

JsonStore::Writing& JsonStore::require_writing() const {
  if (!writing_) {
    throw Error(code::kReadOnly,
                fmt::format("cannot write to {}: it was opened for reading; open it for writing",
                            files_.directory()));
  }
  writing_->writer.require_trusted();
  return *writing_;
}

void JsonStore::refuse_unsupported(std::string_view what) const {
  throw Error(
      code::kUnsupported,
      fmt::format("json:{} keeps no log, so it has no {}; move the documents to a SQLite store (perdure "
                  "export)",
                  files_.directory(), what));
}

PreparedBatch JsonStore::prepare_here(Batch batch, CommitOptions options) {
  PrepareAgainst against;
  against.limits = limits_;
  against.adopts = capabilities().adopts;
  against.document = [this](const Key& key) { return find(key); };
  against.rules = [this](const std::string& collection) { return rules_.find(collection); };
  PreparedBatch prepared = prepare(std::move(batch), std::move(options), against);
  const std::string& collection = prepared.operations.front().key.collection;
  if (collection == kMirrorsCollectionName) refuse_unsupported("mirrors");
  for (std::size_t i = 0; i < prepared.operations.size(); ++i) {
    const PreparedOperation& operation = prepared.operations[i];
    if (operation.key.collection != collection) {
      throw Error(
          code::kUnsupported,
          fmt::format("cannot commit documents of {} and {} in one batch: two JSON files cannot be replaced "
                      "together; commit one after the other, or use a SQLite store",
                      collection, operation.key.collection));
    }
    if (operation.is_patch() || operation.erases()) continue;
    try {
      require_no_reserved_member(decode_own(operation.body));
    } catch (const Error& error) {
      rethrow_for(error, operation.kind, operation.key, i, prepared.operations.size());
    }
  }
  return prepared;
}

CommitResult JsonStore::commit(Batch batch, CommitOptions options) {
  Writing& writing = require_writing();
  return writing.queue.commit(prepare_here(std::move(batch), std::move(options)));
}

void JsonStore::commit_async(Batch batch, CommitOptions options, Completion done) {
  Writing& writing = require_writing();
  if (!done) throw Error(code::kInvalidArgument, "commit_async needs a completion handler");
  writing.queue.commit_async(prepare_here(std::move(batch), std::move(options)), std::move(done));
}

std::uint64_t JsonStore::prune(std::uint64_t) { refuse_unsupported("old versions to prune"); }

PurgeResult JsonStore::purge(const Key&, CommitOptions) {
  refuse_unsupported("versions to purge, and erase removes a document from its file");
}

// `seq` is the state of the record: what a patch that is applied early is based on.
std::optional<Document> JsonStore::find(const Key& key) {
  check_key(key);
  const auto snapshot = files_.read(key.collection);
  const auto found = snapshot->content.records.find({key.scope, key.id});
  if (found == snapshot->content.records.end() || found->second->deleted) return std::nullopt;
  const Record& record = *found->second;
  return Document{key, record.version, record.state, record.created_at, record.updated_at, record.body};
}

std::optional<Document> JsonStore::get(const Key& key) {
  std::optional<Document> document = find(key);
  if (document) document->seq = 0;
  return document;
}

Page JsonStore::list(const std::string& collection, const ListOptions& options) {
  check_collection(collection);
  check_scope(options.scope);
  RecordWalk walk(files_.read(collection), options.scope);
  return find_documents(collection, *rules_.for_query(collection), options, walk);
}

ChangePage JsonStore::changes(const Cursor&, const ChangesOptions&) { refuse_unsupported("changes"); }

HistoryPage JsonStore::history(const Key&, const HistoryOptions&) { refuse_unsupported("history"); }

std::optional<Change> JsonStore::version(const Key&, std::uint64_t) {
  refuse_unsupported("earlier versions");
}

CollectionSettings JsonStore::settings(const std::string& collection) {
  check_collection(collection);
  return rules_.find(collection)->settings;
}

// Those that have settings but no file yet, too.
std::vector<CollectionInfo> JsonStore::collections() {
  std::map<std::string, std::uint64_t> counts;
  const auto settings = files_.read(std::string(kSettingsCollection));
  for (const auto& [name, record] : settings->content.records) {
    if (!record->deleted) counts[name.id] = 0;
  }
  for (const std::string& name : files_.collections()) {
    if (name.starts_with("perdure_")) continue;
    std::uint64_t& count = counts[name];
    const auto snapshot = files_.read(name);
    for (const auto& [document, record] : snapshot->content.records) count += record->deleted ? 0 : 1;
  }
  std::vector<CollectionInfo> infos;
  for (const auto& [name, count] : counts) infos.push_back({name, count});
  return infos;
}

std::vector<std::string> JsonStore::scopes(const std::string& collection) {
  check_collection(collection);
  std::vector<std::string> scopes;
  const auto snapshot = files_.read(collection);
  for (const auto& [name, record] : snapshot->content.records) {
    if (scopes.empty() || scopes.back() != name.scope) scopes.push_back(name.scope);
  }
  return scopes;
}

StoreInfo JsonStore::info() {
  StoreInfo info;
  info.url = "json:" + files_.directory();
  info.path = files_.directory();
  info.engine = "JSON files";
  info.format_version = kFormatVersion;
  info.writable = writing_ != nullptr;
  for (const std::string& name : files_.collections())
    info.file_bytes += fs::info(files_.path(name)).size_bytes;
  return info;
}

Capabilities JsonStore::capabilities() const noexcept {
  Capabilities can;
  can.log = false;
  can.history = false;
  can.many_collections = false;
  can.keeps_layout = false;
  can.adopts = true;
  can.indexes = false;
  can.many_writers = true;
  return can;
}

VerifyReport JsonStore::verify(const VerifyOptions& options) { return verify_files(files_, rules_, options); }

void JsonStore::rebuild() { refuse_unsupported("rebuild: a file is all there is"); }

std::uint64_t JsonStore::last_seq() noexcept { return 0; }

std::uint64_t JsonStore::wait_for_change(std::uint64_t, std::chrono::milliseconds) {
  refuse_unsupported("changes to wait for");
}

void JsonStore::wake_waiting() noexcept {}

std::vector<FollowerRecord> JsonStore::followers() { refuse_unsupported("followers"); }

void JsonStore::record_follower(const FollowerRecord&) { refuse_unsupported("followers"); }

bool JsonStore::lease_follower(const std::string&, const std::string&, std::chrono::milliseconds) {
  refuse_unsupported("followers");
}

void JsonStore::forget_follower(const std::string&) { refuse_unsupported("followers"); }

}  // namespace perdure::json_file
