#include "core/schema_outline.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "core/json_compare.h"
#include "core/json_fault.h"
#include "core/json_pointer.h"
#include "core/json_writer.h"
#include "core/schema_keywords.h"

namespace perdure::schema {

namespace {

using json::Elements;
using json::Members;
using json::Slice;
using json::Type;
using json::Writer;

/// Distinct targets of `$ref`: building the validator recurses from one to the next.
constexpr std::size_t kTargetsMost = 256;
/// Instructions of all patterns together, about 16 bytes each.
constexpr std::size_t kPatternsSizeMost = 1'000'000;
/// Schemas that apply to one value through each other: checking recurses that often at each level.
constexpr std::size_t kSameValueDepth = 32;

[[noreturn]] void refuse(std::string_view pointer, const std::string& what) {
  throw Error(code::kInvalidSettings,
              fmt::format("no JSON Schema: at {}: {}", json::quoted_pointer(pointer), what));
}

std::string found(Slice value) { return "found " + json::excerpt(value.text); }

const std::vector<std::string> kTypeNames = {"array",  "boolean", "integer", "null",
                                             "number", "object",  "string"};

class Outliner {
 public:
  explicit Outliner(std::string_view text) : root_(json::root(text)) {}

  Outline run();

 private:
  void read_draft();
  std::size_t schema(Slice value, const std::string& pointer, Writer& out);
  void object(std::size_t node, Writer& out);
  void reference(std::size_t node, Writer& out);
  void keyword(std::size_t node, const Keyword& keyword, Slice value, Writer& out);

  std::size_t child(std::size_t node, std::string_view step, Slice value, Writer& out);
  void part(std::size_t node, const Keyword& keyword, Slice value, Writer& out);
  void parts(std::size_t node, const Keyword& keyword, Slice value, Writer& out);
  void part_map(std::size_t node, const Keyword& keyword, Slice value, Writer& out);
  void dependency(std::size_t node, const std::string& place, Slice value, Writer& out);
  void type(const std::string& pointer, Slice value, Writer& out);
  void count(const std::string& pointer, Slice value, Writer& out);
  void bound(std::size_t node, const Keyword& keyword, const std::string& pointer, Slice value, Writer& out);
  void names(const std::string& pointer, Slice value, Writer& out);
  const Pattern* compiled(const std::string& pointer, const std::string& text);

  void check_keyword(const std::string& pointer, std::string_view name,
                     const std::optional<Keyword>& known) const;
  void check_partners(std::size_t node) const;
  void check_loops();
  std::size_t same_value_depth(std::size_t start);

  [[nodiscard]] std::string place(std::size_t node, std::string_view step) const {
    return outline_.nodes[node].pointer + json::pointer_step(step);
  }

  Slice root_;
  Outline outline_;
  std::vector<Slice> target_texts_;
  std::vector<std::string> target_pointers_;
  std::vector<std::size_t> depths_;
  std::size_t patterns_size_ = 0;
};

/// A name or pattern as valijson can keep it.
std::string plain_text(const std::string& pointer, const std::string& text) {
  if (text.find('\0') != std::string::npos || json::utf8_prefix_bytes(text) != text.size()) {
    refuse(pointer, "NUL characters and lone surrogates are not supported in names and patterns");
  }
  return text;
}

void expect(bool fits, const std::string& pointer, std::string_view what, Slice value) {
  if (!fits) refuse(pointer, fmt::format("expected {}, {}", what, found(value)));
}

Outline Outliner::run() {
  read_draft();
  Writer root;
  schema(root_, "", root);
  Writer targets;
  targets.begin_array();
  // Targets may name further ones.
  for (std::size_t i = 0; i < target_texts_.size(); ++i) {
    targets.begin_object().key("allOf").begin_array();
    outline_.targets.push_back(schema(target_texts_[i], std::string(target_pointers_[i]), targets));
    targets.end_array().end_object();
  }
  targets.end_array();
  // Building recurses from a target to those it names unless they were met before, so the last ones, which
  // others lead to, come first: in a condition that never holds.
  Writer out;
  out.begin_object().key("allOf").begin_array().begin_object();
  out.member("if", false).key("then").begin_object().key("allOf").begin_array();
  for (std::size_t i = target_texts_.size(); i > 0; --i) {
    out.begin_object().member("$ref", fmt::format("#/targets/{}", i - 1)).end_object();
  }
  out.end_array().end_object().end_object().raw(root.text()).end_array();
  out.key("targets").raw(targets.text()).end_object();
  outline_.skeleton = std::move(out).text();
  check_loops();
  if (const auto fault = share_memory(outline_.patterns)) refuse("", *fault);
  return std::move(outline_);
}

void Outliner::read_draft() {
  const auto named = json::member(root_, "$schema");
  if (!named) return;
  expect(named->type() == Type::string, "/$schema", "a string", *named);
  std::string uri = named->unescaped();
  if (!uri.empty() && uri.back() == '#') uri.pop_back();
  for (const int draft : {4, 6, 7}) {
    for (const char* scheme : {"http", "https"}) {
      if (uri == fmt::format("{}://json-schema.org/draft-0{}/schema", scheme, draft)) {
        outline_.draft = draft;
        return;
      }
    }
  }
  refuse("/$schema", fmt::format("{} is not supported, only drafts 4, 6 and 7 are "
                                 "(\"http://json-schema.org/draft-07/schema#\")",
                                 json::excerpt(named->text, 80)));
}

std::size_t Outliner::schema(Slice value, const std::string& pointer, Writer& out) {
  const std::size_t node = outline_.nodes.size();
  outline_.nodes.push_back({value, pointer, nullptr, {}, {}, {}});
  const bool flag = value.type() == Type::boolean && outline_.draft >= 6;
  expect(flag || value.type() == Type::object, pointer,
         outline_.draft >= 6 ? "a schema: an object, true or false" : "a schema: an object", value);
  out.begin_object();
  if (json::member(value, "$ref")) {
    reference(node, out);
  } else {
    out.member("description", std::to_string(node));
    // valijson refuses everything for `false` without saying so; a rule of its own can be told.
    if (value.text == "false") out.key("not").begin_object().end_object();
    object(node, out);
  }
  out.end_object();
  return node;
}

void Outliner::object(std::size_t node, Writer& out) {
  check_partners(node);
  for (Members members(outline_.nodes[node].text); members.next();) {
    const std::string name = members.key();
    const auto known = find_keyword(name);
    check_keyword(place(node, name), name, known);
    if (known) keyword(node, *known, members.value(), out);
  }
}

void Outliner::reference(std::size_t node, Writer& out) {
  for (Members members(outline_.nodes[node].text); members.next();) {
    const std::string name = members.key();
    const auto known = find_keyword(name);
    check_keyword(place(node, name), name, known);
    if (name == "$ref" || !known) continue;
    Writer unused;
    unused.begin_object();
    if (known->shape != Shape::annotation && known->shape != Shape::text && name != "definitions" &&
        name != "$defs") {
      refuse(place(node, name),
             fmt::format("drafts 4 to 7 ignore what stands beside $ref; put both into an allOf"));
    }
    keyword(node, *known, members.value(), unused);
  }
  const Slice value = *json::member(outline_.nodes[node].text, "$ref");
  const std::string pointer = place(node, "$ref");
  expect(value.type() == Type::string, pointer, "a string", value);
  const std::string uri = value.unescaped();
  if (uri.empty() || uri.front() != '#') {
    refuse(pointer, fmt::format("{} leads out of this schema; only '#' and '#/...' are supported",
                                json::excerpt(value.text)));
  }
  const auto target = resolve(root_.text, uri);
  if (!target) refuse(pointer, fmt::format("{} names nothing in this schema", json::excerpt(value.text)));
  const auto same = std::find_if(target_texts_.begin(), target_texts_.end(),
                                 [&](Slice known) { return known.text.data() == target->text.data(); });
  const auto number = static_cast<std::size_t>(same - target_texts_.begin());
  if (same == target_texts_.end()) {
    if (number == kTargetsMost)
      refuse(pointer, fmt::format("more than {} different places are referred to", kTargetsMost));
    target_texts_.push_back(*target);
    target_pointers_.push_back(uri.substr(1));
  }
  outline_.nodes[node].target = number;
  out.member("$ref", fmt::format("#/targets/{}", number));
}

void Outliner::check_keyword(const std::string& pointer, std::string_view name,
                             const std::optional<Keyword>& known) const {
  if (!known) {
    const auto meant = misspelled_keyword(name);
    if (meant) {
      refuse(pointer,
             fmt::format("unknown keyword, did you mean \"{}\"? (A name of your own may begin with x-)",
                         *meant));
    }
  } else if (known->shape == Shape::foreign) {
    refuse(pointer, "a keyword of another draft than 4, 6 and 7, which would not be enforced");
  } else if (known->first_draft > outline_.draft) {
    refuse(pointer, fmt::format("a keyword from draft {} on, but this is a schema of draft {}",
                                known->first_draft, outline_.draft));
  }
}

/// Keywords that mean nothing without another one.
void Outliner::check_partners(std::size_t node) const {
  const Slice text = outline_.nodes[node].text;
  const auto needs = [&](std::string_view name, std::string_view partner) {
    if (json::member(text, name) && !json::member(text, partner)) {
      refuse(place(node, name), fmt::format("has no effect without \"{}\"", partner));
    }
  };
  needs("then", "if");
  needs("else", "if");
  if (outline_.draft == 4) {
    needs("exclusiveMinimum", "minimum");
    needs("exclusiveMaximum", "maximum");
  }
}

void Outliner::keyword(std::size_t node, const Keyword& keyword, Slice value, Writer& out) {
  const std::string pointer = place(node, keyword.name);
  switch (keyword.shape) {
    case Shape::annotation:
    case Shape::foreign:
    case Shape::reference:
      return;
    case Shape::text:
      return expect(value.type() == Type::string, pointer, "a string", value);
    case Shape::schema:
    case Shape::schema_or_flag:
      return part(node, keyword, value, out);
    case Shape::items:
      return value.type() == Type::array ? parts(node, keyword, value, out) : part(node, keyword, value, out);
    case Shape::schemas:
      return parts(node, keyword, value, out);
    case Shape::schema_map:
    case Shape::pattern_map:
    case Shape::dependencies:
      return part_map(node, keyword, value, out);
    case Shape::type:
      return type(pointer, value, out);
    case Shape::values:
      expect(value.type() == Type::array && Elements(value).next(), pointer, "a list of at least one value",
             value);
      out.key(keyword.name).begin_array().value(0).end_array();
      return;
    case Shape::value:
      out.member(keyword.name, 0);
      return;
    case Shape::count:
      out.key(keyword.name);
      return count(pointer, value, out);
    case Shape::number:
    case Shape::bound:
      return bound(node, keyword, pointer, value, out);
    case Shape::divisor:
      expect(value.type() == Type::number && json::can_divide(value.text), pointer,
             "a number greater than 0 of at most 18 digits", value);
      out.member(keyword.name, 1);
      return;
    case Shape::flag:
      expect(value.type() == Type::boolean, pointer, "true or false", value);
      out.key(keyword.name).raw(value.text);
      return;
    case Shape::names:
      out.key(keyword.name);
      return names(pointer, value, out);
    case Shape::pattern:
      expect(value.type() == Type::string, pointer, "a string", value);
      outline_.nodes[node].pattern = compiled(pointer, value.unescaped());
      out.member(keyword.name, "");
      return;
    case Shape::format:
      expect(value.type() == Type::string, pointer, "a string", value);
      out.member(keyword.name, "x");
      return;
  }
}

/// A schema below `node`, which must not be used by reference from here on: the nodes grow.
std::size_t Outliner::child(std::size_t node, std::string_view step, Slice value, Writer& out) {
  return schema(value, outline_.nodes[node].pointer + std::string(step), out);
}

void Outliner::part(std::size_t node, const Keyword& keyword, Slice value, Writer& out) {
  out.key(keyword.name);
  if (keyword.shape == Shape::schema_or_flag && value.type() == Type::boolean) {
    out.raw(value.text);
    return;
  }
  const std::size_t below = child(node, json::pointer_step(keyword.name), value, out);
  for (const char* name : {"not", "if", "then", "else"}) {
    if (keyword.name == name) outline_.nodes[node].same_value.push_back(below);
  }
}

void Outliner::parts(std::size_t node, const Keyword& keyword, Slice value, Writer& out) {
  const std::string step = json::pointer_step(keyword.name);
  expect(value.type() == Type::array, place(node, keyword.name), "a list of schemas", value);
  expect(keyword.shape == Shape::items || Elements(value).next(), place(node, keyword.name),
         "a list of at least one schema", value);
  out.key(keyword.name).begin_array();
  std::size_t index = 0;
  for (Elements elements(value); elements.next(); ++index) {
    const std::size_t below = child(node, fmt::format("{}/{}", step, index), elements.value(), out);
    if (keyword.shape == Shape::schemas) outline_.nodes[node].same_value.push_back(below);
  }
  out.end_array();
}

void Outliner::part_map(std::size_t node, const Keyword& keyword, Slice value, Writer& out) {
  const std::string step = json::pointer_step(keyword.name);
  expect(value.type() == Type::object, place(node, keyword.name), "an object", value);
  out.key(keyword.name).begin_object();
  for (Members members(value); members.next();) {
    const std::string name = members.key();
    const std::string at = step + json::pointer_step(name);
    out.key(plain_text(outline_.nodes[node].pointer + at, name));
    if (keyword.shape == Shape::pattern_map) {
      outline_.nodes[node].name_patterns.emplace(name, compiled(outline_.nodes[node].pointer + at, name));
    }
    if (keyword.shape == Shape::dependencies) {
      dependency(node, at, members.value(), out);
    } else {
      child(node, at, members.value(), out);
    }
  }
  out.end_object();
}

void Outliner::dependency(std::size_t node, const std::string& step, Slice value, Writer& out) {
  if (value.type() == Type::array) {
    names(outline_.nodes[node].pointer + step, value, out);
  } else {
    const std::size_t below = child(node, step, value, out);
    outline_.nodes[node].same_value.push_back(below);
  }
}

void Outliner::type(const std::string& pointer, Slice value, Writer& out) {
  const auto check_name = [&](Slice name, const std::string& at) {
    expect(name.type() == Type::string, at, "the name of a type", name);
    const std::string text = name.unescaped();
    if (std::find(kTypeNames.begin(), kTypeNames.end(), text) != kTypeNames.end()) return;
    const auto meant = nearest_name(text, kTypeNames);
    refuse(at, fmt::format("unknown type {}{}", json::excerpt(name.text),
                           meant ? fmt::format(", did you mean \"{}\"?", *meant) : ""));
  };
  if (value.type() == Type::array) {
    expect(Elements(value).next(), pointer, "a list of at least one type", value);
    std::size_t index = 0;
    for (Elements elements(value); elements.next(); ++index) {
      check_name(elements.value(), fmt::format("{}/{}", pointer, index));
    }
  } else {
    check_name(value, pointer);
  }
  out.key("type").raw(value.text);
}

void Outliner::count(const std::string& pointer, Slice value, Writer& out) {
  constexpr std::string_view kMost = "1000000000000";
  const bool fits = value.type() == Type::number && json::is_integer(value.text) &&
                    json::compare_numbers(value.text, "0") >= 0 &&
                    json::compare_numbers(value.text, kMost) <= 0;
  expect(fits, pointer, "an integer from 0 to 1000000000000", value);
  out.value(static_cast<std::int64_t>(std::stod(std::string(value.text))));
}

void Outliner::bound(std::size_t node, const Keyword& keyword, const std::string& pointer, Slice value,
                     Writer& out) {
  if (keyword.shape == Shape::bound && outline_.draft == 4) {
    expect(value.type() == Type::boolean, pointer, "true or false", value);
    return;
  }
  expect(value.type() == Type::number, pointer, "a number", value);
  const std::string exclusive = keyword.name == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
  const auto flag = json::member(outline_.nodes[node].text, exclusive);
  const bool strict = keyword.shape == Shape::number && outline_.draft == 4 && flag && flag->text == "true";
  out.member(strict ? std::string_view(exclusive) : keyword.name, 0);
}

void Outliner::names(const std::string& pointer, Slice value, Writer& out) {
  expect(value.type() == Type::array, pointer, "a list of names", value);
  out.begin_array();
  std::size_t index = 0;
  for (Elements elements(value); elements.next(); ++index) {
    const std::string at = fmt::format("{}/{}", pointer, index);
    expect(elements.value().type() == Type::string, at, "a string", elements.value());
    out.value(plain_text(at, elements.value().unescaped()));
  }
  out.end_array();
}

const Pattern* Outliner::compiled(const std::string& pointer, const std::string& text) {
  const auto [known, is_new] = outline_.patterns.try_emplace(text, plain_text(pointer, text));
  const Pattern& pattern = known->second;
  if (!is_new) return &pattern;
  if (!pattern.fault().empty()) refuse(pointer, pattern.fault());
  patterns_size_ += pattern.size();
  if (outline_.patterns.size() > limits::kPatternsCount || patterns_size_ > kPatternsSizeMost) {
    refuse(pointer, fmt::format("more than {} different patterns, or patterns that are too large together",
                                limits::kPatternsCount));
  }
  return &pattern;
}

void Outliner::check_loops() {
  depths_.assign(outline_.nodes.size(), 0);
  for (std::size_t node = 0; node < outline_.nodes.size(); ++node) same_value_depth(node);
}

/// How many schemas apply to the value of `node` through each other. The recursion is bounded: it ends where
/// the limit is exceeded, which a loop does as well.
std::size_t Outliner::same_value_depth(std::size_t start) {
  struct Step {
    std::size_t node;
    std::size_t next;
  };
  // 0 not seen, otherwise the depth; those on the path have kOpen.
  constexpr std::size_t kOpen = static_cast<std::size_t>(-1);
  const auto below = [this](std::size_t node) {
    std::vector<std::size_t> all = outline_.nodes[node].same_value;
    if (outline_.nodes[node].target) all.push_back(outline_.targets[*outline_.nodes[node].target]);
    return all;
  };
  std::vector<Step> path;
  if (depths_[start] == 0) path.push_back({start, 0});
  while (!path.empty()) {
    const std::size_t node = path.back().node;
    const std::vector<std::size_t> all = below(node);
    depths_[node] = kOpen;
    if (path.back().next < all.size()) {
      const std::size_t next = all[path.back().next++];
      if (depths_[next] == kOpen) {
        refuse(outline_.nodes[node].pointer,
               "leads back to itself for the same value, so checking would never end");
      }
      if (depths_[next] == 0) path.push_back({next, 0});
      continue;
    }
    std::size_t deepest = 0;
    for (const std::size_t next : all) deepest = std::max(deepest, depths_[next]);
    depths_[node] = deepest + 1;
    if (depths_[node] > kSameValueDepth) {
      refuse(outline_.nodes[node].pointer,
             fmt::format("more than {} schemas lead into each other for one value", kSameValueDepth));
    }
    path.pop_back();
  }
  return depths_[start];
}

}  // namespace

Outline outline(std::string_view text) { return Outliner(text).run(); }

}  // namespace perdure::schema
