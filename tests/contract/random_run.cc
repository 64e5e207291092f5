#include "tests/contract/random_run.h"

#include <algorithm>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/json_text.h"
#include "tests/contract/random_batches.h"
#include "tests/contract/reference_model.h"
#include "tests/contract/reference_patch.h"
#include "tests/seed.h"

namespace perdure::test {
namespace {

std::string text_of(const Key& key) { return key.collection + "/" + key.scope + "/" + key.id; }

class RandomRun {
 public:
  explicit RandomRun(const RandomRunOptions& options)
      : options_(options),
        random_(options.seed),
        batches_(random_, model_),
        store_(options.open()),
        can_(store_->capabilities()) {
    cursors_.push_back(Cursor());
    if (!can_.many_collections) batches_.keep_to_one_collection();
  }

  RandomRunReport run() {
    while (report_.operations < options_.operation_count) step();
    check_everything();
    reopen();
    check_everything();
    report_.changes = model_.head();
    return report_;
  }

 private:
  void step() {
    ++step_;
    const std::uint64_t chance = random_.below(1000);
    if (chance < 600) return commit_something();
    if (chance < 640) return repeat_something();
    if (chance < 660) return commit_something_invalid();
    ++report_.reads;
    ++report_.operations;
    if (chance < 850) return check_document(batches_.key());
    if (chance < 940) return check_list_page();
    if (chance < 985) return can_.log ? check_changes_page() : check_document(batches_.key());
    if (chance < 990) return check_info();
    if (chance < 992) return check_collections();
    if (chance < 993) return reopen();
  }

  template <typename A, typename B>
  void same(const A& found, const B& expected, const std::string& what) const {
    if (!(found == expected)) disagree(what);
  }
  [[noreturn]] void disagree(const std::string& what) const {
    throw Disagreement("step " + std::to_string(step_) + ", head " + std::to_string(model_.head()) + ": " +
                       what);
  }

  // Writing ------------------------------------------------------------------------------------------

  std::size_t batch_size() {
    if (random_.one_in(3)) return 1;
    if (options_.operation_count >= 100'000 && random_.one_in(10)) return random_.between(100, 1000);
    return random_.between(1, 20);
  }

  void commit_something() {
    Batch batch = batches_.next(batch_size());
    CommitOptions options;
    if (random_.one_in(3)) options.actor = "actor " + std::to_string(random_.below(5));
    if (random_.percent(15)) options.operation_id = "operation " + std::to_string(step_);
    if (!options.operation_id.empty()) {
      if (sent_.size() >= 100) sent_.erase(sent_.begin());
      sent_.emplace_back(batch, options);
    }
    commit(batch, options);
  }

  /// An operation id that was used before: with the same operations, or with others.
  void repeat_something() {
    if (sent_.empty()) return;
    auto [batch, options] = random_.pick(sent_);
    if (random_.one_in(3)) {
      Key other = batches_.key();
      if (!can_.many_collections) other.collection = batch.operations().front().key.collection;
      batch.erase(other);
    } else if (random_.one_in(3)) {
      options.actor = "somebody else";
    }
    commit(batch, options);
  }

  void commit_something_invalid() {
    std::vector<Operation> operations = batches_.next(random_.between(1, 20)).operations();
    Operation& broken = random_.pick(operations);
    std::string_view expected;
    switch (random_.below(5)) {
      case 0:
        broken.kind = Operation::Kind::put;
        broken.key = batches_.key();
        broken.body = R"({"n":1,"n":2})";
        expected = code::kInvalidJson;
        break;
      case 1:
        broken.key.id = "not an id";
        expected = code::kInvalidId;
        break;
      case 2:
        broken.key.collection = "Not a collection";
        expected = code::kInvalidCollection;
        break;
      case 3:
        broken.key.scope = "-";
        expected = code::kInvalidId;
        break;
      default:
        broken = {Operation::Kind::merge_patch, batches_.key(), "[]", {}, {}};
        expected = code::kInvalidJson;
    }
    Batch batch;
    for (Operation& operation : operations) batch.add(std::move(operation));
    report_.operations += batch.size();
    try {
      (void)store_->commit(std::move(batch));
    } catch (const Error& error) {
      // Pointers without a slash may stand in the same batch.
      if (error.code() != code::kInvalidPatch)
        same(error.code(), expected, std::string("refusal: ") + error.what());
      return refused(error);
    }
    disagree("an invalid batch was accepted, expected " + std::string(expected));
  }

  void refused(const Error& error) {
    ++report_.errors;
    same(error.outcome(), Outcome::not_applied, std::string("outcome of: ") + error.what());
    check_info();
  }

  CommitResult send(const Batch& batch, const CommitOptions& options) {
    if (!random_.one_in(10)) return store_->commit(batch, options);
    std::promise<CommitResult> answer;
    store_->commit_async(batch, options, [&](std::exception_ptr error, CommitResult result) {
      error ? answer.set_exception(error) : answer.set_value(std::move(result));
    });
    return answer.get_future().get();
  }

  void commit(const Batch& batch, const CommitOptions& options) {
    report_.operations += batch.size();
    ++report_.commits;
    ExpectedOutcome expected = model_.expect(batch, options.operation_id);
    CommitResult result;
    try {
      result = send(batch, options);
    } catch (const Error& error) {
      same(error.code(), expected.error_code, std::string("commit threw: ") + error.what());
      return refused(error);
    }
    if (!expected.error_code.empty()) disagree("a commit did not throw " + std::string(expected.error_code));
    same(result.repeated(), expected.repeated, "repeated()");
    if (result.conflict() || expected.conflict) return compare_conflicts(result, expected);
    compare_written(result, expected);
    if (expected.repeated) {
      ++report_.repeated;
      return check_info();
    }
    const std::vector<Change> changes = can_.log ? take_changes(expected) : take_documents(expected);
    model_.apply(expected, batch, options, changes);
  }

  void compare_conflicts(const CommitResult& result, const ExpectedOutcome& expected) {
    ++report_.conflicts;
    if (!expected.conflict) disagree("unexpected conflict: " + result.conflict()->message());
    if (!result.conflict()) disagree("no conflict; expected: " + expected.conflict->message());
    const Conflict& found = *result.conflict();
    same(found.reason, expected.conflict->reason, "conflict reason: " + found.message());
    same(found.operation_index, expected.conflict->operation_index, "conflict index: " + found.message());
    same(found.key, expected.conflict->key, "conflict key: " + found.message());
    same(found.expected, expected.conflict->expected, "conflict expected: " + found.message());
    same(found.found, expected.conflict->found, "conflict found: " + found.message());
    same(result.written().size(), 0U, "written() of a refused batch");
    check_info();
  }

  void compare_written(const CommitResult& result, ExpectedOutcome& expected) {
    same(result.written().size(), expected.changes.size(), "number of written()");
    for (std::size_t i = 0; i < expected.changes.size(); ++i) {
      const Written& written = result.written()[i];
      ExpectedChange& change = expected.changes[i];
      if (change.key.id.empty()) {
        if (!(last_generated_id_ < written.key.id))
          disagree("generated ids do not increase: " + written.key.id);
        last_generated_id_ = change.key.id = written.key.id;
      }
      same(written.key, change.key, "written key " + text_of(written.key));
      same(written.version, change.version, "written version of " + text_of(written.key));
      same(written.seq, can_.log ? expected.first_seq + i : 0, "written seq of " + text_of(written.key));
    }
  }

  /// Reads what the commit put into the log, compares it, and learns the bytes that patches made.
  std::vector<Change> take_changes(ExpectedOutcome& expected) {
    std::vector<Change> changes;
    while (changes.size() < expected.changes.size()) {
      ChangesOptions options;
      options.limit = 1000;
      ChangePage page = store_->changes(head_, options);
      if (page.changes.empty()) disagree("the log lacks changes of a commit that returned");
      std::move(page.changes.begin(), page.changes.end(), std::back_inserter(changes));
      head_ = page.next;
    }
    same(changes.size(), expected.changes.size(), "number of changes in the log");
    for (std::size_t i = 0; i < changes.size(); ++i) compare_change(changes[i], expected.changes[i]);
    if (cursors_.size() < 1000) {
      cursors_.push_back(head_);
    } else {
      random_.pick(cursors_) = head_;
    }
    return changes;
  }

  /// The same in a store without a log, which shows what the commit left behind: the last change of each
  /// document. All changes of a commit have one time.
  std::vector<Change> take_documents(ExpectedOutcome& expected) {
    std::map<Key, std::size_t, KeyOrder> last;
    for (std::size_t i = 0; i < expected.changes.size(); ++i) last[expected.changes[i].key] = i;
    Time at;
    for (const auto& [key, i] : last) {
      ExpectedChange& change = expected.changes[i];
      const std::optional<Document> document = store_->get(key);
      same(document.has_value(), change.kind == ChangeKind::put, "existence of " + text_of(key));
      if (!document) continue;
      at = document->updated_at;
      compare_change({0, change.kind, key, document->version, at, "", document->body}, change);
    }
    std::vector<Change> changes;
    for (ExpectedChange& change : expected.changes) {
      change.only_as_value = false;
      changes.push_back({0, change.kind, change.key, change.version, at, "", change.body});
    }
    return changes;
  }

  /// Bodies as the store gives them back.
  std::string kept(const std::string& body) const { return can_.keeps_layout ? body : json::compact(body); }

  /// `"name" : value` in the same way.
  std::string kept_member(const std::string& member) const {
    const std::string object = kept("{" + member + "}");
    return object.substr(1, object.size() - 2);
  }

  void compare_change(const Change& found, ExpectedChange& expected) {
    const std::string where = " of change " + std::to_string(found.seq) + ", " + text_of(found.key);
    same(found.kind, expected.kind, "kind" + where);
    same(found.key, expected.key, "key" + where);
    same(found.version, expected.version, "version" + where);
    if (!expected.only_as_value) {
      if (expected.kind == ChangeKind::put) expected.body = kept(expected.body);
      return same(found.body, expected.body, "body" + where + ": " + found.body);
    }
    same(canonical(found.body), expected.body,
         "patched body" + where + "\n  found    " + found.body + "\n  expected " + expected.body);
    if (found.body.find(expected.kept_text.empty() ? "" : kept_member(expected.kept_text)) ==
        std::string::npos) {
      disagree("a member that no pointer names lost its bytes" + where + ": " + found.body);
    }
    expected.body = found.body;
    expected.only_as_value = false;
  }

  // Reading ------------------------------------------------------------------------------------------

  void compare_documents(const Document& found, const Key& key, const ModelDocument& expected) {
    const std::string where = " of " + text_of(key);
    same(found.key, key, "key" + where);
    same(found.version, expected.version, "version" + where);
    same(found.seq, can_.log ? expected.seq : 0, "seq" + where);
    same(found.body, expected.body,
         "body" + where + "\n  found    " + found.body + "\n  expected " + expected.body);
    same(found.updated_at, model_.time_of(expected.seq), "updated_at" + where);
    same(found.created_at, model_.time_of(expected.created_seq), "created_at" + where);
  }

  void check_document(const Key& key) {
    const std::optional<Document> found = store_->get(key);
    const ModelDocument* const expected = model_.find(key);
    same(found.has_value(), expected != nullptr && expected->exists, "existence of " + text_of(key));
    if (found) compare_documents(*found, key, *expected);
  }

  /// One page; the id to go on with.
  std::string check_page(const std::string& collection, const ListOptions& options) {
    const std::string where = "list of " + collection + "/" + options.scope + " after \"" + options.after +
                              "\", limit " + std::to_string(options.limit);
    const Page page = store_->list(collection, options);
    same(page.unreadable.size(), 0U, "unreadable documents in " + where);
    std::size_t position = 0;
    auto next = model_.documents().upper_bound(Key{collection, options.after, options.scope});
    const auto inside = [&] {
      while (next != model_.documents().end() && !next->second.exists) ++next;
      return next != model_.documents().end() && next->first.collection == collection &&
             next->first.scope == options.scope;
    };
    for (; position < options.limit && inside(); ++position, ++next) {
      if (position >= page.documents.size()) disagree(next->first.id + " is missing in " + where);
      compare_documents(page.documents[position], next->first, next->second);
    }
    same(page.documents.size(), position, "number of documents in " + where);
    const std::string expected_next = position > 0 && inside() ? page.documents.back().key.id : "";
    same(page.next_after, expected_next, "next_after \"" + page.next_after + "\" in " + where);
    return page.next_after;
  }

  void check_list_page() {
    ListOptions options;
    const bool generated = random_.one_in(4);
    options.scope = batches_.scope();
    if (random_.one_in(2)) options.after = batches_.key().id;
    if (generated && random_.one_in(2)) options.after = last_generated_id_.substr(0, random_.below(37));
    options.limit = random_.between(1, 60);
    check_page(generated ? RandomBatches::kGenerated : batches_.collection(), options);
  }

  Cursor check_changes(const Cursor& since, const ChangesOptions& options) {
    const std::string where =
        "changes since " + since.to_string() + ", limit " + std::to_string(options.limit);
    const ChangePage page = store_->changes(since, options);
    const std::uint64_t expected = std::min<std::uint64_t>(options.limit, model_.head() - since.seq);
    same(page.changes.size(), expected, "number of changes in " + where);
    for (std::size_t i = 0; i < page.changes.size(); ++i) {
      same(page.changes[i].seq, since.seq + 1 + i, "gap in " + where);
      const std::string difference = model_.difference(page.changes[i], options.bodies);
      if (!difference.empty()) disagree(difference + " in " + where);
    }
    same(page.next.seq, since.seq + expected, "next in " + where);
    same(page.at_end, page.next.seq == model_.head(), "at_end in " + where);
    return page.next;
  }

  void check_changes_page() {
    ChangesOptions options;
    options.limit = random_.one_in(20) ? random_.between(1, 1000) : random_.between(1, 30);
    options.bodies = !random_.one_in(4);
    const Cursor since = random_.pick(cursors_);
    const Cursor next = check_changes(since, options);
    if (random_.one_in(4)) same(Cursor::parse(next.to_string()), next, "cursor " + next.to_string());
  }

  void check_info() {
    const StoreInfo info = store_->info();
    if (!can_.log) return same(info.head, Cursor(), "head in info()");
    same(info.head.seq, model_.head(), "head in info()");
    if (head_.seq != 0) same(info.head, head_, "head cursor in info()");
  }

  void check_collections() {
    std::map<std::string, std::uint64_t> expected;
    for (const auto& [key, document] : model_.documents())
      expected[key.collection] += document.exists ? 1 : 0;
    std::string last;
    for (const CollectionInfo& collection : store_->collections()) {
      if (collection.name <= last) disagree("collections() is not by name");
      last = collection.name;
      same(collection.document_count, expected[collection.name], "count of " + collection.name);
      expected.erase(collection.name);
    }
    // One whose documents were all deleted may be shown with 0 or not at all.
    for (const auto& [name, count] : expected) same(count, 0U, "missing collection " + name);
  }

  void reopen() {
    store_.reset();
    store_ = options_.open();
    ++report_.reopened;
    check_info();
    check_collections();
  }

  /// The whole log in pages, replayed, gives exactly the documents that list shows.
  void check_everything() {
    check_info();
    check_collections();
    std::vector<std::string> collections(std::begin(RandomBatches::kCollections),
                                         std::end(RandomBatches::kCollections));
    collections.emplace_back(RandomBatches::kGenerated);
    for (const std::string& collection : collections) {
      for (const char* scope : RandomBatches::kScopes) {
        ListOptions options;
        options.scope = scope;
        do {
          options.limit = random_.between(1, 1000);
          options.after = check_page(collection, options);
        } while (!options.after.empty());
      }
    }
    if (!can_.log) return;
    Cursor cursor;
    while (cursor.seq < model_.head()) {
      ChangesOptions options;
      options.limit = random_.between(500, 1000);
      cursor = check_changes(cursor, options);
    }
    same(cursor, store_->info().head, "the end of the log and info()");
    check_replay();
  }

  /// Independently of the model: the log of the store against the documents of the store.
  void check_replay() {
    std::map<Key, std::pair<std::uint64_t, std::string>, KeyOrder> replayed;
    std::map<Key, std::uint64_t, KeyOrder> versions;
    ChangePage page;
    do {
      ChangesOptions options;
      options.limit = 1000;
      page = store_->changes(page.next, options);
      for (Change& change : page.changes) {
        same(change.version, ++versions[change.key], "versions count up by one: " + text_of(change.key));
        if (change.kind == ChangeKind::erase) {
          replayed.erase(change.key);
        } else {
          replayed[change.key] = {change.seq, std::move(change.body)};
        }
      }
    } while (!page.at_end);
    for (const auto& [key, state] : replayed) {
      const std::optional<Document> document = store_->get(key);
      if (!document) disagree("replayed, but not there: " + text_of(key));
      same(document->seq, state.first, "replayed seq of " + text_of(key));
      same(document->body, state.second, "replayed body of " + text_of(key));
    }
    std::uint64_t count = 0;
    for (const CollectionInfo& collection : store_->collections()) count += collection.document_count;
    same(count, replayed.size(), "number of documents after replaying the log");
  }

  const RandomRunOptions& options_;
  Random random_;
  ReferenceModel model_;
  RandomBatches batches_;
  std::unique_ptr<Store> store_;
  const Capabilities can_;
  RandomRunReport report_;
  std::uint64_t step_ = 0;
  Cursor head_;                  ///< behind the last change that was compared
  std::vector<Cursor> cursors_;  ///< positions met so far, to read from again
  std::vector<std::pair<Batch, CommitOptions>> sent_;
  std::string last_generated_id_;
};

}  // namespace

RandomRunReport run_random_operations(const RandomRunOptions& options) { return RandomRun(options).run(); }

}  // namespace perdure::test
