#include <perdure/transfer.h>

#include <gtest/gtest.h>

#include "tests/forwarding_store.h"
#include "transfer/transfer_testing.h"

namespace perdure {
namespace {

using Lines = std::vector<std::string>;

void fill(Store& store) {
  CollectionSettings settings;
  settings.schema = R"({"type":"object","required":["week"]})";
  settings.indexes = {{{"week"}}};
  (void)store.configure("notes", settings);
  (void)store.put({"notes", "a"}, R"({"week":1})");
  (void)store.put({"notes", "a"}, "{ \"week\" : 2,\n \"n\":9007199254740993 }\n");
  (void)store.put({"notes", "b", "ada"}, R"({"week":0.1000})");
  (void)store.put({"notes", "gone"}, R"({"week":3})");
  (void)store.erase({"notes", "gone"});
  (void)store.put({"other", "x"}, "{}");
}

/// As many as it takes to be told of progress while they are read.
void fill_many(Store& store) {
  Batch batch;
  for (int i = 0; i < 600; ++i) batch.put({"many", std::to_string(i)}, "{}");
  (void)store.commit(std::move(batch)).value();
}

TEST_F(TransferTest, ATransferBringsEverythingWithItsVersionsAndTimes) {
  const auto from = store("from");
  const auto to = store("to");
  fill(*from);
  const TransferReport report = transfer(*from, to.get());
  EXPECT_EQ(report.added_count, 4U);
  EXPECT_EQ(report.settings_count, 1U);
  EXPECT_TRUE(report.kept_versions);
  EXPECT_TRUE(report.complete());
  EXPECT_EQ(content(*to), content(*from));
  const Document before = *from->get({"notes", "a"});
  const Document after = *to->get({"notes", "a"});
  EXPECT_EQ(after.version, 2U);
  EXPECT_EQ(after.body, before.body);
  EXPECT_EQ(after.created_at, before.created_at);
  EXPECT_EQ(after.updated_at, before.updated_at);
  EXPECT_EQ(to->settings("notes"), from->settings("notes"));
  EXPECT_TRUE(to->verify().ok());
}

TEST_F(TransferTest, TwiceChangesNothing) {
  const auto from = store("from");
  const auto to = store("to");
  fill(*from);
  (void)transfer(*from, to.get());
  const std::uint64_t seq = to->last_seq();
  const TransferReport report = transfer(*from, to.get());
  EXPECT_EQ(report.same_count, 4U);
  EXPECT_EQ(report.written_count(), 0U);
  EXPECT_EQ(to->last_seq(), seq);
}

TEST_F(TransferTest, AMergeLeavesWhatOnlyTheTargetHasAndCountsIt) {
  const auto from = store("from");
  const auto to = store("to");
  fill(*from);
  (void)to->put({"notes", "mine"}, R"({"week":1})");
  (void)to->put({"third", "mine"}, "{}");
  (void)to->put({"other", "x"}, R"({"old":true})");
  const TransferReport report = transfer(*from, to.get());
  EXPECT_EQ(report.changed_count, 1U);
  EXPECT_EQ(report.added_count, 3U);
  EXPECT_EQ(report.only_in_target_count, 2U);
  EXPECT_TRUE(to->get({"notes", "mine"}));
  EXPECT_EQ(to->get({"other", "x"})->body, "{}");
}

TEST_F(TransferTest, ReplacingMakesTheTargetEqual) {
  const auto from = store("from");
  const auto to = store("to");
  fill(*from);
  CollectionSettings settings;
  settings.indexes = {{{"x"}}};
  (void)to->configure("third", settings);
  (void)to->put({"notes", "mine", "bob"}, R"({"week":1})");
  (void)to->put({"third", "mine"}, "{}");
  TransferOptions options;
  options.replace = true;
  const TransferReport report = transfer(*from, to.get(), options);
  EXPECT_EQ(report.removed_count, 3U);
  EXPECT_EQ(report.only_in_target_count, 0U);
  EXPECT_EQ(content(*to), content(*from));
  EXPECT_TRUE(to->verify().ok());
}

TEST_F(TransferTest, WhatIsDeletedBetweenTheCheckAndTheCopyIsNotLeftInTheTarget) {
  for (const char* const when : {"compare", "copy"}) {
    const auto from = store(std::string("from_") + when);
    const auto to = store(std::string("to_") + when);
    fill_many(*from);
    (void)transfer(*from, to.get());
    bool is_erased = false;
    TransferOptions options;
    options.replace = true;
    options.on_progress = [&](std::string_view what, std::uint64_t) {
      if (what == when && !std::exchange(is_erased, true)) (void)from->erase({"many", "7"}).value();
    };
    EXPECT_TRUE(transfer(*from, to.get(), options).complete());
    ASSERT_TRUE(is_erased) << when;
    EXPECT_FALSE(to->get({"many", "7"})) << when;
  }
}

TEST_F(TransferTest, APurgeMeanwhileIsNotPassedOver) {
  const auto from = store("from");
  const auto to = store("to");
  fill_many(*from);
  bool is_purged = false;
  TransferOptions options;
  options.on_progress = [&](std::string_view what, std::uint64_t) {
    if (what == "copy" && !std::exchange(is_purged, true)) (void)from->purge({"many", "7"});
  };
  EXPECT_EQ(code_of([&] { (void)transfer(*from, to.get(), options); }), code::kBusy);
  ASSERT_TRUE(is_purged);
  options.replace = true;
  EXPECT_TRUE(transfer(*from, to.get(), options).complete());
  EXPECT_FALSE(to->get({"many", "7"}));
}

TEST_F(TransferTest, ADryRunSaysTheSameAndWritesNothing) {
  const auto from = store("from");
  const auto to = store("to");
  fill(*from);
  (void)to->put({"notes", "mine"}, R"({"week":1})");
  (void)to->put({"other", "x"}, R"({"old":true})");
  TransferOptions options;
  options.replace = true;
  options.dry_run = true;
  const std::uint64_t seq = to->last_seq();
  const TransferReport dry = transfer(*from, to.get(), options);
  EXPECT_EQ(to->last_seq(), seq);
  options.dry_run = false;
  const TransferReport real = transfer(*from, to.get(), options);
  EXPECT_EQ(dry.added_count, real.added_count);
  EXPECT_EQ(dry.changed_count, real.changed_count);
  EXPECT_EQ(dry.removed_count, real.removed_count);
  options.dry_run = true;
  EXPECT_EQ(transfer(*from, nullptr, options).added_count, 4U);
}

TEST_F(TransferTest, WithoutVersionsEachIsAWriteOfItsOwn) {
  const auto from = store("from");
  const auto to = store("to");
  fill(*from);
  TransferOptions options;
  options.versions = false;
  options.actor = "ada";
  EXPECT_FALSE(transfer(*from, to.get(), options).kept_versions);
  EXPECT_EQ(to->get({"notes", "a"})->version, 1U);
  EXPECT_EQ(to->history({"notes", "a"}).versions.at(0).actor, "ada");
  EXPECT_EQ(transfer(*from, to.get(), options).same_count, 4U);
}

TEST_F(TransferTest, ALaterVersionInTheTargetIsOverwrittenByOneOfItsOwn) {
  const auto from = store("from");
  const auto to = store("to");
  (void)from->put({"notes", "a"}, R"({"from":1})");
  (void)from->put({"notes", "deleted"}, R"({"from":2})");
  for (int i = 0; i < 3; ++i) {
    (void)to->put({"notes", "a"}, R"({"to":1})");
    (void)to->put({"notes", "deleted"}, R"({"to":1})");
  }
  (void)to->erase({"notes", "deleted"});
  const TransferReport report = transfer(*from, to.get());
  EXPECT_EQ(report.changed_count, 1U);
  EXPECT_EQ(report.added_count, 1U);
  EXPECT_EQ(to->get({"notes", "a"})->version, 4U);
  EXPECT_EQ(to->get({"notes", "a"})->body, R"({"from":1})");
  EXPECT_EQ(to->get({"notes", "deleted"})->version, 5U);
  EXPECT_EQ(transfer(*from, to.get()).same_count, 2U);
}

TEST_F(TransferTest, OnlyChosenCollectionsTravelAndAMistypedOneIsRefused) {
  const auto from = store("from");
  const auto to = store("to");
  fill(*from);
  TransferOptions options;
  options.collections = {"other"};
  EXPECT_EQ(transfer(*from, to.get(), options).added_count, 1U);
  EXPECT_EQ(to->collections().size(), 1U);
  options.replace = true;
  options.collections = {"notse"};
  EXPECT_EQ(code_of([&] { (void)transfer(*from, to.get(), options); }), code::kNotFound);
}

TEST_F(TransferTest, WhatTheTargetsSchemaRefusesStopsEverythingBeforeTheFirstWrite) {
  const auto from = store("from");
  const auto to = store("to");
  fill(*from);
  (void)from->put({"zeta", "bad"}, R"({"n":1})");
  CollectionSettings settings;
  settings.schema = R"({"properties":{"n":{"type":"string"}}})";
  (void)to->configure("zeta", settings);
  const std::uint64_t seq = to->last_seq();
  const TransferReport report = transfer(*from, to.get());
  ASSERT_EQ(report.refused_count, 1U);
  EXPECT_EQ(report.refused[0].where, "zeta/bad");
  EXPECT_EQ(report.refused[0].code, code::kSchemaViolation);
  EXPECT_FALSE(report.complete());
  EXPECT_EQ(to->last_seq(), seq);
}

TEST_F(TransferTest, AUniqueKeyThatIsTakenRefusesTheBatchAndNamesTheDocument) {
  const auto from = store("from");
  const auto to = store("to");
  CollectionSettings settings;
  settings.unique = {{{"week"}}};
  (void)to->configure("notes", settings);
  (void)to->put({"notes", "mine"}, R"({"week":2})");
  (void)from->put({"notes", "a"}, R"({"week":1})");
  (void)from->put({"notes", "b"}, R"({"week":2})");
  const TransferReport report = transfer(*from, to.get());
  ASSERT_EQ(report.refused_count, 1U);
  EXPECT_EQ(report.refused[0].where, "notes/b");
  EXPECT_EQ(report.refused[0].code, code::kConflict);
  EXPECT_FALSE(to->get({"notes", "a"}));
  // With `replace` the one that holds the value goes first.
  TransferOptions options;
  options.replace = true;
  options.settings = false;
  EXPECT_TRUE(transfer(*from, to.get(), options).complete());
  EXPECT_EQ(content(*to).size(), 4U);
}

TEST_F(TransferTest, TheWholeHistoryComesWithActorsTimesAndDeletions) {
  const auto from = store("from");
  const auto to = store("to");
  fill(*from);
  (void)from->commit(std::move(Batch().put({"notes", "gone"}, R"({"week":4})")), {"ada", ""});
  TransferOptions options;
  options.history = true;
  const TransferReport report = transfer(*from, to.get(), options);
  EXPECT_EQ(report.written_count(), from->last_seq());
  EXPECT_EQ(history(*to), history(*from));
  EXPECT_EQ(content(*to), content(*from));
  EXPECT_EQ(to->info().head.chain_prefix, from->info().head.chain_prefix);
  const TransferReport again = transfer(*from, to.get(), options);
  EXPECT_EQ(again.same_count, from->last_seq());
  EXPECT_EQ(again.written_count(), 0U);
  (void)from->put({"notes", "a"}, R"({"week":5})");
  EXPECT_EQ(transfer(*from, to.get(), options).written_count(), 1U);
  EXPECT_TRUE(to->verify().ok());
}

TEST_F(TransferTest, AHistoryThatPartedIsRefusedAndNamed) {
  const auto from = store("from");
  const auto to = store("to");
  (void)from->put({"notes", "a"}, R"({"from":1})");
  (void)to->put({"notes", "a"}, R"({"to":1})");
  TransferOptions options;
  options.history = true;
  const TransferReport report = transfer(*from, to.get(), options);
  ASSERT_EQ(report.refused_count, 1U);
  EXPECT_EQ(report.refused[0].code, code::kConflict);
  EXPECT_EQ(to->get({"notes", "a"})->body, R"({"to":1})");
}

TEST_F(TransferTest, PrunedVersionsAreLeftOutAndTheTimeOfCreationStays) {
  const auto from = store("from");
  const auto to = store("to");
  CollectionSettings settings;
  settings.retention = CollectionSettings::Retention{2, {}};
  (void)from->configure("notes", settings);
  for (int i = 0; i < 5; ++i) (void)from->put({"notes", "a"}, "{\"i\":" + std::to_string(i) + "}");
  EXPECT_EQ(from->prune(), 3U);
  TransferOptions options;
  options.history = true;
  EXPECT_TRUE(transfer(*from, to.get(), options).complete());
  EXPECT_EQ(content(*to), content(*from));
  EXPECT_EQ(to->history({"notes", "a"}).versions.size(), 2U);
  EXPECT_EQ(to->get({"notes", "a"})->created_at, from->get({"notes", "a"})->created_at);
  to->rebuild();
  EXPECT_EQ(content(*to), content(*from));
}

// Somebody writes between the pages of what is read.
class BusyStore : public test::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Page list(const std::string& collection, const ListOptions& options) override {
    Page page = store_->list(collection, options);
    if (collection == "notes" && --pages_until_write_ == 0) {
      (void)store_->put({"notes", "a"}, R"({"week":9})");
      (void)store_->put({"notes", "a"}, R"({"week":10})");
      (void)store_->erase({"notes", "b", "ada"});
      (void)store_->put({"notes", "late"}, R"({"week":11})");
      (void)store_->put({"fresh", "x"}, "{}");
    }
    return page;
  }
  /// The check reads two pages, one of each scope.
  void write_in_page(int number) { pages_until_write_ = number; }

 private:
  int pages_until_write_ = 0;
};

TEST_F(TransferTest, WhatWasWrittenMeanwhileComesToo) {
  for (const int page : {1, 2, 3, 4}) {
    const auto from = store("from" + std::to_string(page));
    const auto to = store("to" + std::to_string(page));
    fill(*from);
    BusyStore busy(*from);
    busy.write_in_page(page);
    TransferOptions options;
    options.replace = true;
    EXPECT_TRUE(transfer(busy, to.get(), options).complete());
    EXPECT_EQ(content(*to), content(*from)) << page;
  }
}

TEST_F(TransferTest, AFileHoldsOneMomentOfABusyStore) {
  for (const int page : {1, 2}) {
    const auto from = store("from" + std::to_string(page));
    const auto to = store("to" + std::to_string(page));
    fill(*from);
    BusyStore busy(*from);
    busy.write_in_page(page);
    const std::string file = directory_.file("all" + std::to_string(page) + ".ndjson");
    EXPECT_TRUE(export_file(busy, file).complete());
    const TransferReport report = import_file(file, to.get());
    EXPECT_TRUE(report.complete()) << (report.refused.empty() ? "" : report.refused[0].what);
    EXPECT_EQ(content(*to), content(*from)) << page;
  }
}

TEST_F(TransferTest, ADiskThatFailsStopsItAndSaysWhatIsStored) {
  class FailingStore : public test::ForwardingStore {
   public:
    using ForwardingStore::ForwardingStore;
    void commit_async(Batch batch, CommitOptions options, Completion done) override {
      if (++commits_count_ == 2) {
        done(std::make_exception_ptr(Error(code::kDiskFull, "the disk is full")), {});
      } else {
        store_->commit_async(std::move(batch), std::move(options), std::move(done));
      }
    }

   private:
    int commits_count_ = 0;
  };
  const auto from = store("from");
  const auto to = store("to");
  constexpr int kDocumentsCount = 12'000;
  for (int begin = 0; begin < kDocumentsCount; begin += 1000) {
    Batch batch;
    for (int i = begin; i < begin + 1000; ++i) batch.put({"notes", "d" + std::to_string(i)}, "{}");
    (void)from->commit(std::move(batch)).value();
  }
  FailingStore failing(*to);
  const TransferReport report = transfer(*from, &failing);
  ASSERT_TRUE(report.stopped_by);
  EXPECT_EQ(report.stopped_by->code(), code::kDiskFull);
  EXPECT_FALSE(report.complete());
  EXPECT_EQ(report.added_count, to->collections().at(0).document_count);
  EXPECT_EQ(report.added_count, 10'000U);
  const TransferReport again = transfer(*from, to.get());
  EXPECT_EQ(again.same_count, 10'000U);
  EXPECT_EQ(again.added_count, 2000U);
  EXPECT_EQ(content(*to), content(*from));
}

TEST_F(TransferTest, AStoreThatCannotTakeVersionsGetsWritesOfItsOwn) {
  class SimpleStore : public test::ForwardingStore {
   public:
    using ForwardingStore::ForwardingStore;
    Capabilities capabilities() const noexcept override {
      Capabilities can;
      can.log = false;
      can.history = false;
      can.many_collections = false;
      can.keeps_layout = false;
      return can;
    }
    CommitResult commit(Batch batch, CommitOptions options) override {
      check(batch);
      return store_->commit(std::move(batch), std::move(options));
    }
    std::vector<std::string> scopes(const std::string& collection) override {
      return Store::scopes(collection);
    }
    void commit_async(Batch batch, CommitOptions options, Completion done) override {
      check(batch);
      store_->commit_async(std::move(batch), std::move(options), std::move(done));
    }

   private:
    static void check(const Batch& batch) {
      for (const Operation& operation : batch.operations()) {
        EXPECT_EQ(operation.key.collection, batch.operations().front().key.collection);
        EXPECT_EQ(operation.kind, Operation::Kind::put);
      }
    }
  };
  const auto from = store("from");
  const auto to = store("to");
  fill(*from);
  SimpleStore simple(*to);
  const TransferReport report = transfer(*from, &simple);
  EXPECT_EQ(report.added_count, 4U);
  EXPECT_FALSE(report.kept_versions);
  // White space is no difference to a store that does not keep it.
  (void)to->put({"notes", "a"}, R"({"week":2,"n":9007199254740993})");
  EXPECT_EQ(transfer(*from, &simple).same_count, 4U);
  TransferOptions history;
  history.history = true;
  EXPECT_EQ(code_of([&] { (void)transfer(*from, &simple, history); }), code::kUnsupported);
  EXPECT_EQ(code_of([&] { (void)transfer(simple, from.get(), history); }), code::kUnsupported);
  // Without a log nobody knows which scopes there are: no document is passed over silently.
  EXPECT_EQ(code_of([&] { (void)transfer(simple, from.get()); }), code::kUnsupported);
  (void)to->erase({"notes", "b", "ada"});
  EXPECT_EQ(transfer(simple, from.get()).same_count, 3U);
}

TEST_F(TransferTest, TheSameStoreIsRefused) {
  const auto from = store("from");
  fill(*from);
  OpenOptions reading;
  reading.access = OpenOptions::Access::read_only;
  const auto same =
      open("sqlite:" +
               directory_.file("../" + directory_.path().substr(directory_.path().rfind('/')) + "/from.db"),
           reading);
  EXPECT_EQ(code_of([&] { (void)transfer(*same, from.get()); }), code::kInvalidArgument);
}

}  // namespace
}  // namespace perdure
