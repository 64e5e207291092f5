#include "store/query_plan.h"

#include <fmt/core.h>

#include <algorithm>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/base64.h"
#include "core/hash.h"
#include "core/ids.h"

namespace perdure {
namespace {

// Behind every key: their first byte is the type, which is smaller.
constexpr std::string_view kBehindAllKeys = "\xFF";

// The first key that does not begin with `prefix`.
std::string behind(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
  if (prefix.empty()) return std::string(kBehindAllKeys);
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

bool is_held_to_one(const query::Filter& filter, const query::Path& path) {
  const auto range = filter.range_of(path, false);
  return range && range->is_one_value;
}

void find_order(IndexChoice& choice, const query::Filter& filter, const std::vector<query::SortField>& sort) {
  std::vector<std::size_t> order_by;
  for (std::size_t i = 0; i < sort.size(); ++i) {
    if (!is_held_to_one(filter, sort[i].path)) order_by.push_back(i);
  }
  const std::vector<query::Path>& fields = choice.rule->fields;
  if (order_by.size() != fields.size() - choice.equal_fields_count) return;
  if (choice.rule->each && !order_by.empty()) return;
  for (std::size_t i = 0; i < order_by.size(); ++i) {
    const query::SortField& field = sort[order_by[i]];
    if (!(field.path == fields[choice.equal_fields_count + i])) return;
    if (field.descending != sort[order_by[0]].descending) return;
  }
  choice.ordered = true;
  choice.descending = !order_by.empty() && sort[order_by[0]].descending;
  choice.order_by = std::move(order_by);
}

IndexChoice choice_of(const IndexRule& rule, const query::Filter& filter,
                      const std::vector<query::SortField>& sort) {
  IndexChoice choice;
  choice.rule = &rule;
  std::string range_low;
  std::string range_high;
  for (const query::Path& path : rule.fields) {
    const auto range = filter.range_of(path, rule.each);
    if (!range) break;
    if (!range->is_one_value) {
      // Several keys of one document could lie in it, which would come out as often.
      if (rule.each) break;
      choice.range = true;
      range_low = range->low;
      range_high = range->high;
      break;
    }
    choice.prefix += range->low;
    ++choice.equal_fields_count;
  }
  choice.low = choice.prefix + range_low;
  choice.high = range_high.empty() ? behind(choice.prefix) : choice.prefix + range_high;
  find_order(choice, filter, sort);
  return choice;
}

// More fields held to one value narrow more than a range, and a range more than nothing.
std::size_t rank(const IndexChoice& choice) {
  return 8 * choice.equal_fields_count + (choice.range ? 4U : 0U) + (choice.ordered ? 2U : 0U);
}

std::string sort_name(const std::vector<query::SortField>& sort) {
  std::string name;
  for (const query::SortField& field : sort) name += (field.descending ? "-" : "+") + field.path.to_string();
  return name;
}

constexpr std::size_t kSortHashBytes = 4;

std::string sort_hash(const std::vector<query::SortField>& sort) {
  const Hash hash = blake2b_128(sort_name(sort));
  return std::string(as_bytes(hash).substr(0, kSortHashBytes));
}

}  // namespace

void check_page_limit(std::size_t limit) {
  if (limit >= 1 && limit <= limits::kPageDocumentsCount) return;
  throw Error(
      limit == 0 ? code::kInvalidArgument : code::kTooLarge,
      fmt::format("a page of {} is not possible; ask for 1 to {}", limit, limits::kPageDocumentsCount));
}

IndexChoice choose_index(const CollectionRules& rules, const query::Filter& filter,
                         const std::vector<query::SortField>& sort) {
  IndexChoice best;
  for (const IndexRule& rule : rules.indexes) {
    // A unique key has no entries of documents that are not held to it.
    if (rule.unique) continue;
    IndexChoice choice = choice_of(rule, filter, sort);
    const bool helps = choice.equal_fields_count > 0 || choice.range || (choice.ordered && !rule.each);
    if (helps && (best.rule == nullptr || rank(choice) > rank(best))) best = std::move(choice);
  }
  return best;
}

// The hash of the sort, then for each key its length in two bytes and its bytes, then the id.
std::string SortPosition::to_string(const std::vector<query::SortField>& sort) const {
  std::string bytes = sort_hash(sort);
  for (const std::string& key : keys) {
    bytes += static_cast<char>(key.size() & 0xFFU);
    bytes += static_cast<char>(key.size() >> 8U);
    bytes += key;
  }
  return to_base64url(bytes + id);
}

SortPosition SortPosition::parse(std::string_view text, const std::vector<query::SortField>& sort) {
  const auto refuse = [&]() -> SortPosition {
    throw Error(
        code::kInvalidCursor,
        fmt::format("\"{}\" is no position in this order; pass next_after of a page with the same sort, "
                    "or start again without it",
                    text.substr(0, 40)));
  };
  const auto decoded = from_base64url(text);
  if (!decoded || !decoded->starts_with(sort_hash(sort))) return refuse();
  std::string_view rest = std::string_view(*decoded).substr(kSortHashBytes);
  SortPosition position;
  for (std::size_t i = 0; i < sort.size(); ++i) {
    if (rest.size() < 2) return refuse();
    const std::size_t length =
        static_cast<unsigned char>(rest[0]) | (std::size_t{static_cast<unsigned char>(rest[1])} << 8U);
    rest.remove_prefix(2);
    if (length > rest.size()) return refuse();
    position.keys.emplace_back(rest.substr(0, length));
    rest.remove_prefix(length);
  }
  position.id = rest;
  return position;
}

std::string QueryPlan::to_string() const {
  std::string text = index.empty() ? "by id" : "index " + index;
  std::string how;
  if (equal_fields_count > 0) how += fmt::format("{} equal", equal_fields_count);
  if (range) how += how.empty() ? "range" : ", range";
  if (!how.empty()) text += ": " + how;
  text += ordered ? "; in order" : "; sorted";
  return text + fmt::format("; {} documents read", examined_count);
}

}  // namespace perdure
