// JSON text: what is accepted, by a second opinion; how accepted text is cut, printed, compared and keyed;
// and that damaged text is not read beyond its end. Input: one text.

#include "tests/fuzz/fuzz.h"

#include <boost/json.hpp>
#include <optional>

#include <perdure/limits.h>

#include "core/json_compare.h"
#include "core/json_diff.h"
#include "core/json_patch.h"
#include "core/json_pointer.h"
#include "core/json_scan.h"
#include "core/json_testing.h"
#include "core/json_text.h"
#include "core/order_key.h"

namespace perdure::fuzz {
namespace {

using json::Elements;
using json::Fault;
using json::Members;
using json::Slice;
using json::Type;

void check_against_boost(std::string_view text, const std::optional<Fault>& fault) {
  const json::testing::Verdict verdict = json::testing::boost_verdict(text);
  if (!verdict.known) return;
  const bool duplicate = fault && fault->what.rfind("duplicate key", 0) == 0;
  if (!verdict.grammar) {
    require(fault.has_value(), "accepts what is no JSON", text);
  } else if (verdict.lone_surrogate) {
    require(!fault || duplicate || verdict.depth > limits::kJsonDepth, "refuses a lone surrogate", text);
  } else {
    require(!fault == (!verdict.duplicate_key && verdict.depth <= limits::kJsonDepth),
            "accepts or refuses JSON wrongly", text);
    require(!duplicate || verdict.duplicate_key, "finds a duplicate key that is none", text);
  }
}

void check_fault(std::string_view text, const Fault& fault) {
  require(fault.offset <= text.size(), "a fault beyond the text");
  require(!json::check(json::quote(fault.message())), "a message that is no UTF-8", fault.message());
}

std::size_t value_count(Slice value) {
  std::size_t count = 1;
  for (Members members(value); members.next();) count += value_count(members.value());
  for (Elements elements(value); elements.next();) count += value_count(elements.value());
  return count;
}

/// Each member can be found by its key, and by a pointer when there is one to it.
void check_members(Slice object) {
  for (Members members(object); members.next();) {
    const std::string key = members.key();
    const auto found = json::member(object, key);
    require(found && found->text.data() == members.value().text.data(), "a member that its key does not find",
            object.text);
    if (key.size() > limits::kPointerBytes / 2 || json::check(json::quote(key))) continue;
    const auto at = json::at(object.text, json::pointer_step(key));
    require(at && at->text.data() == members.value().text.data(), "a member that its pointer does not find",
            object.text);
  }
}

void check_printed(std::string_view text) {
  const std::string compact = json::compact(text);
  const std::string pretty = json::pretty(text);
  require(!json::check(compact), "compact text that is no JSON", compact);
  require(!json::check(pretty), "printed text that is no JSON", pretty);
  require(json::compact(pretty) == compact, "printing changes more than white space", pretty);
  require(json::pretty(compact) == pretty, "printing depends on white space", pretty);
  const Slice root = json::root(text);
  require(json::equal(root, json::root(pretty)), "printed text that is another value", pretty);
  require(value_count(root) == value_count(json::root(compact)), "printing loses a value", compact);
  require(json::scan::nesting(root.text) <= limits::kJsonDepth, "an accepted text nested too deep", text);
}

void check_order_key(std::string_view text) {
  if (json::root(text).type() != Type::object) return;
  const query::Path path{query::Path::Base::body, {"a"}, false};
  const std::string key = query::order_key(path, {text, "id", 1, {}, {}});
  const std::string other = json::pretty(text);
  require(key == query::order_key(path, {other, "id", 1, {}, {}}), "a key that depends on white space", text);
  require(key.size() <= limits::kOrderKeyBytes + 16, "a key over the limit", text);
}

/// What reads damaged text may answer anything, but ends, and within the text.
void read_damaged(std::string_view text) {
  const Slice root = json::root(text);
  if (root.text.empty()) return;
  (void)json::scan::nesting(root.text);
  (void)json::member(root, "a");
  (void)json::at(text, "/a/0");
  (void)query::order_key({query::Path::Base::body, {"a"}, false}, {text, "id", 1, {}, {}});
}

/// Printed text is the same value to Boost.JSON too, as far as that reads it. Values are compared as text,
/// since `0e400` becomes a double that does not equal itself.
void check_value(std::string_view text) {
  const json::testing::Verdict verdict = json::testing::boost_verdict(text);
  if (!verdict.known || !verdict.grammar || verdict.lone_surrogate) return;
  const boost::json::value value = json::testing::boost_value(text);
  require(
      boost::json::serialize(value) == boost::json::serialize(json::testing::boost_value(json::pretty(text))),
      "printing changes the value", text);
  if (value.is_string()) {
    const auto& characters = value.as_string();
    require(json::root(text).unescaped() == std::string_view(characters.data(), characters.size()),
            "a string unescaped differently", text);
  }
}

}  // namespace
}  // namespace perdure::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace perdure;
  using namespace perdure::fuzz;
  const std::string_view text = text_of(data, size);
  const auto fault = json::check(text);
  check_against_boost(text, fault);
  if (fault) {
    check_fault(text, *fault);
    read_damaged(text);
    return 0;
  }
  const json::Slice root = json::root(text);
  check_members(root);
  check_printed(text);
  check_value(text);
  check_order_key(text);
  require(json::diff(text, json::pretty(text)).empty(), "a text that differs from itself", text);
  return 0;
}
