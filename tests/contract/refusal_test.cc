// Every refusal of the caller's input: the code, that nothing was stored, and that the message tells a
// person what is wrong and where.

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

class Refusal : public StoreFixture {
 protected:
  void expect_bad_patch(std::string_view code, std::initializer_list<std::string_view> parts,
                        const Patch& patch) {
    expect_refused(code, parts, [&] { (void)store().patch(key("doc"), patch); });
  }
  void put_doc(const std::string& body) { (void)store().put(key("doc"), body).value(); }
};

TEST_F(Refusal, Ids) {
  for (const std::string& id :
       {std::string("-a"), std::string("_a"), std::string(".a"), std::string("a b"), std::string("a/b"),
        std::string("é"), std::string("a\n"), std::string("a\0b", 3), std::string("a%"),
        std::string(limits::kIdBytes + 1, 'x')}) {
    SCOPED_TRACE(id);
    expect_refused(code::kInvalidId, {}, [&] { (void)store().put(key(id), "{}"); });
    expect_refused(code::kInvalidId, {}, [&] { (void)store().create(key(id), "{}"); });
    expect_refused(code::kInvalidId, {}, [&] { (void)store().erase(key(id)); });
    expect_refused(code::kInvalidId, {}, [&] { (void)store().get(key(id)); });
    expect_refused(code::kInvalidId, {}, [&] { (void)store().put(key("a", id), "{}"); });
    expect_refused(code::kInvalidId, {}, [&] { (void)store().get(key("a", id)); });
    ListOptions options;
    options.scope = id;
    expect_refused(code::kInvalidId, {}, [&] { (void)store().list("notes", options); });
  }
  expect_refused(code::kInvalidId, {"a b"}, [&] { (void)store().put(key("a b"), "{}"); });
}

TEST_F(Refusal, EveryAllowedIdIsAccepted) {
  for (const std::string& id :
       {std::string("a"), std::string("9"), std::string("Z._:@-"), std::string(limits::kIdBytes, 'x')}) {
    EXPECT_TRUE(store().put(key(id, id), "{}").ok()) << id;
    EXPECT_TRUE(store().get(key(id, id))) << id;
  }
  EXPECT_TRUE(store().put({std::string(limits::kCollectionBytes, 'c'), "a"}, "{}").ok());
  EXPECT_TRUE(store().put({"c", "a"}, "{}").ok());
  EXPECT_TRUE(store().put({"c_9", "a"}, "{}").ok());
}

TEST_F(Refusal, Collections) {
  for (const std::string& name : {std::string(), std::string("Notes"), std::string("_notes"),
                                  std::string("9notes"), std::string("no-tes"), std::string("no tes"),
                                  std::string("nötes"), std::string(limits::kCollectionBytes + 1, 'c')}) {
    SCOPED_TRACE(name);
    expect_refused(code::kInvalidCollection, {}, [&] { (void)store().put({name, "a"}, "{}"); });
    expect_refused(code::kInvalidCollection, {}, [&] { (void)store().get({name, "a"}); });
    expect_refused(code::kInvalidCollection, {}, [&] { (void)store().list(name); });
  }
  expect_refused(code::kInvalidCollection, {"no tes"}, [&] { (void)store().put({"no tes", "a"}, "{}"); });
  EXPECT_TRUE(store().collections().empty());
}

TEST_F(Refusal, Json) {
  const std::string deep = R"({"a":)" + std::string(64, '[') + std::string(64, ']') + "}";
  for (const std::string& body : {std::string(),
                                  std::string(" "),
                                  std::string("{"),
                                  std::string("[]"),
                                  std::string("1"),
                                  std::string("null"),
                                  std::string(R"("text")"),
                                  std::string(R"({"a":1,})"),
                                  std::string(R"({"a":[1,2,}})"),
                                  std::string(R"({"a":01})"),
                                  std::string(R"({"a":1.})"),
                                  std::string(R"({"a":.5})"),
                                  std::string(R"({"a":+1})"),
                                  std::string(R"({"a":NaN})"),
                                  std::string(R"({"a":tru})"),
                                  std::string(R"({'a':1})"),
                                  std::string(R"({a:1})"),
                                  std::string(R"({"a":1}{})"),
                                  std::string(R"({"a":1} x)"),
                                  std::string(R"({"a":"\x"})"),
                                  std::string(R"({"a":"\u12"})"),
                                  std::string("{\"a\":\"\n\"}"),
                                  std::string("{\"a\":\"\t\"}"),
                                  std::string("{\"a\":\"\xff\"}"),
                                  std::string("{\"a\":\"\xc0\x80\"}"),
                                  std::string("{\"a\":\"\xed\xa0\x80\"}"),
                                  std::string("{\"a\":1}\0", 8),
                                  std::string("{\"a\":\"\0\"}", 9),
                                  std::string("\xef\xbb\xbf{}"),
                                  std::string("{/* no */}"),
                                  std::string("{\v}"),
                                  std::string("{\xc2\xa0}"),
                                  deep}) {
    SCOPED_TRACE(body);
    expect_refused(code::kInvalidJson, {"line", "column"}, [&] { (void)store().put(key("doc"), body); });
    expect_refused(code::kInvalidJson, {}, [&] { (void)store().create(key("doc"), body); });
    expect_refused(code::kInvalidJson, {}, [&] { (void)store().replace(key("doc"), body); });
    expect_refused(code::kInvalidJson, {}, [&] { (void)store().merge_patch(key("doc"), body); });
  }
  EXPECT_TRUE(store().collections().empty());
}

TEST_F(Refusal, DuplicateKeysAreComparedAfterUnescaping) {
  for (const std::string& body :
       {std::string(R"({"a":1,"a":1})"), std::string(R"({"é":1,"\u00e9":2})"),
        std::string(R"({"o":{"x":1,"\u0078":2}})"), std::string(R"({"l":[{"":1,"":2}]})"),
        std::string(R"({"\ud83d\ude00":1,"😀":2})")}) {
    expect_refused(code::kInvalidJson, {"line 1", "column", "duplicate"},
                   [&] { (void)store().put(key("doc"), body); });
  }
  EXPECT_TRUE(store().put(key("doc"), R"({"é":1,"e\u0301":2,"E":3,"e":4})").ok());
}

TEST_F(Refusal, AJsonMessageSaysTheLine) {
  expect_refused(code::kInvalidJson, {"line 3, column 7", "doc"},
                 [&] { (void)store().put(key("doc"), "{\n \"a\": 1,\n \"b\": ?\n}"); });
}

TEST_F(Refusal, AMessageSaysWhichOperationOfABatch) {
  Batch batch;
  batch.put(key("fine"), "{}").put(key("broken-one"), "{").put(key("fine-too"), "{}");
  expect_refused(code::kInvalidJson, {"broken-one"}, [&] { (void)store().commit(batch); });
  EXPECT_FALSE(store().get(key("fine")));
}

TEST_F(Refusal, MalformedPatchPointers) {
  put_doc(R"({"a":1,"l":[1]})");
  for (const std::string& pointer :
       {std::string("a"), std::string("/~2"), std::string("/a~"), std::string("#/a"), std::string("/l/01"),
        std::string("/l/+0"), std::string("/l/1e0"), std::string("/l/ 0"), std::string("/l/x"),
        std::string("/l/-1")}) {
    SCOPED_TRACE(pointer);
    Patch set;
    set.set = {{pointer, "1"}};
    expect_bad_patch(code::kInvalidPatch, {pointer}, set);
    Patch remove;
    remove.remove = {pointer};
    expect_bad_patch(code::kInvalidPatch, {pointer}, remove);
  }
}

TEST_F(Refusal, PatchPointersThatNameNothing) {
  put_doc(R"({"a":1,"l":[1],"o":{}})");
  for (const char* pointer :
       {"/x/y", "/a/b", "/l/1", "/l/9", "/l/0/x", "/l/99999999999999999999", "/o/p/q", "/l/-/x"}) {
    SCOPED_TRACE(pointer);
    Patch patch;
    patch.set = {{pointer, "1"}};
    expect_bad_patch(code::kInvalidPatch, {pointer}, patch);
  }
  for (const char* pointer : {"/x", "/a/b", "/l/1", "/l/-", "/o/p", "/l/99999999999999999999"}) {
    SCOPED_TRACE(pointer);
    Patch patch;
    patch.remove = {pointer};
    expect_bad_patch(code::kInvalidPatch, {pointer}, patch);
  }
  // The second removal finds nothing any more; what the first one did is not stored either.
  Patch twice;
  twice.remove = {"/a", "/a"};
  expect_bad_patch(code::kInvalidPatch, {"/a"}, twice);
  EXPECT_EQ(body_of(key("doc")), R"({"a":1,"l":[1],"o":{}})");
}

TEST_F(Refusal, APatchMustLeaveAnObject) {
  put_doc(R"({"a":1})");
  for (const char* value : {"[]", "1", "null", "\"x\""}) {
    Patch patch;
    patch.set = {{"", value}};
    expect_bad_patch(code::kInvalidPatch, {}, patch);
  }
  Patch remove_all;
  remove_all.remove = {""};
  expect_bad_patch(code::kInvalidPatch, {}, remove_all);
}

TEST_F(Refusal, APatchMustNotNestTooDeep) {
  std::string deep = "1";
  for (std::size_t i = 0; i < limits::kJsonDepth - 1; ++i) deep = "[" + deep + "]";
  put_doc(R"({"a":{}})");
  Patch fits;
  fits.set = {{"/b", deep}};
  EXPECT_TRUE(store().patch(key("doc"), fits).ok());
  Patch too_deep;
  too_deep.set = {{"/a/b", deep}};
  expect_bad_patch(code::kInvalidPatch, {}, too_deep);
}

TEST_F(Refusal, PatchValuesThatAreNoJson) {
  put_doc(R"({"a":1})");
  for (const char* value : {"", "{", "01", "1 2", "{\"x\":1,\"x\":2}", "\"\xff\"", "tru"}) {
    SCOPED_TRACE(value);
    Patch patch;
    patch.set = {{"/a", value}};
    expect_bad_patch(code::kInvalidJson, {"/a"}, patch);
  }
}

TEST_F(Refusal, AnEmptyPatchChangesNothingButTheVersion) {
  put_doc(R"({"a":1})");
  EXPECT_EQ(store().patch(key("doc"), Patch()).value().version, 2U);
  EXPECT_EQ(body_of(key("doc")), R"({"a":1})");
}

TEST_F(Refusal, CommitOptions) {
  CommitOptions options;
  options.actor = std::string(limits::kActorBytes, 'x');
  options.operation_id = std::string(limits::kOperationIdBytes, 'x');
  EXPECT_TRUE(store().commit(std::move(Batch().put(key("a"), "{}")), options).ok());
  options.actor += 'x';
  expect_refused(code::kTooLarge, {"actor", "128"},
                 [&] { (void)store().commit(std::move(Batch().put(key("a"), "{}")), options); });
  options.actor = "\xff";
  expect_refused(code::kInvalidArgument, {"actor"},
                 [&] { (void)store().commit(std::move(Batch().put(key("a"), "{}")), options); });
  options.actor.clear();
  options.operation_id += 'x';
  expect_refused(code::kTooLarge, {"operation", "200"},
                 [&] { (void)store().commit(std::move(Batch().put(key("a"), "{}")), options); });
}

TEST_F(Refusal, PageSizes) {
  for (const std::size_t limit : {std::size_t{1}, limits::kPageDocumentsCount}) {
    ListOptions list;
    list.limit = limit;
    EXPECT_NO_THROW((void)store().list("notes", list));
    ChangesOptions changes;
    changes.limit = limit;
    if (can().log) {
      EXPECT_NO_THROW((void)store().changes({}, changes));
    }
  }
  ListOptions list;
  ChangesOptions changes;
  list.limit = changes.limit = 0;
  expect_refused(code::kInvalidArgument, {"0", "1000"}, [&] { (void)store().list("notes", list); });
  const auto list_changes = [&] { (void)store().changes({}, changes); };
  if (can().log) expect_refused(code::kInvalidArgument, {"0", "1000"}, list_changes);
  list.limit = changes.limit = limits::kPageDocumentsCount + 1;
  expect_refused(code::kTooLarge, {"1001", "1000"}, [&] { (void)store().list("notes", list); });
  if (can().log) expect_refused(code::kTooLarge, {"1001", "1000"}, list_changes);
}

TEST_F(Refusal, CommitAsyncRefusesAtOnceWhatCanBeKnown) {
  const auto never = [](std::exception_ptr, CommitResult) { ADD_FAILURE() << "called after a refusal"; };
  expect_refused(code::kInvalidJson, {"doc"},
                 [&] { store().commit_async(std::move(Batch().put(key("doc"), "{")), {}, never); });
  expect_refused(code::kInvalidArgument, {}, [&] { store().commit_async(Batch(), {}, never); });
  expect_refused(code::kInvalidId, {},
                 [&] { store().commit_async(std::move(Batch().put(key("a b"), "{}")), {}, never); });
  close();
}

}  // namespace
}  // namespace perdure::test
