#include "core/schema_found.h"

#include <algorithm>

#include "core/json_pointer.h"

namespace perdure::schema {

namespace {

constexpr std::size_t kViolationsMost = 20;

constexpr std::size_t kOtherThing = 1'000'000;
constexpr std::size_t kOtherKind = 1000;

std::size_t distance(const std::vector<Found>& failure, std::size_t depth) {
  std::size_t sum = 0;
  for (const Found& one : failure) {
    const std::string& rule = one.violation.rule;
    if (one.depth == depth && rule != "required") {
      sum += kOtherThing;
    } else {
      sum += one.depth == depth + 1 && (rule == "const" || rule == "enum") ? kOtherKind : 1;
    }
  }
  return sum;
}

}  // namespace

std::string pointer_to(const Place& place) {
  return place.above == nullptr ? "" : pointer_to(*place.above) + json::pointer_step(place.name);
}

void keep_first(std::vector<Found>& found) {
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.offset < b.offset; });
  const auto same = [](const Found& a, const Found& b) {
    return a.violation.pointer == b.violation.pointer && a.violation.rule == b.violation.rule &&
           a.violation.what == b.violation.what;
  };
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  if (found.size() > kViolationsMost) {
    found.erase(found.begin() + static_cast<std::ptrdiff_t>(kViolationsMost), found.end());
  }
}

std::optional<std::size_t> likely_meant(const std::vector<std::vector<Found>>& failures, std::size_t depth) {
  std::vector<std::size_t> distances;
  for (const auto& failure : failures) distances.push_back(distance(failure, depth));
  const auto nearest = std::min_element(distances.begin(), distances.end());
  if (*nearest >= kOtherThing || std::count(distances.begin(), distances.end(), *nearest) != 1)
    return std::nullopt;
  return static_cast<std::size_t>(nearest - distances.begin());
}

}  // namespace perdure::schema
