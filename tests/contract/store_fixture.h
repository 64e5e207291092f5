#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <perdure/open.h>
#include <perdure/store.h>

#include "core/json_text.h"
#include "tests/contract/store_kind.h"

namespace perdure::test {

/// Calls `action` and returns the Error it throws; a failure of the test when it throws none.
template <typename Action>
Error error_of(Action&& action) {
  try {
    std::forward<Action>(action)();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no Error was thrown";
  return {"", "no Error was thrown"};
}

/// A new store at a new place for each test.
class StoreFixture : public ::testing::Test {
 protected:
  StoreFixture()
      : place_(store_under_test().new_place()),
        store_(perdure::open(place_->url())),
        can_(store_->capabilities()) {}

  Store& store() { return *store_; }
  [[nodiscard]] std::string url() const { return place_->url(); }
  void close() { store_.reset(); }
  void reopen(OpenOptions options = {}) {
    store_.reset();
    store_ = perdure::open(place_->url(), std::move(options));
  }
  [[nodiscard]] std::unique_ptr<Store> open_reader() const {
    OpenOptions options;
    options.access = OpenOptions::Access::read_only;
    return perdure::open(place_->url(), std::move(options));
  }

  /// What this kind of store can do; also while it is closed.
  [[nodiscard]] const Capabilities& can() const { return can_; }
  /// A number of the log; a store that keeps none says 0.
  [[nodiscard]] std::uint64_t seq(std::uint64_t in_log) const { return can().log ? in_log : 0; }
  /// A body as the store gives it back.
  [[nodiscard]] std::string kept(const std::string& body) const {
    return can().keeps_layout ? body : json::compact(body);
  }

  static Key key(std::string id, std::string scope = {}) {
    return {"notes", std::move(id), std::move(scope)};
  }

  std::string body_of(const Key& key) {
    const auto document = store_->get(key);
    return document ? document->body : std::string("(none)");
  }

  /// All changes behind `since`, read in pages of `limit`.
  static std::vector<Change> all_changes(Store& store, Cursor since = {}, std::size_t limit = 1000);

  /// Everything that a write changes: where the log ends, or, in a store without one, what is listed.
  std::string state() {
    if (can().log) return store_->info().head.to_string();
    std::string text;
    for (const CollectionInfo& collection : store_->collections()) {
      text += collection.name + " " + std::to_string(collection.document_count) + "\n";
      for (const Document& document : store_->list(collection.name).documents) {
        text += document.key.id + " " + std::to_string(document.version) + " " + document.body + "\n";
      }
    }
    return text;
  }

  /// That `action` throws `code`, that its message has each of `parts`, and that it left everything as it
  /// was.
  template <typename Action>
  void expect_refused(std::string_view code, std::initializer_list<std::string_view> parts, Action&& action) {
    const std::string before = state();
    const Error error = error_of(std::forward<Action>(action));
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_EQ(error.outcome(), Outcome::not_applied) << error.what();
    EXPECT_FALSE(error.retryable()) << error.what();
    for (const std::string_view part : parts) {
      EXPECT_NE(std::string_view(error.what()).find(part), std::string_view::npos)
          << "\"" << part << "\" is missing in: " << error.what();
    }
    EXPECT_EQ(state(), before) << error.what();
  }

 private:
  std::unique_ptr<Place> place_;
  std::unique_ptr<Store> store_;
  const Capabilities can_;
};

inline std::vector<Change> StoreFixture::all_changes(Store& store, Cursor since, std::size_t limit) {
  std::vector<Change> changes;
  while (true) {
    ChangesOptions options;
    options.limit = limit;
    ChangePage page = store.changes(since, options);
    for (Change& change : page.changes) changes.push_back(std::move(change));
    if (page.at_end) return changes;
    if (page.next == since) {
      ADD_FAILURE() << "a page that is not the last one does not move on from " << since.to_string();
      return changes;
    }
    since = page.next;
  }
}

}  // namespace perdure::test
