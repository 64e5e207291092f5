// Guarantee G3: what is read is byte for byte what was written.

#include <random>

#include "tests/contract/store_fixture.h"

namespace perdure::test {
namespace {

std::string nested_arrays(std::size_t depth) {
  return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
}

/// An object of exactly `size` bytes whose text compresses well.
std::string compressible(std::size_t size) {
  std::string body = R"({"text":")";
  while (body.size() + 2 < size) body += "perdure "[body.size() % 8];
  return body + "\"}";
}

/// The same, of text that does not compress.
std::string incompressible(std::size_t size) {
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::mt19937_64 engine(size);
  std::string body = R"({"text":")";
  while (body.size() + 2 < size) body += kAlphabet[engine() % 64];
  return body + "\"}";
}

class Exactness : public StoreFixture {
 protected:
  /// Reads `body` back in every way there is.
  void expect_kept(const std::string& body) {
    const Written written = store().put(key("a"), body).value();
    for (const bool reopened : {false, true}) {
      if (reopened) reopen();
      EXPECT_EQ(body_of(key("a")), kept(body));
      const Page page = store().list("notes");
      ASSERT_EQ(page.documents.size(), 1U);
      EXPECT_EQ(page.documents[0].body, kept(body));
      if (!can().log) continue;
      const std::vector<Change> log = all_changes(store());
      ASSERT_EQ(log.size(), written.seq);
      EXPECT_EQ(log.back().body, body);
    }
  }

  void expect_patched(const std::string& before, const Patch& patch, const std::string& after) {
    (void)store().put(key("a"), before).value();
    (void)store().patch(key("a"), patch).value();
    EXPECT_EQ(body_of(key("a")), kept(after)) << before;
  }
  void expect_merged(const std::string& before, const std::string& patch, const std::string& after) {
    (void)store().put(key("a"), before).value();
    (void)store().merge_patch(key("a"), patch).value();
    EXPECT_EQ(body_of(key("a")), kept(after)) << before << " with " << patch;
  }
};

TEST_F(Exactness, NumbersKeepTheirDigits) {
  expect_kept(
      R"({"a":9007199254740993,"b":0.1000,"c":1e400,"d":123456789012345678901234567890,"e":-0,"f":1E+2})");
  expect_kept(R"({"a":-123456789012345678901234567890.00100e-0009,"b":0e0,"c":1.0,"d":0.0000})");
}

TEST_F(Exactness, StringsKeepTheirSpelling) {
  expect_kept(
      R"({"escaped":"\u00e9","plain":"é","upper":"\u00E9","zero":"\u0000","pair":"\ud83d\ude00","face":"😀"})");
  expect_kept(R"({"slash":"\/","plain":"/","lone":"\ud800","controls":"\b\f\n\r\t\"\\","del":")"
              "\x7f"
              R"("})");
  expect_kept(R"({"\u0000":1,"":2,"\u00e9":3,"a.b":4,"a/b~c":5})");
}

TEST_F(Exactness, WhiteSpaceIsKept) {
  expect_kept(" \t\r\n{ \"a\" :\t1 ,\r\n\n\"b\":[ ] , \"c\" : { } }\n\n");
  expect_kept("{}");
  expect_kept("{\n}");
}

TEST_F(Exactness, DeepestNestingIsKept) { expect_kept(nested_arrays(64)); }

TEST_F(Exactness, SizesAroundTheCompressionThreshold) {
  for (std::size_t size : {limits::kCompressFromBytes - 1, limits::kCompressFromBytes,
                           limits::kCompressFromBytes + 1, std::size_t{4096}, std::size_t{100'000}}) {
    SCOPED_TRACE(size);
    expect_kept(compressible(size));
    expect_kept(incompressible(size));
  }
}

TEST_F(Exactness, ABodyAtTheLimitIsKept) {
  ASSERT_EQ(compressible(limits::kBodyBytes).size(), limits::kBodyBytes);
  expect_kept(compressible(limits::kBodyBytes));
  expect_kept(incompressible(limits::kBodyBytes));
}

TEST_F(Exactness, ABodyOneByteOverTheLimitIsRefused) {
  for (const std::string& body :
       {compressible(limits::kBodyBytes + 1), incompressible(limits::kBodyBytes + 1)}) {
    expect_refused(code::kTooLarge, {"too-big", "1048577", "1048576"},
                   [&] { (void)store().put(key("too-big"), body); });
    EXPECT_FALSE(store().get(key("too-big")));
  }
}

TEST_F(Exactness, APatchMustNotGrowABodyOverTheLimit) {
  (void)store().put(key("a"), compressible(limits::kBodyBytes)).value();
  Patch patch;
  patch.set = {{"/more", "1"}};
  expect_refused(code::kTooLarge, {"1048576"}, [&] { (void)store().patch(key("a"), patch); });
  expect_refused(code::kTooLarge, {"1048576"}, [&] { (void)store().merge_patch(key("a"), R"({"more":1})"); });
  EXPECT_EQ(store().get(key("a"))->version, 1U);
}

TEST_F(Exactness, TheBodyLimitIsAnOption) {
  OpenOptions options;
  options.body_limit_bytes = 100;
  reopen(options);
  (void)store().put(key("a"), compressible(100)).value();
  expect_refused(code::kTooLarge, {"101", "100"}, [&] { (void)store().put(key("b"), compressible(101)); });
  options.body_limit_bytes = 3 * limits::kBodyBytes;
  reopen(options);
  expect_kept(incompressible(3 * limits::kBodyBytes));
  // What was accepted stays readable under a lower limit.
  reopen();
  EXPECT_EQ(body_of(key("a")).size(), 3 * limits::kBodyBytes);
}

TEST_F(Exactness, PatchKeepsTheBytesOfOtherMembers) {
  Patch patch;
  patch.set = {{"/n", "2"}, {"/o/x", "[ 1,2 ]"}};
  patch.remove = {"/gone"};
  expect_patched(
      R"({ "big" : 9007199254740993 , "n":1, "e":1e400, "gone" : 0, "o":{"y": 0.1000,"x":0}, "u":"\u00e9é\u0000" })",
      patch,
      R"({ "big" : 9007199254740993 , "n":2, "e":1e400, "o":{"y": 0.1000,"x":[ 1,2 ]}, "u":"\u00e9é\u0000" })");
}

TEST_F(Exactness, PatchSetsTheBytesItWasGiven) {
  Patch patch;
  patch.set = {{"/n", "123456789012345678901234567890"}, {"/s", R"("\u00e9\u0000")"}};
  expect_patched(R"({"n":1,"s":2})", patch, R"({"n":123456789012345678901234567890,"s":"\u00e9\u0000"})");
}

TEST_F(Exactness, PatchAppendsMembersAndElements) {
  Patch patch;
  patch.set = {{"/m", "1"}, {"/l/-", "3"}, {"/l/0", "0"}, {"/empty/-", "7"}, {"/o/first", "8"}};
  expect_patched(R"({"l":[1,2],"empty":[],"o":{}})", patch,
                 R"({"l":[0,2,3],"empty":[7],"o":{"first":8},"m":1})");
}

TEST_F(Exactness, PatchStepsBuildOnEachOther) {
  Patch patch;
  patch.set = {{"/o", "{}"}, {"/o/l", "[]"}, {"/o/l/-", "1"}, {"/o/l/-", "2"}, {"/o/l/0", "0"}};
  patch.remove = {"/o/l/0"};
  expect_patched("{}", patch, R"({"o":{"l":[2]}})");
}

TEST_F(Exactness, RemovedElementsLetTheOthersMoveUp) {
  Patch patch;
  patch.remove = {"/l/0", "/l/0", "/l/1"};
  expect_patched(R"({"l":[1,2,3,4]})", patch, R"({"l":[3]})");
}

TEST_F(Exactness, PatchPointersAreUnescaped) {
  Patch patch;
  patch.set = {{"/a~1b", "1"}, {"/c~0d", "2"}, {"/é", "3"}, {"/", "4"}};
  expect_patched(R"({"a/b":0,"c~d":0,"\u00e9":0,"":0})", patch, R"({"a/b":1,"c~d":2,"\u00e9":3,"":4})");
}

TEST_F(Exactness, ThePointerToEverythingReplacesTheDocument) {
  Patch patch;
  patch.set = {{"", R"({ "n":1 })"}, {"/n", "2"}};
  expect_patched(R"({"old":1})", patch, R"({ "n":2 })");
}

TEST_F(Exactness, MergePatchKeepsTheBytesOfOtherMembers) {
  expect_merged(R"({ "big" : 9007199254740993, "o": { "x":0.10,"y":1e400 }, "gone" :1, "z":"\u00e9" })",
                R"({"o":{"x":0.20},"gone":null})",
                R"({ "big" : 9007199254740993, "o": { "x":0.20,"y":1e400 }, "z":"\u00e9" })");
  expect_merged(R"({"a":1})", R"({"b":0.1000})", R"({"a":1,"b":0.1000})");
  expect_merged(R"({"a":1})", "{}", R"({"a":1})");
}

TEST_F(Exactness, MergePatchFillsEmptyObjects) {
  expect_merged("{}", R"({"a":1,"b":2,"c":3})", R"({"a":1,"b":2,"c":3})");
  expect_merged(R"({"o":{}})", R"({"o":{"a":1,"b":2,"c":3}})", R"({"o":{"a":1,"b":2,"c":3}})");
  expect_merged(R"({"o":1})", R"({"o":{"a":1,"b":null,"c":3}})", R"({"o":{"a":1,"c":3}})");
  expect_merged(R"({"o":{"x":0}})", R"({"o":{"x":null,"a":1,"b":2}})", R"({"o":{"a":1,"b":2}})");
}

// The examples of RFC 7396, appendix A, whose target and patch are objects.
TEST_F(Exactness, MergePatchDoesWhatTheRfcShows) {
  expect_merged(R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})");
  expect_merged(R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})");
  expect_merged(R"({"a":"b"})", R"({"a":null})", "{}");
  expect_merged(R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})");
  expect_merged(R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})");
  expect_merged(R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})");
  expect_merged(R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})");
  expect_merged(R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})");
  expect_merged(R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})");
  expect_merged("{}", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})");
}

}  // namespace
}  // namespace perdure::test
