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
  StoreFixture() : place_(store_under_test().new_place()), store_(perdure::open(place_->url())) {}

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

  static Key key(std::string id, std::string scope = {}) {
    return {"notes", std::move(id), std::move(scope)};
  }

  std::string body_of(const Key& key) {
    const auto document = store_->get(key);
    return document ? document->body : std::string("(none)");
  }

  /// All changes behind `since`, read in pages of `limit`.
  static std::vector<Change> all_changes(Store& store, Cursor since = {}, std::size_t limit = 1000);

  /// That `action` throws `code`, that its message has each of `parts`, and that it left the log, and so
  /// every document, as they were.
  template <typename Action>
  void expect_refused(std::string_view code, std::initializer_list<std::string_view> parts, Action&& action) {
    const Cursor before = store_->info().head;
    const Error error = error_of(std::forward<Action>(action));
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_EQ(error.outcome(), Outcome::not_applied) << error.what();
    EXPECT_FALSE(error.retryable()) << error.what();
    for (const std::string_view part : parts) {
      EXPECT_NE(std::string_view(error.what()).find(part), std::string_view::npos)
          << "\"" << part << "\" is missing in: " << error.what();
    }
    EXPECT_EQ(store_->info().head, before) << error.what();
  }

 private:
  std::unique_ptr<Place> place_;
  std::unique_ptr<Store> store_;
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
