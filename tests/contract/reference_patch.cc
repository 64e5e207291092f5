#include "tests/contract/reference_patch.h"

#include <charconv>
#include <vector>

namespace perdure::test {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::vector<std::string> steps_of(const std::string& pointer) {
  std::vector<std::string> steps;
  if (pointer.empty()) return steps;
  if (pointer[0] != '/') throw InvalidPatch("no leading slash: " + pointer);
  steps.emplace_back();
  for (std::size_t i = 1; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      steps.emplace_back();
    } else if (pointer[i] != '~') {
      steps.back() += pointer[i];
    } else {
      const char escaped = i + 1 < pointer.size() ? pointer[++i] : '?';
      if (escaped != '0' && escaped != '1') throw InvalidPatch("wrong escape: " + pointer);
      steps.back() += escaped == '0' ? '~' : '/';
    }
  }
  return steps;
}

/// The position that `step` names in an array of `size` elements.
std::size_t index_of(const std::string& step, std::size_t size) {
  std::size_t index = 0;
  const char* end = step.data() + step.size();
  const auto [stop, error] = std::from_chars(step.data(), end, index);
  const bool leading_zero = step.size() > 1 && step[0] == '0';
  if (step.empty() || step[0] == '-' || leading_zero || error != std::errc() || stop != end ||
      index >= size) {
    throw InvalidPatch("no such element: " + step);
  }
  return index;
}

value& child(value& parent, const std::string& step) {
  if (parent.is_array()) return parent.as_array()[index_of(step, parent.as_array().size())];
  if (!parent.is_object()) throw InvalidPatch("not a container at " + step);
  value* const found = parent.as_object().if_contains(step);
  if (found == nullptr) throw InvalidPatch("no such member: " + step);
  return *found;
}

value& parent_of(value& document, const std::vector<std::string>& steps) {
  value* at = &document;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) at = &child(*at, steps[i]);
  return *at;
}

/// Boost's own erase moves the last member into the gap; the order of members is part of what is compared.
void erase_in_order(object& from, const std::string& name) {
  object rest;
  for (auto& member : from) {
    if (member.key() != name) rest.emplace(member.key(), std::move(member.value()));
  }
  from = std::move(rest);
}

void set(value& document, const std::string& pointer, const value& to) {
  const std::vector<std::string> steps = steps_of(pointer);
  if (steps.empty()) {
    document = to;
    return;
  }
  value& parent = parent_of(document, steps);
  if (parent.is_object()) {
    parent.as_object()[steps.back()] = to;
  } else if (parent.is_array() && steps.back() == "-") {
    parent.as_array().push_back(to);
  } else {
    child(parent, steps.back()) = to;
  }
}

void remove(value& document, const std::string& pointer) {
  const std::vector<std::string> steps = steps_of(pointer);
  if (steps.empty()) throw InvalidPatch("removes the whole document");
  value& parent = parent_of(document, steps);
  child(parent, steps.back());
  if (parent.is_object()) {
    erase_in_order(parent.as_object(), steps.back());
  } else {
    array& elements = parent.as_array();
    elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(index_of(steps.back(), elements.size())));
  }
}

}  // namespace

void check_pointers(const Patch& patch) {
  for (const auto& [pointer, ignored] : patch.set) (void)steps_of(pointer);
  for (const std::string& pointer : patch.remove) (void)steps_of(pointer);
}

value reference_patched(value document, const Patch& patch) {
  for (const auto& [pointer, text] : patch.set) set(document, pointer, boost::json::parse(text));
  for (const std::string& pointer : patch.remove) remove(document, pointer);
  if (!document.is_object()) throw InvalidPatch("leaves no object");
  return document;
}

value reference_merged(value target, const value& patch) {
  if (!patch.is_object()) return patch;
  if (!target.is_object()) target = object();
  object& members = target.as_object();
  for (const auto& member : patch.as_object()) {
    const std::string name(member.key());
    if (member.value().is_null()) {
      erase_in_order(members, name);
    } else {
      value* const existing = members.if_contains(name);
      value merged = reference_merged(existing == nullptr ? value() : *existing, member.value());
      members[name] = std::move(merged);
    }
  }
  return target;
}

}  // namespace perdure::test
