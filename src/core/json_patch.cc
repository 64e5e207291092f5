#include "core/json_patch.h"

#include <fmt/format.h>

#include <optional>
#include <span>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "core/json_entry.h"
#include "core/json_fault.h"
#include "core/json_pointer.h"
#include "core/json_scan.h"
#include "core/json_text.h"

namespace perdure::json {

namespace {

using Steps = std::span<const std::string>;

[[noreturn]] void refuse(std::string_view action, std::string_view pointer, std::string_view reason) {
  throw Error(code::kInvalidPatch, fmt::format("cannot {} {}: {}", action, quoted_pointer(pointer), reason));
}

/// The part of `pointer` that its first `count` steps have.
std::string_view prefix(std::string_view pointer, std::size_t count) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < count; ++i) end = pointer.find('/', end + 1);
  return pointer.substr(0, end);
}

/// The container whose entry `steps` name.
Slice parent_of(std::string_view action, std::string_view pointer, Steps steps, std::string_view document) {
  Slice value = root(document);
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    const auto next = follow(value, steps.subspan(i, 1));
    if (!next) {
      refuse(action, pointer, fmt::format("there is no {}", quoted_pointer(prefix(pointer, i + 1))));
    }
    value = *next;
  }
  if (value.type() != Type::object && value.type() != Type::array) {
    refuse(action, pointer,
           fmt::format("{} is {}, expected an object or an array",
                       quoted_pointer(prefix(pointer, steps.size() - 1)), describe(value.type())));
  }
  return value;
}

/// An entry of a container and its neighbours. When the entry was not found, `previous` is the last one.
struct Search {
  std::optional<Entry> previous;
  std::optional<Entry> found;
  std::optional<Entry> next;
  std::size_t passed_count = 0;  ///< entries before it
};

Search search(Slice container, const std::string& step) {
  const auto index = container.type() == Type::array ? element_index(step) : std::nullopt;
  Search result;
  Entry previous;
  Entries entries(container);
  while (entries.next()) {
    const Entry& entry = entries.entry();
    const bool same = entry.raw_key.empty() ? index == result.passed_count
                                            : scan::has_characters(scan::without_quotes(entry.raw_key), step);
    if (same) {
      result.found = entry;
      if (entries.next()) result.next = entries.entry();
      break;
    }
    previous = entry;
    ++result.passed_count;
  }
  if (result.passed_count > 0) result.previous = previous;
  return result;
}

void replace(std::string& document, std::string_view part, std::string_view by) {
  document.replace(static_cast<std::size_t>(part.data() - document.data()), part.size(), by);
}

/// Inserts behind `last` in its style; with no entry there, directly behind the opening bracket.
void append(std::string& document, Slice container, const std::optional<Entry>& last, std::string_view key,
            std::string_view value) {
  const bool object = container.type() == Type::object;
  const std::string name = object ? quote(key) : std::string();
  std::string text;
  if (last) {
    text = fmt::format(",{}{}{}{}", last->lead(container), name, last->colon(), value);
  } else {
    text = fmt::format("{}{}{}", name, object ? ":" : "", value);
  }
  const char* const place = last ? last->end() : container.text.data() + 1;
  replace(document, between(place, place), text);
}

void set(std::string& document, std::string_view pointer, std::string_view text) {
  const std::string_view value = root(text).text;
  const std::vector<std::string> steps = parse_pointer(pointer);
  if (steps.empty()) {
    replace(document, root(document).text, value);
    return;
  }
  const Slice parent = parent_of("set", pointer, steps, document);
  const Search result = search(parent, steps.back());
  if (result.found) {
    replace(document, result.found->value.text, value);
  } else if (parent.type() == Type::object || steps.back() == "-") {
    append(document, parent, result.previous, steps.back(), value);
  } else {
    refuse("set", pointer,
           fmt::format("{} has {} elements; the step '-' appends one",
                       quoted_pointer(prefix(pointer, steps.size() - 1)), result.passed_count));
  }
}

void remove(std::string& document, std::string_view pointer) {
  const std::vector<std::string> steps = parse_pointer(pointer);
  const Slice parent = parent_of("remove", pointer, steps, document);
  const Search result = search(parent, steps.back());
  if (!result.found) refuse("remove", pointer, "it names nothing");
  if (result.previous) {
    replace(document, between(result.previous->end(), result.found->end()), {});
  } else if (result.next) {
    replace(document, between(result.found->begin(), result.next->begin()), {});
  } else {
    replace(document, parent.text.substr(1, parent.text.size() - 2), {});
  }
}

void check_set(std::string_view pointer, std::string_view text) {
  const std::size_t step_count = parse_pointer(pointer).size();
  if (const auto fault = check(text)) {
    throw Error(code::kInvalidJson, fmt::format("cannot set {}: its value is not JSON: {}",
                                                quoted_pointer(pointer), fault->message()));
  }
  const Slice value = root(text);
  if (step_count == 0 && value.type() != Type::object) {
    refuse("set", pointer,
           fmt::format("the document would be {}, expected an object", describe(value.type())));
  }
  // A value that n steps lead to lies in n containers, so the depth of the result is known without it.
  if (step_count + scan::nesting(value.text) > limits::kJsonDepth) {
    refuse("set", pointer, fmt::format("the document would be nested deeper than {}", limits::kJsonDepth));
  }
}

}  // namespace

void check_patch(const Patch& patch) {
  const std::size_t pointer_count = patch.set.size() + patch.remove.size();
  if (pointer_count > limits::kPatchPointersCount) {
    throw Error(code::kTooLarge, fmt::format("patch with {} pointers, at most {} are allowed", pointer_count,
                                             limits::kPatchPointersCount));
  }
  for (const auto& [pointer, text] : patch.set) check_set(pointer, text);
  for (const auto& pointer : patch.remove) {
    if (parse_pointer(pointer).empty()) refuse("remove", pointer, "it stands for the whole document");
  }
}

std::string apply_patch(std::string_view document, const Patch& patch) {
  std::string result(document);
  for (const auto& [pointer, text] : patch.set) set(result, pointer, text);
  for (const auto& pointer : patch.remove) remove(result, pointer);
  return result;
}

}  // namespace perdure::json
