#include "core/projection.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <perdure/error.h>

namespace perdure::query {
namespace {

TEST(Projection, KeepsMembersInTheOrderAndBytesOfTheBody) {
  const std::string body =
      R"( { "b" : [ 1.0, {"x":1} ] , "a":{ "c" : 1e400,"d":{} , "\u0065":"\u0061"}, "z":null } )";
  const std::vector<std::pair<std::vector<std::string>, std::string_view>> table{
      {{"a", "b"}, R"({"b":[ 1.0, {"x":1} ],"a":{ "c" : 1e400,"d":{} , "\u0065":"\u0061"}})"},
      {{"a.c"}, R"({"a":{"c":1e400}})"},
      {{"a.e", "a.c"}, R"({"a":{"c":1e400,"\u0065":"\u0061"}})"},
      {{"a.c", "a"}, R"({"a":{ "c" : 1e400,"d":{} , "\u0065":"\u0061"}})"},
      {{"a.d.x"}, "{}"},
      {{"a.d"}, R"({"a":{"d":{}}})"},
      {{"z.x", "nothing"}, "{}"},
      {{"z"}, R"({"z":null})"},
      {{"z", "z"}, R"({"z":null})"},
      {{}, "{}"}};
  for (const auto& [fields, text] : table) EXPECT_EQ(project(body, parse_fields(fields)), text);
}

TEST(Projection, ArraysOnTheWayStayArrays) {
  const std::string body = R"({"e":[ {"n":1,"s":[{"kg":5},{"r":1}]}, {"s":7}, 5, [{"n":2}] ],"w":[1]})";
  EXPECT_EQ(project(body, parse_fields({"e.n"})), R"({"e":[{"n":1},{},[{"n":2}]]})");
  EXPECT_EQ(project(body, parse_fields({"e.s.kg"})), R"({"e":[{"s":[{"kg":5},{}]},{},[{}]]})");
  EXPECT_EQ(project(body, parse_fields({"w.x"})), R"({"w":[]})");
}

TEST(Projection, RefusalsNameTheColumn) {
  const std::vector<std::pair<std::string, std::string_view>> table{
      {"@id", "field \"@id\", column 1: expected a member of the body"},
      {"name:lower", "field \"name:lower\", column 5: :lower changes nothing"},
      {"e.0.n", "field \"e.0.n\", column 3: 0 picks one element"},
      {"a..b", "field \"a..b\", column 3: expected a path"},
      {"", "field \"\", column 1: expected a path"},
      {"a,b", "field \"a,b\", column 2: expected the end of the path, found ','"}};
  for (const auto& [field, message] : table) {
    try {
      (void)parse_fields({"fine", field});
      ADD_FAILURE() << field << " was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kInvalidFilter);
      EXPECT_EQ(std::string_view(error.what()).find(message), 0U) << error.what();
    }
  }
}

}  // namespace
}  // namespace perdure::query
