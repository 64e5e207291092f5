// Patches by pointer and merge patches: the same value as the reference of tests/contract makes, and
// untouched members keep their bytes. Input: a document, a merge patch, and then pointer and value by turns;
// a value that is empty removes what the pointer names.

#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "core/json_compare.h"
#include "core/json_diff.h"
#include "core/json_patch.h"
#include "core/json_pointer.h"
#include "core/json_text.h"
#include "tests/contract/reference_patch.h"

namespace perdure::fuzz {
namespace {

using json::Members;

/// Empty for texts that Boost.JSON does not read, or not exactly: lone surrogates, large exponents. Numbers
/// that a double does not hold are rounded the same way on both sides.
std::optional<boost::json::value> value_of(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 200;
  boost::json::error_code error;
  boost::json::value value = boost::json::parse({text.data(), text.size()}, error, {}, options);
  if (error) return std::nullopt;
  return value;
}

/// One text for equal values with their members in the same order.
std::string canonical(const boost::json::value& value) { return boost::json::serialize(value); }

/// Members of `before` that are not in `touched` stand in `after` with the bytes and the order they had.
void check_untouched(std::string_view before, std::string_view after,
                     const std::vector<std::string>& touched) {
  std::string_view rest = after;
  for (Members members(json::root(before)); members.next();) {
    const std::string key = members.key();
    if (std::find(touched.begin(), touched.end(), key) != touched.end()) continue;
    const auto found = json::member(json::root(after), key);
    require(found && found->text == members.value().text, "a member that no patch names has other bytes",
            after);
    const std::size_t place = rest.find(members.raw_key());
    require(place != std::string_view::npos, "members in another order", after);
    rest.remove_prefix(place);
  }
}

void check_merge_patch(std::string_view document, std::string_view patch) {
  const std::string result = json::apply_merge_patch(document, patch);
  require(!json::check_document(result), "a merge patch leaves no document", result);
  std::vector<std::string> touched;
  for (Members members(json::root(patch)); members.next();) touched.push_back(members.key());
  check_untouched(document, result, touched);
  const auto target = value_of(document);
  const auto changes = value_of(patch);
  if (!target || !changes) return;
  const auto value = value_of(result);
  require(value && canonical(*value) == canonical(test::reference_merged(*target, *changes)),
          "a merge patch makes another value than the reference", result);
}

Patch patch_of(const std::vector<std::vector<char>>& parts) {
  Patch patch;
  for (std::size_t i = 2; i < parts.size(); i += 2) {
    std::string pointer(view(parts[i]));
    const std::string_view value = i + 1 < parts.size() ? view(parts[i + 1]) : std::string_view();
    if (value.empty()) {
      patch.remove.push_back(std::move(pointer));
    } else {
      patch.set.emplace_back(std::move(pointer), value);
    }
  }
  return patch;
}

bool has_reference(const Patch& patch) {
  return std::all_of(patch.set.begin(), patch.set.end(),
                     [](const auto& set) { return value_of(set.second); });
}

std::optional<boost::json::value> reference(const boost::json::value& document, const Patch& patch) {
  try {
    return test::reference_patched(document, patch);
  } catch (const test::InvalidPatch&) {
    return std::nullopt;
  }
}

void check_patch(std::string_view document, const Patch& patch) {
  const auto is_known = [&](std::string_view text) { return value_of(text).has_value(); };
  if (!succeeds({code::kInvalidPatch, code::kInvalidJson, code::kTooLarge},
                [&] { json::check_patch(patch); }))
    return;
  std::string result;
  const bool applied =
      succeeds({code::kInvalidPatch, code::kTooLarge}, [&] { result = json::apply_patch(document, patch); });
  if (applied) {
    require(!json::check_document(result), "a patch leaves no document", result);
    std::vector<std::string> touched;
    const auto touch = [&](const std::string& pointer) {
      const auto steps = json::parse_pointer(pointer);
      if (!steps.empty()) return touched.push_back(steps.front());
      for (Members members(json::root(document)); members.next();) touched.push_back(members.key());
    };
    for (const auto& [pointer, ignored] : patch.set) touch(pointer);
    for (const std::string& pointer : patch.remove) touch(pointer);
    check_untouched(document, result, touched);
  }
  if (!is_known(document) || !has_reference(patch)) return;
  const auto wanted = reference(*value_of(document), patch);
  require(wanted.has_value() == applied, "a patch applies where the reference does not, or the other way",
          applied ? result : std::string(document));
  if (!applied) return;
  const auto value = value_of(result);
  require(value && canonical(*value) == canonical(*wanted), "a patch makes another value than the reference",
          result);
}

/// What differs between two documents makes one of the other.
void check_diff(std::string_view before, std::string_view after) {
  const Patch patch = json::to_patch(json::diff(before, after));
  std::string result;
  const auto too_large = {code::kTooLarge};
  if (!succeeds(too_large, [&] { json::check_patch(patch); })) return;
  if (!succeeds(too_large, [&] { result = json::apply_patch(before, patch); })) return;
  require(json::equal(json::root(result), json::root(after)), "a difference that leads to another value",
          result);
}

}  // namespace
}  // namespace perdure::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace perdure;
  using namespace perdure::fuzz;
  const auto parts = parts_of(text_of(data, size), 2);
  const std::string_view document = view(parts[0]);
  if (json::check_document(document)) return 0;
  if (!json::check_document(view(parts[1]))) {
    check_merge_patch(document, view(parts[1]));
    check_diff(document, view(parts[1]));
  }
  if (parts.size() > 2) fuzz::check_patch(document, patch_of(parts));
  return 0;
}
