#include "core/schema_paths.h"

#include <algorithm>

#include "core/json_pointer.h"
#include "core/json_text.h"
#include "core/schema_keywords.h"
#include "core/schema_outline.h"

namespace perdure::schema {

namespace {

using json::Elements;
using json::Members;
using json::Slice;
using json::Type;

/// The schemas that a value must match all: this one, what it refers to, its `allOf`. A checked schema does
/// not lead back to itself here.
void add_all(std::string_view root, Slice schema, std::vector<Slice>& all) {
  // References to one place from many others would be followed as often as there are ways to it.
  for (const Slice known : all) {
    if (known.text.data() == schema.text.data()) return;
  }
  all.push_back(schema);
  if (const auto reference = json::member(schema, "$ref")) {
    if (const auto target = resolve(root, reference->unescaped())) add_all(root, *target, all);
  } else if (const auto parts = json::member(schema, "allOf")) {
    for (Elements elements(*parts); elements.next();) add_all(root, elements.value(), all);
  }
}

bool is_closed(Slice schema, std::string_view keyword) {
  const auto additional = json::member(schema, keyword);
  return additional && additional->text == "false";
}

struct Below {
  std::vector<Slice> schemas;
  bool allowed = true;
};

void step_into_object(std::string_view root, Slice schema, const std::string& step, Below& below,
                      std::vector<std::string>& known) {
  const auto properties = json::member(schema, "properties");
  if (properties) {
    if (const auto property = json::member(*properties, step)) return add_all(root, *property, below.schemas);
  }
  if (json::member(schema, "patternProperties")) return;
  if (!is_closed(schema, "additionalProperties")) {
    const auto additional = json::member(schema, "additionalProperties");
    if (additional) add_all(root, *additional, below.schemas);
    return;
  }
  // Digits may be meant for an array, which `additionalProperties` says nothing about.
  if (json::element_index(step) && json::member(schema, "items")) return;
  below.allowed = false;
  if (!properties) return;
  for (Members members(*properties); members.next();) known.push_back(members.key());
}

void step_into_array(std::string_view root, Slice schema, std::size_t index, Below& below) {
  const auto items = json::member(schema, "items");
  if (!items) return;
  if (items->type() != Type::array) return add_all(root, *items, below.schemas);
  Elements elements(*items);
  for (std::size_t i = 0; elements.next(); ++i) {
    if (i == index) return add_all(root, elements.value(), below.schemas);
  }
  if (const auto additional = json::member(schema, "additionalItems")) {
    if (additional->text == "false") {
      below.allowed = false;
    } else {
      add_all(root, *additional, below.schemas);
    }
  }
}

Below step_into(std::string_view root, const std::vector<Slice>& schemas, const std::string& step,
                std::vector<std::string>& known) {
  Below below;
  for (const Slice schema : schemas) {
    if (json::member(schema, "$ref")) continue;
    step_into_object(root, schema, step, below, known);
    if (const auto index = json::element_index(step)) step_into_array(root, schema, *index, below);
  }
  for (const Slice schema : below.schemas) {
    if (schema.text == "false") below.allowed = false;
  }
  return below;
}

bool says_object(Slice schema) {
  const auto type = json::member(schema, "type");
  if (!type || json::member(schema, "$ref")) return false;
  if (type->type() == Type::string) return type->unescaped() == "object";
  Elements elements(*type);
  return elements.next() && elements.value().unescaped() == "object" && !elements.next();
}

}  // namespace

bool allows_path(std::string_view text, const std::vector<std::string>& steps, std::string* suggestion) {
  std::vector<Slice> schemas;
  add_all(text, json::root(text), schemas);
  for (const std::string& step : steps) {
    std::vector<std::string> known;
    Below below = step_into(text, schemas, step, known);
    if (!below.allowed) {
      if (suggestion != nullptr) *suggestion = nearest_name(step, known).value_or("");
      return false;
    }
    schemas = std::move(below.schemas);
  }
  return true;
}

bool is_object_at(std::string_view text, const std::vector<std::string>& steps) {
  std::vector<Slice> schemas;
  add_all(text, json::root(text), schemas);
  for (const std::string& step : steps) {
    std::vector<std::string> unused;
    Below below = step_into(text, schemas, step, unused);
    if (!below.allowed) return false;
    schemas = std::move(below.schemas);
  }
  return std::any_of(schemas.begin(), schemas.end(), says_object);
}

}  // namespace perdure::schema
