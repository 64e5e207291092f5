// Filters, sorts, fields and counts: what list answers, with and without indexes.

#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "core/filter.h"
#include "tests/contract/store_fixture.h"
#include "tests/seed.h"

namespace perdure::test {
namespace {

class Queries : public StoreFixture {
 protected:
  void put(const std::string& id, const std::string& body) { (void)store().put(key(id), body).value(); }

  std::vector<std::string> ids(ListOptions options, const std::string& collection = "notes") {
    std::vector<std::string> found;
    do {
      const Page page = store().list(collection, options);
      for (const Document& document : page.documents) found.push_back(document.key.id);
      options.after = page.next_after;
    } while (!options.after.empty());
    return found;
  }
  std::vector<std::string> filtered(const std::string& filter, const std::string& sort = {}) {
    ListOptions options;
    options.filter = filter;
    options.sort = sort;
    return ids(options);
  }
  void declare(std::vector<CollectionSettings::Index> indexes) {
    CollectionSettings settings;
    settings.indexes = std::move(indexes);
    ASSERT_TRUE(store().configure("notes", settings).ok());
  }
  using Ids = std::vector<std::string>;
};

TEST_F(Queries, FilterLetsThroughWhatItSays) {
  put("a", R"({"week": 1, "focus": "Upper strength"})");
  put("b", R"({"week": 2, "focus": "legs"})");
  put("c", R"({"week": 2.0, "focus": null})");
  put("d", R"({"week": "2"})");
  EXPECT_EQ(filtered("week = 2"), (Ids{"b", "c"}));
  EXPECT_EQ(filtered("week >= 2 && focus ~ 'LEG'"), (Ids{"b"}));
  EXPECT_EQ(filtered("focus = null"), (Ids{"c", "d"}));
  EXPECT_EQ(filtered("!(week = 2)"), (Ids{"a", "d"}));
  EXPECT_EQ(filtered("@id = 'c' || @version > 1"), (Ids{"c"}));
  EXPECT_EQ(filtered(""), (Ids{"a", "b", "c", "d"}));
}

TEST_F(Queries, SortGoesByTypeAndValueAndThenById) {
  put("a", R"({"n": "1"})");
  put("b", R"({"n": 10})");
  put("c", R"({"n": 9})");
  put("d", R"({})");
  put("e", R"({"n": 1e400})");
  put("f", R"({"n": null})");
  put("g", R"({"n": 9.0})");
  put("h", R"({"n": true})");
  EXPECT_EQ(filtered("", "n"), (Ids{"d", "f", "h", "c", "g", "b", "e", "a"}));
  EXPECT_EQ(filtered("", "-n"), (Ids{"a", "e", "b", "c", "g", "h", "f", "d"}));
  declare({{{"n"}}});
  EXPECT_EQ(filtered("", "n"), (Ids{"d", "f", "h", "c", "g", "b", "e", "a"}));
  EXPECT_EQ(filtered("", "-n"), (Ids{"a", "e", "b", "c", "g", "h", "f", "d"}));
}

TEST_F(Queries, FieldsKeepOnlyWhatIsAskedForByteForByte) {
  put("a", R"({"n": 0.1000, "deep": {"x": 1e400, "y": 2}, "z": [1]})");
  ListOptions options;
  options.fields = {"n", "deep.x"};
  EXPECT_EQ(store().list("notes", options).documents.at(0).body, R"({"n":0.1000,"deep":{"x":1e400}})");
}

TEST_F(Queries, CountIsOfAllPagesAndOnlyWhenAskedFor) {
  for (int i = 0; i < 25; ++i) put(fmt::format("n{:02}", i), fmt::format(R"({{"n":{}}})", i));
  ListOptions options;
  options.filter = "n >= 5";
  options.limit = 3;
  EXPECT_EQ(store().list("notes", options).total, std::nullopt);
  options.count = true;
  EXPECT_EQ(store().list("notes", options).total, 20U);
  options.filter.clear();
  EXPECT_EQ(store().list("notes", options).total, 25U);
  declare({{{"n"}}});
  options.filter = "n > 20";
  EXPECT_EQ(store().list("notes", options).total, 4U);
  EXPECT_EQ(store().list("nowhere", options).total, 0U);
}

TEST_F(Queries, IndexFollowsChangesDeletionsAndReCreation) {
  declare({{{"n"}}, {{"tags"}, true}});
  put("a", R"({"n":1,"tags":["x","y"]})");
  put("b", R"({"n":2,"tags":["y"]})");
  put("a", R"({"n":3,"tags":["z"]})");
  EXPECT_EQ(filtered("n = 1"), Ids{});
  EXPECT_EQ(filtered("tags ?= 'x'"), Ids{});
  EXPECT_EQ(filtered("n >= 2", "-n"), (Ids{"a", "b"}));
  (void)store().patch(key("b"), {{{"/n", "7"}}, {}}).value();
  EXPECT_EQ(filtered("n = 7"), Ids{"b"});
  (void)store().erase(key("b")).value();
  EXPECT_EQ(filtered("n = 7"), Ids{});
  put("b", R"({"n":7})");
  EXPECT_EQ(filtered("n = 7"), Ids{"b"});
  declare({});
  EXPECT_EQ(filtered("n = 7"), Ids{"b"});
  EXPECT_TRUE(store().verify().ok());
}

TEST_F(Queries, PagesInAnOrderShowEachDocumentOnceWhileOthersChange) {
  for (int i = 0; i < 60; ++i) put(fmt::format("n{:02}", i), fmt::format(R"({{"n":{}}})", i / 3));
  for (const bool indexed : {false, true}) {
    if (indexed) declare({{{"n"}}});
    for (const char* sort : {"n", "-n"}) {
      ListOptions options;
      options.sort = sort;
      options.limit = 7;
      std::multiset<std::string> seen;
      int round = 0;
      do {
        const Page page = store().list("notes", options);
        for (const Document& document : page.documents) seen.insert(document.key.id);
        options.after = page.next_after;
        // A moving one, and one that comes and goes; the others stay.
        put("n30", fmt::format(R"({{"n":{}}})", ++round % 20));
        round % 2 == 0 ? put("extra", R"({"n":5})") : (void)store().erase(key("extra"));
      } while (!options.after.empty());
      for (int i = 0; i < 60; ++i) {
        if (i == 30) continue;
        EXPECT_EQ(seen.count(fmt::format("n{:02}", i)), 1U) << i << " " << sort << indexed;
      }
      put("n30", R"({"n":10})");
    }
  }
}

TEST_F(Queries, PositionOfAnotherSortIsRefused) {
  for (int i = 0; i < 5; ++i) put(fmt::format("n{}", i), fmt::format(R"({{"n":{}}})", i));
  ListOptions options;
  options.sort = "n";
  options.limit = 2;
  const std::string position = store().list("notes", options).next_after;
  options.sort = "-n";
  options.after = position;
  EXPECT_EQ(error_of([&] { (void)store().list("notes", options); }).code(), code::kInvalidCursor);
  options.after = "n3";
  EXPECT_EQ(error_of([&] { (void)store().list("notes", options); }).code(), code::kInvalidCursor);
}

TEST_F(Queries, MistakesPointAtTheirColumn) {
  const auto message = [&](const std::string& filter, const std::string& sort = {}) {
    ListOptions options;
    options.filter = filter;
    options.sort = sort;
    const Error error = error_of([&] { (void)store().list("notes", options); });
    EXPECT_EQ(error.code(), code::kInvalidFilter) << error.what();
    return std::string(error.what());
  };
  EXPECT_NE(message("week == 5").find("column 6"), std::string::npos);
  EXPECT_NE(message("week ~ 5").find("column"), std::string::npos);
  EXPECT_NE(message("", "week,").find("column"), std::string::npos);
  CollectionSettings settings;
  settings.schema = R"({"properties":{"week":{"type":"integer"}},"additionalProperties":false})";
  (void)store().configure("notes", settings).value();
  EXPECT_NE(message("week = 1 && wek = 5").find("column 13"), std::string::npos);
  EXPECT_NE(message("wek = 5").find("did you mean week"), std::string::npos);
  EXPECT_NE(message("", "-wek").find("column 2"), std::string::npos);
}

TEST_F(Queries, ScopesAreApart) {
  declare({{{"n"}}});
  (void)store().put(key("a", "ada"), R"({"n":1})").value();
  (void)store().put(key("a", "ben"), R"({"n":1})").value();
  (void)store().put(key("b"), R"({"n":1})").value();
  ListOptions options;
  options.filter = "n = 1";
  EXPECT_EQ(ids(options), Ids{"b"});
  options.scope = "ada";
  options.count = true;
  const Page page = store().list("notes", options);
  ASSERT_EQ(page.documents.size(), 1U);
  EXPECT_EQ(page.documents[0].key.scope, "ada");
  EXPECT_EQ(page.total, 1U);
}

// With index, without index and by looking at every document in turn: the same documents in the same order.
class RandomQueries : public Queries {
 protected:
  std::string value() {
    static const std::vector<std::string> kValues = {"null",
                                                     "true",
                                                     "false",
                                                     "0",
                                                     "-0.0",
                                                     "1",
                                                     "1.0",
                                                     "10e-1",
                                                     "2",
                                                     "1e400",
                                                     "-1e400",
                                                     "1e-400",
                                                     "\"\"",
                                                     "\"a\"",
                                                     "\"\\u0061\"",
                                                     "\"A\"",
                                                     "\"ä\"",
                                                     "\"\\u0000\"",
                                                     "\"a\\u0000b\"",
                                                     "\"\\ud800\"",
                                                     "[]",
                                                     "[1]",
                                                     "[1,\"a\"]",
                                                     "123456789012345678901234567890",
                                                     "123456789012345678901234567891"};
    return kValues[random_.below(kValues.size())];
  }
  std::string document() {
    std::string body = "{";
    for (const char* name : {"a", "b", "c"}) {
      if (random_.below(4) == 0) continue;
      if (body.size() > 1) body += ",";
      body += fmt::format("\"{}\":{}", name, value());
    }
    if (random_.below(2) == 0) {
      // No index is on it: on objects there are none.
      body += fmt::format("{}\"o\":{{\"a\":{}}}", body.size() > 1 ? "," : "", value());
    }
    if (random_.below(2) == 0) {
      body += fmt::format("{}\"list\":[{},{{\"a\":{}}}]", body.size() > 1 ? "," : "", value(), value());
    }
    return body + "}";
  }
  std::string literal() {
    static const std::vector<std::string> kLiterals = {"null",
                                                       "true",
                                                       "false",
                                                       "0",
                                                       "1",
                                                       "2",
                                                       "1e400",
                                                       "\"a\"",
                                                       "\"A\"",
                                                       "\"ä\"",
                                                       "\"\\u0000\"",
                                                       "\"\"",
                                                       "123456789012345678901234567890"};
    return kLiterals[random_.below(kLiterals.size())];
  }
  std::string comparison() {
    static const std::vector<std::string> kPaths = {"a",      "b",        "c",       "o.a",
                                                    "list.0", "list.1.a", "b:lower", "@id"};
    static const std::vector<std::string> kEqual = {"=", "!="};
    static const std::vector<std::string> kAny = {"=", "!=", "<", "<=", ">", ">="};
    const std::string path = kPaths[random_.below(kPaths.size())];
    if (random_.below(5) == 0)
      return fmt::format("{} ?= {}", random_.below(2) == 0 ? "list" : "list.a", literal());
    const std::string right = literal();
    const bool orders = right != "null" && right != "true" && right != "false";
    return fmt::format("{} {} {}", path, orders ? kAny[random_.below(6)] : kEqual[random_.below(2)], right);
  }
  std::string filter(int depth = 0) {
    const auto choice = random_.below((depth) > 2 ? 1 : 4);
    if (choice == 1) return filter(depth + 1) + " && " + filter(depth + 1);
    if (choice == 2) return "(" + filter(depth + 1) + " || " + filter(depth + 1) + ")";
    if (choice == 3 && random_.below(3) == 0) return "!(" + filter(depth + 1) + ")";
    return comparison();
  }
  std::string sort() {
    static const std::vector<std::string> kSorts = {"",     "a", "-a",   "a,b",    "-a,-b",
                                                    "a,-b", "b", "-c,a", "b:lower"};
    return kSorts[random_.below(kSorts.size())];
  }

  std::vector<std::string> expected(const ListOptions& options) {
    const auto parsed = query::Filter::parse(options.filter, {}, Time());
    const auto sorting = query::parse_sort(options.sort);
    std::vector<std::pair<std::string, std::string>> found;
    ListOptions everything;
    everything.limit = 1000;
    for (const Document& document : store().list("notes", everything).documents) {
      const query::Subject subject{document.body, document.key.id, document.version, document.created_at,
                                   document.updated_at};
      if (parsed.matches(subject)) found.emplace_back(query::sort_key(sorting, subject), document.key.id);
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> ids;
    for (auto& [key, id] : found) ids.push_back(id);
    return ids;
  }

  Random random_{test_seed("RandomQueries")};
};

TEST_F(RandomQueries, IndexesChangeNoAnswer) {
  const std::vector<std::vector<CollectionSettings::Index>> sets = {
      {},
      {{{"a"}}, {{"b:lower"}}, {{"list"}, true}},
      {{{"a", "b"}}, {{"c"}}, {{"list.a"}, true}},
      {{{"a", "b", "c"}}, {{"list.1.a"}}, {{"@id"}}}};
  for (int i = 0; i < 300; ++i) put(fmt::format("d{:03}", random_.below(200)), document());
  for (const auto& indexes : sets) {
    declare(indexes);
    for (int i = 0; i < 50; ++i) {
      const std::string id = fmt::format("d{:03}", random_.below(200));
      if (random_.below(4) == 0) {
        (void)store().erase(key(id));
      } else {
        put(id, document());
      }
    }
    for (int i = 0; i < 400; ++i) {
      ListOptions options;
      options.filter = filter();
      options.sort = sort();
      options.limit = 1 + random_.below(40);
      ASSERT_EQ(ids(options), expected(options)) << options.filter << " | " << options.sort;
    }
    const VerifyReport report = store().verify();
    ASSERT_TRUE(report.ok()) << report.findings.at(0).where << ": " << report.findings[0].what;
  }
}

}  // namespace
}  // namespace perdure::test
