#include "core/json_diff.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/json_compare.h"
#include "core/json_fault.h"
#include "core/json_pointer.h"
#include "core/json_text.h"

namespace perdure::json {

namespace {

class Diff {
 public:
  void compare(const std::string& pointer, Slice before, Slice after);

  [[nodiscard]] std::vector<Difference> take() { return std::move(found_); }

 private:
  void compare_members(const std::string& pointer, Slice before, Slice after);
  void compare_elements(const std::string& pointer, Slice before, Slice after);

  void changed(std::string pointer, Slice before, Slice after) {
    found_.push_back({std::move(pointer), std::string(before.text), std::string(after.text)});
  }
  void removed(std::string pointer, Slice before) {
    found_.push_back({std::move(pointer), std::string(before.text), std::nullopt});
  }
  void added(std::string pointer, Slice after) {
    found_.push_back({std::move(pointer), std::nullopt, std::string(after.text)});
  }

  std::vector<Difference> found_;
};

std::vector<Slice> elements_of(Slice array) {
  std::vector<Slice> all;
  for (Elements elements(array); elements.next();) all.push_back(elements.value());
  return all;
}

/// Without escaped lone surrogates, which no pointer can name.
bool has_plain_keys(Slice object) {
  for (Members members(object); members.next();) {
    const std::string key = members.key();
    if (utf8_prefix_bytes(key) != key.size()) return false;
  }
  return true;
}

void Diff::compare(const std::string& pointer, Slice before, Slice after) {
  if (before.text == after.text) return;
  if (before.type() == Type::object && after.type() == Type::object && has_plain_keys(before) &&
      has_plain_keys(after)) {
    compare_members(pointer, before, after);
  } else if (before.type() == Type::array && after.type() == Type::array) {
    compare_elements(pointer, before, after);
  } else if (!equal(before, after)) {
    changed(pointer, before, after);
  }
}

void Diff::compare_members(const std::string& pointer, Slice before, Slice after) {
  std::unordered_map<std::string, Slice> new_values;
  for (Members members(after); members.next();) new_values.emplace(members.key(), members.value());
  for (Members members(before); members.next();) {
    const std::string key = members.key();
    const std::string place = pointer + pointer_step(key);
    const auto found = new_values.find(key);
    if (found == new_values.end()) {
      removed(place, members.value());
    } else {
      compare(place, members.value(), found->second);
      new_values.erase(found);
    }
  }
  for (Members members(after); members.next();) {
    const std::string key = members.key();
    if (new_values.count(key) != 0) added(pointer + pointer_step(key), members.value());
  }
}

void Diff::compare_elements(const std::string& pointer, Slice before, Slice after) {
  const std::vector<Slice> old_ones = elements_of(before);
  const std::vector<Slice> new_ones = elements_of(after);
  const std::size_t common = std::min(old_ones.size(), new_ones.size());
  std::size_t first = 0;
  while (first < common && equal(old_ones[first], new_ones[first])) ++first;
  std::size_t suffix = 0;
  if (new_ones.size() <= old_ones.size()) {
    while (first + suffix < common && equal(old_ones.rbegin()[static_cast<std::ptrdiff_t>(suffix)],
                                            new_ones.rbegin()[static_cast<std::ptrdiff_t>(suffix)])) {
      ++suffix;
    }
  }
  const auto place = [&pointer](std::size_t index) { return pointer + '/' + std::to_string(index); };
  for (std::size_t i = first; i < common - suffix; ++i) compare(place(i), old_ones[i], new_ones[i]);
  for (std::size_t i = common; i < new_ones.size(); ++i) added(pointer + "/-", new_ones[i]);
  for (std::size_t i = old_ones.size() - suffix; i > common - suffix; --i) {
    removed(place(i - 1), old_ones[i - 1]);
  }
}

}  // namespace

std::vector<Difference> diff(std::string_view before, std::string_view after) {
  Diff run;
  run.compare("", root(before), root(after));
  return run.take();
}

Patch to_patch(const std::vector<Difference>& differences) {
  Patch patch;
  for (const Difference& difference : differences) {
    if (difference.after) {
      patch.set.emplace_back(difference.pointer, *difference.after);
    } else {
      patch.remove.push_back(difference.pointer);
    }
  }
  return patch;
}

}  // namespace perdure::json
