#include <perdure/collection.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <new>
#include <set>
#include <shared_mutex>
#include <unordered_map>

#include "follow/cached_documents.h"

namespace perdure::detail {
namespace {

using follow::CachedDocument;
using follow::CachedDocuments;

// More of the log may follow than was read.
constexpr std::uint64_t kNotAtEnd = std::numeric_limits<std::uint64_t>::max();

CachedDocument problem(std::uint64_t version, std::uint64_t seq, std::string what) {
  return {version, seq, {}, std::make_unique<const std::string>(std::move(what))};
}

// What became of one document by the changes of a page.
struct News {
  std::string id;
  std::uint64_t erased_seq = 0;  // 0: it was written
  CachedDocument document = {};
};

}  // namespace

// `documents` holds every change up to `applied_seq`, and of later ones what this object wrote itself or what
// a listing was ahead of the log; a document's seq says which changes it already contains. Whoever reads
// therefore needs `applied_seq` to be at least the last seq that was acknowledged when it began, looked at
// under the same lock as the documents: a reload may set it back for a while.
//
// What shows several documents must not show a later change without an earlier one, of the same batch
// perhaps: it also needs `applied_seq` to have come to `ahead_seq`.
//
// Own writes move `applied_seq` but not `cursor`, whose chain only the log knows.
struct CachedCollection::State {
  State(Store& store_in, std::string name_in, CollectionOptions options_in, Read read_in)
      : store(store_in), name(std::move(name_in)), scope(std::move(options_in.scope)), read(read_in) {}

  Store& store;
  const std::string name;
  const std::string scope;
  const Read read;

  // Guarded by `mutex`.
  std::shared_mutex mutex;
  CachedDocuments documents;
  Cursor cursor;
  std::uint64_t applied_seq = 0;
  std::uint64_t ahead_seq = 0;       // of the last change that may show in `documents`, or whose batch does
  std::set<std::uint64_t> own_seqs;  // of own writes in `documents` that lie behind a gap

  // Guarded by `reading_mutex`: whether a thread reads the log or the collection.
  std::mutex reading_mutex;
  std::condition_variable reading_ended;
  bool reading = false;

  enum class Needs { one, all };

  template <typename Use>
  auto with_documents(Needs needs, Use use) {
    std::uint64_t wanted_seq = store.last_seq();
    while (true) {
      {
        std::shared_lock lock(mutex);
        const bool is_whole = needs == Needs::one || applied_seq >= ahead_seq;
        if (applied_seq >= wanted_seq && is_whole) return use(documents);
      }
      // The log ends before its last seq only when it was replaced.
      wanted_seq = std::min(wanted_seq, read_log());
    }
  }

  std::uint64_t read_log();
  std::uint64_t read_page();
  void load(bool keep_known);

  [[nodiscard]] bool is_ours(const Change& change) const {
    return change.key.collection == name && change.key.scope == scope;
  }
  [[nodiscard]] bool has_unknown_purge(const ChangePage& page, std::uint64_t known_seq) const;
  [[nodiscard]] std::vector<News> news_of(const ChangePage& page, std::uint64_t known_seq);
  [[nodiscard]] News news_of(const Change& change);
  [[nodiscard]] News head_of(const Change& change);
  [[nodiscard]] CachedDocument document(std::uint64_t version, std::uint64_t seq,
                                        std::string_view body) const;
  [[nodiscard]] bool holds(const std::string& id, std::uint64_t seq);
  std::uint64_t apply(std::vector<News> news, Cursor next);
  void apply_own(const Written& written, const Value& value);
  void close_gap();
};

// Reads one page of the log, unless another thread does: then waits for it. The seq of the log's end, or
// kNotAtEnd.
std::uint64_t CachedCollection::State::read_log() {
  {
    std::unique_lock lock(reading_mutex);
    if (reading) {
      reading_ended.wait(lock, [&] { return !reading; });
      return kNotAtEnd;
    }
    reading = true;
  }
  struct Ending {
    State& state;
    ~Ending() {
      {
        std::lock_guard lock(state.reading_mutex);
        state.reading = false;
      }
      state.reading_ended.notify_all();
    }
  } ending{*this};
  return read_page();
}

std::uint64_t CachedCollection::State::read_page() {
  Cursor since;
  std::uint64_t known_seq = 0;
  std::uint64_t shown_seq = 0;
  {
    std::shared_lock lock(mutex);
    since = cursor;
    known_seq = applied_seq;
    shown_seq = ahead_seq;
  }
  ChangesOptions options;
  options.limit = limits::kPageDocumentsCount;
  // A page of nothing but own writes is read for its cursor only.
  options.bodies = known_seq - since.seq < options.limit;
  ChangePage page;
  try {
    page = store.changes(since, options);
  } catch (const Error& error) {
    if (error.code() != code::kCursorMismatch) throw;
    load(false);
    return kNotAtEnd;
  }
  if (has_unknown_purge(page, known_seq)) {
    load(true);
    return kNotAtEnd;
  }
  std::vector<News> news = news_of(page, known_seq);
  {
    std::unique_lock lock(mutex);
    // A page may end within a batch. A log that ends before what memory shows was replaced.
    if (!page.at_end) ahead_seq = std::max(ahead_seq, page.next.seq + 1);
    if (page.at_end && page.next.seq < shown_seq && ahead_seq == shown_seq) ahead_seq = 0;
  }
  const std::uint64_t reached_seq = apply(std::move(news), page.next);
  return page.at_end ? reached_seq : kNotAtEnd;
}

// A purged change does not say any more which document was erased.
bool CachedCollection::State::has_unknown_purge(const ChangePage& page, std::uint64_t known_seq) const {
  return std::any_of(page.changes.begin(), page.changes.end(), [&](const Change& change) {
    return change.seq > known_seq && change.removed == Change::Removed::purged &&
           change.key.collection == name;
  });
}

std::vector<News> CachedCollection::State::news_of(const ChangePage& page, std::uint64_t known_seq) {
  // All changes of the page appear at once, so only the last one of each document matters.
  std::unordered_map<std::string_view, const Change*> last;
  for (const Change& change : page.changes) {
    if (change.seq > known_seq && is_ours(change)) last[change.key.id] = &change;
  }
  std::vector<News> news;
  news.reserve(last.size());
  for (const auto& [id, change] : last) {
    if (!holds(change->key.id, change->seq)) news.push_back(news_of(*change));
  }
  return news;
}

News CachedCollection::State::news_of(const Change& change) {
  if (change.kind == ChangeKind::erase) return {change.key.id, change.seq};
  if (change.removed == Change::Removed::pruned) return head_of(change);
  if (!change.unreadable_reason.empty()) {
    return {change.key.id, 0, problem(change.version, change.seq, change.unreadable_reason)};
  }
  return {change.key.id, 0, document(change.version, change.seq, change.body)};
}

// Only versions that are not the last one are pruned: the log has a later one, and the store shows it.
News CachedCollection::State::head_of(const Change& change) {
  try {
    const std::optional<Document> head = store.get(change.key);
    if (!head) return {change.key.id, change.seq};
    return {change.key.id, 0, document(head->version, head->seq, head->body)};
  } catch (const Error& error) {
    if (error.code() != code::kCorruptDocument) throw;
    return {change.key.id, 0, problem(change.version, change.seq, error.what())};
  }
}

CachedDocument CachedCollection::State::document(std::uint64_t version, std::uint64_t seq,
                                                 std::string_view body) const {
  try {
    return {version, seq, read(body), {}};
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    return problem(version, seq, error.what());
  }
}

bool CachedCollection::State::holds(const std::string& id, std::uint64_t seq) {
  std::shared_lock lock(mutex);
  const CachedDocument* const held = documents.find(id);
  return held != nullptr && held->seq >= seq;
}

std::uint64_t CachedCollection::State::apply(std::vector<News> news, Cursor next) {
  std::unique_lock lock(mutex);
  for (News& one : news) {
    // An own write may have come in between, with changes that this page does not know.
    if (one.erased_seq != 0) {
      if (one.erased_seq > applied_seq) one.document = documents.remove(one.id, one.erased_seq);
    } else if (one.document.seq > applied_seq) {
      one.document = documents.set(one.id, std::move(one.document));
    }
  }
  cursor = std::move(next);
  applied_seq = std::max(applied_seq, cursor.seq);
  close_gap();
  return applied_seq;
}

void CachedCollection::State::apply_own(const Written& written, const Value& value) {
  CachedDocument replaced;  // destroyed behind the lock, as it runs the type's destructor
  std::unique_lock lock(mutex);
  if (written.seq <= applied_seq) return;
  if (value) {
    replaced = documents.set(written.key.id, {written.version, written.seq, value, {}});
  } else {
    // Behind a gap it would leave no trace, and a write in the gap would bring the document back.
    if (written.seq != applied_seq + 1) return;
    replaced = documents.remove(written.key.id, written.seq);
  }
  own_seqs.insert(written.seq);
  ahead_seq = std::max(ahead_seq, written.seq);
  close_gap();
}

void CachedCollection::State::close_gap() {
  own_seqs.erase(own_seqs.begin(), own_seqs.upper_bound(applied_seq));
  while (own_seqs.erase(applied_seq + 1) != 0) ++applied_seq;
}

// Takes all documents from the store, and of those that are known to be the same the values that are there.
// The listing is as of its head or later; what happened meanwhile is in the log behind it.
void CachedCollection::State::load(bool keep_known) {
  Cursor head = store.info().head;
  CachedDocuments loaded;
  ListOptions options;
  options.scope = scope;
  options.limit = limits::kPageDocumentsCount;
  const auto known = [&](const Document& listed) -> Value {
    if (!keep_known) return {};
    std::shared_lock lock(mutex);
    const CachedDocument* const held = documents.find(listed.key.id);
    return held != nullptr && held->seq == listed.seq ? held->value : Value();
  };
  do {
    Page page = store.list(name, options);
    for (const Document& listed : page.documents) {
      Value value = known(listed);
      loaded.set(listed.key.id, value ? CachedDocument{listed.version, listed.seq, std::move(value), {}}
                                      : document(listed.version, listed.seq, listed.body));
    }
    for (UnreadableDocument& one : page.unreadable) {
      loaded.set(one.key.id, problem(one.version, one.seq, std::move(one.reason)));
    }
    options.after = std::move(page.next_after);
  } while (!options.after.empty());
  const std::uint64_t listed_seq = store.info().head.seq;

  std::unique_lock lock(mutex);
  std::swap(documents, loaded);
  applied_seq = head.seq;
  ahead_seq = listed_seq;
  cursor = std::move(head);
  own_seqs.clear();
  lock.unlock();  // before the old documents are destroyed
}

CachedCollection::CachedCollection(Store& store, std::string name, CollectionOptions options, Read read)
    : state_(std::make_unique<State>(store, std::move(name), std::move(options), read)) {
  state_->load(false);
}

CachedCollection::~CachedCollection() = default;

const std::string& CachedCollection::name() const { return state_->name; }

Key CachedCollection::key(std::string id) const { return {state_->name, std::move(id), state_->scope}; }

CachedCollection::Value CachedCollection::get(std::string_view id) {
  return state_->with_documents(State::Needs::one, [&](const CachedDocuments& documents) {
    const CachedDocument* const held = documents.find(id);
    return held == nullptr ? Value() : held->value;
  });
}

std::optional<CachedCollection::Held> CachedCollection::find(std::string_view id) {
  return state_->with_documents(State::Needs::one,
                                [&](const CachedDocuments& documents) -> std::optional<Held> {
                                  const CachedDocument* const held = documents.find(id);
                                  if (held == nullptr || !held->value) return std::nullopt;
                                  return Held{std::string(id), held->version, held->value};
                                });
}

std::optional<CachedCollection::Held> CachedCollection::find_for_update(const std::string& id) {
  return state_->with_documents(
      State::Needs::one, [&](const CachedDocuments& documents) -> std::optional<Held> {
        const CachedDocument* const held = documents.find(id);
        if (held == nullptr) return std::nullopt;
        if (held->problem) {
          throw Error(code::kCorruptDocument, "cannot update " + state_->name + "/" + id +
                                                  ": it cannot be read as the collection's type: " +
                                                  *held->problem + "; put a whole document, or erase it");
        }
        return Held{id, held->version, held->value};
      });
}

std::vector<CachedCollection::Held> CachedCollection::all() {
  return state_->with_documents(State::Needs::all, [](const CachedDocuments& documents) {
    std::vector<Held> all;
    all.reserve(documents.values_count());
    for (const auto& [id, entry] : documents.in_order()) {
      const CachedDocument& held = entry->document;
      if (held.value) all.push_back({std::string(id), held.version, held.value});
    }
    return all;
  });
}

std::size_t CachedCollection::size() {
  return state_->with_documents(State::Needs::all,
                                [](const CachedDocuments& documents) { return documents.values_count(); });
}

std::vector<CollectionProblem> CachedCollection::problems() {
  return state_->with_documents(State::Needs::all, [](const CachedDocuments& documents) {
    std::vector<CollectionProblem> problems;
    if (documents.problems_count() == 0) return problems;
    for (const auto& [id, entry] : documents.in_order()) {
      const CachedDocument& held = entry->document;
      if (held.problem) problems.push_back({std::string(id), held.version, *held.problem});
    }
    return problems;
  });
}

std::uint64_t CachedCollection::refresh() {
  std::uint64_t known_seq = 0;
  {
    std::shared_lock lock(state_->mutex);
    known_seq = state_->applied_seq;
  }
  state_->store.wait_for_change(known_seq, std::chrono::milliseconds(0));
  while (true) {
    // Reads even when the seq did not move: a log that was replaced is found by its cursor only.
    const std::uint64_t reached_seq = state_->read_log();
    if (reached_seq != kNotAtEnd) return reached_seq;
  }
}

CommitResult CachedCollection::write(Operation operation, CommitOptions options) {
  Value value;
  if (operation.kind != Operation::Kind::erase) {
    CachedDocument written = state_->document(0, 0, operation.body);
    if (written.problem) {
      throw Error(code::kInvalidArgument, "cannot write to " + state_->name +
                                              ": the value's JSON cannot be read as its type again: " +
                                              *written.problem + "; make value_from and value_to agree");
    }
    // What is read later, not what was given: the two may differ.
    value = std::move(written.value);
  }
  CommitResult result =
      state_->store.commit(std::move(Batch().add(std::move(operation))), std::move(options));
  if (!result.ok()) return result;
  try {
    state_->apply_own(result.written().front(), value);
  } catch (const std::bad_alloc&) {
    // It is committed; the next read takes it from the log.
  }
  return result;
}

boost::json::value parse_body(std::string_view body) {
  boost::json::parse_options options;
  options.max_depth = limits::kJsonDepth;
  return boost::json::parse({body.data(), body.size()}, {}, options);
}

std::string body_of(const boost::json::value& value) { return boost::json::serialize(value); }

}  // namespace perdure::detail
