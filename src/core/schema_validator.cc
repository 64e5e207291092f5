#include "core/schema_validator.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>
#include <utility>

#include <perdure/limits.h>

#include "core/schema_found.h"
#include "core/schema_rules.h"
#include "core/valijson_headers.h"

namespace perdure::schema {

namespace {

using json::Elements;
using json::Members;
using json::Slice;
using json::Type;
using valijson::Subschema;
using Violation = Schema::Violation;

/// Schemas applied to values by one check: so many, and more for each byte of the document. Schemas that lead
/// into each other can ask for exponentially many.
constexpr std::size_t kStepsMost = 1'000'000;
constexpr std::size_t kStepsPerByte = 16;

/// Bytes matched with patterns times the size of the pattern, the same way. A step takes up to 6 ns, far less
/// where RE2 finds an automaton.
constexpr std::size_t kPatternStepsMost = std::size_t{1} << 26;
constexpr std::size_t kPatternStepsPerByte = 128;

struct Entry {
  std::string name;
  Slice quoted_name;
  Slice value;
};

class Checker final : public valijson::constraints::ConstraintVisitor {
 public:
  Checker(const Outline& outline, std::string_view document)
      : outline_(outline),
        document_(document),
        steps_most_(kStepsMost + document.size() * kStepsPerByte),
        pattern_steps_most_(kPatternStepsMost + document.size() * kPatternStepsPerByte) {}

  std::vector<Violation> run(const Subschema& schema);

  bool visit(const AllOfConstraint& rule) override;
  bool visit(const AnyOfConstraint& rule) override;
  bool visit(const ConditionalConstraint& rule) override;
  bool visit(const ConstConstraint& rule) override;
  bool visit(const ContainsConstraint& rule) override;
  bool visit(const DependenciesConstraint& rule) override;
  bool visit(const EnumConstraint& rule) override;
  bool visit(const FormatConstraint& rule) override;
  bool visit(const LinearItemsConstraint& rule) override;
  bool visit(const MaxItemsConstraint& rule) override;
  bool visit(const MaximumConstraint& rule) override;
  bool visit(const MaxLengthConstraint& rule) override;
  bool visit(const MaxPropertiesConstraint& rule) override;
  bool visit(const MinItemsConstraint& rule) override;
  bool visit(const MinimumConstraint& rule) override;
  bool visit(const MinLengthConstraint& rule) override;
  bool visit(const MinPropertiesConstraint& rule) override;
  bool visit(const MultipleOfDoubleConstraint&) override { return multiple(); }
  bool visit(const MultipleOfIntConstraint&) override { return multiple(); }
  bool visit(const NotConstraint& rule) override;
  bool visit(const OneOfConstraint& rule) override;
  bool visit(const PatternConstraint& rule) override;
  bool visit(const PolyConstraint&) override { return true; }
  bool visit(const PropertiesConstraint& rule) override;
  bool visit(const PropertyNamesConstraint& rule) override;
  bool visit(const RequiredConstraint& rule) override;
  bool visit(const SingularItemsConstraint& rule) override;
  bool visit(const TypeConstraint& rule) override;
  bool visit(const UniqueItemsConstraint& rule) override;

 private:
  bool check(const Subschema& schema, Slice value, const Place& place);
  bool check_here(const Subschema& schema) { return check(schema, value_, *place_); }
  bool check_entry(const Subschema& schema, std::string_view name, Slice value);
  bool check_element(const Subschema& schema, std::size_t index, Slice value);
  /// Without telling what is wrong.
  bool quietly(const Subschema& schema, Slice value);

  bool told(std::string_view rule, const Fault& fault) { return !fault || fail(rule, *fault); }
  bool fail(std::string_view rule, std::string what);
  bool fail_at(const Place& place, Slice value, std::string_view rule, std::string what);

  template <typename Rule>
  std::size_t count_matching(const Rule& rule, std::vector<std::vector<Found>>& failures);
  bool tell_nearest(std::string_view rule, std::vector<std::vector<Found>>& failures);
  bool matches_name_patterns(const PropertiesConstraint& rule, const std::vector<Entry>& entries,
                             std::vector<bool>& known);
  bool unknown_member(const PropertiesConstraint& rule, const Entry& entry);
  bool matches(std::string_view text, const Pattern& pattern);
  bool multiple();

  [[nodiscard]] Slice expected(std::string_view keyword) const { return *json::member(node_->text, keyword); }
  [[nodiscard]] bool is(Type type) const { return value_.type() == type; }

  const Outline& outline_;
  const std::string_view document_;
  const std::size_t steps_most_;
  const std::size_t pattern_steps_most_;
  std::size_t steps_ = 0;
  std::size_t pattern_steps_ = 0;

  // Where the check is.
  Slice value_;
  const Node* node_ = nullptr;
  const Place* place_ = nullptr;
  std::vector<Found>* sink_ = nullptr;  ///< null while only yes or no is asked
};

std::vector<Violation> Checker::run(const Subschema& schema) {
  std::vector<Found> found;
  sink_ = &found;
  check(schema, json::root(document_), Place());
  if (steps_ > steps_most_) {
    return {{"", "schema", fmt::format("takes more than {} steps to check", steps_most_)}};
  }
  if (pattern_steps_ > pattern_steps_most_) {
    return {{"", "schema", "has texts that are too long for patterns of this size"}};
  }
  keep_first(found);
  std::vector<Violation> violations;
  for (Found& one : found) violations.push_back(std::move(one.violation));
  return violations;
}

bool Checker::check(const Subschema& schema, Slice value, const Place& place) {
  if (++steps_ > steps_most_) return true;
  if (schema.getAlwaysInvalid()) return false;
  const Slice value_before = std::exchange(value_, value);
  const Place* const place_before = std::exchange(place_, &place);
  const Node* const node_before = node_;
  // The wrapper of a target and the empty schema of valijson have no number, and no rules that need a node.
  if (schema.hasDescription()) {
    const std::string number = schema.getDescription();
    std::size_t index = 0;
    std::from_chars(number.data(), number.data() + number.size(), index);
    node_ = &outline_.nodes[index];
  }
  Subschema::ApplyFunction apply = [this](const valijson::constraints::Constraint& rule) {
    return rule.accept(*this);
  };
  const bool fits = sink_ == nullptr ? schema.applyStrict(apply) : schema.apply(apply);
  value_ = value_before;
  place_ = place_before;
  node_ = node_before;
  return fits;
}

bool Checker::check_entry(const Subschema& schema, std::string_view name, Slice value) {
  return check(schema, value, {place_, name, place_->depth + 1});
}

bool Checker::check_element(const Subschema& schema, std::size_t index, Slice value) {
  const std::string name = std::to_string(index);
  return check_entry(schema, name, value);
}

bool Checker::quietly(const Subschema& schema, Slice value) {
  std::vector<Found>* const sink_before = std::exchange(sink_, nullptr);
  const bool fits = check(schema, value, *place_);
  sink_ = sink_before;
  return fits;
}

bool Checker::fail(std::string_view rule, std::string what) {
  return fail_at(*place_, value_, rule, std::move(what));
}

bool Checker::fail_at(const Place& place, Slice value, std::string_view rule, std::string what) {
  if (sink_ == nullptr) return false;
  if (sink_->size() == kFoundMost) keep_first(*sink_);
  const auto offset = static_cast<std::size_t>(value.text.data() - document_.data());
  sink_->push_back({offset, place.depth, {pointer_to(place), std::string(rule), std::move(what)}});
  return false;
}

// Schemas that apply to the same value.

bool Checker::visit(const AllOfConstraint& rule) {
  bool fits = true;
  rule.applyToSubschemas([&](unsigned, const Subschema* part) {
    fits = check_here(*part) && fits;
    return fits || sink_ != nullptr;
  });
  return fits;
}

template <typename Rule>
std::size_t Checker::count_matching(const Rule& rule, std::vector<std::vector<Found>>& failures) {
  std::size_t matching = 0;
  std::vector<Found>* const sink_before = sink_;
  rule.applyToSubschemas([&](unsigned, const Subschema* part) {
    std::vector<Found> failure;
    sink_ = sink_before == nullptr ? nullptr : &failure;
    if (check_here(*part)) ++matching;
    failures.push_back(std::move(failure));
    return true;
  });
  sink_ = sink_before;
  return matching;
}

bool Checker::tell_nearest(std::string_view rule, std::vector<std::vector<Found>>& failures) {
  if (sink_ == nullptr) return false;
  if (const auto index = likely_meant(failures, place_->depth)) {
    auto& failure = failures[*index];
    std::move(failure.begin(), failure.end(), std::back_inserter(*sink_));
    if (sink_->size() > kFoundMost) keep_first(*sink_);
    return false;
  }
  return fail(rule, fmt::format("matches none of {} schemas, is {}", failures.size(), shown(value_)));
}

bool Checker::visit(const AnyOfConstraint& rule) {
  std::vector<std::vector<Found>> failures;
  return count_matching(rule, failures) > 0 || tell_nearest("anyOf", failures);
}

bool Checker::visit(const OneOfConstraint& rule) {
  std::vector<std::vector<Found>> failures;
  const std::size_t matching = count_matching(rule, failures);
  if (matching == 0) return tell_nearest("oneOf", failures);
  return matching == 1 || fail("oneOf", fmt::format("must match exactly one of {} schemas, matches {}",
                                                    failures.size(), matching));
}

bool Checker::visit(const NotConstraint& rule) {
  if (node_->text.text == "false") return fail("false", "must not be there");
  return !quietly(*rule.getSubschema(), value_) || fail("not", "matches a schema that it must not match");
}

bool Checker::visit(const ConditionalConstraint& rule) {
  const bool holds = quietly(*rule.getIfSubschema(), value_);
  const Subschema* const then = holds ? rule.getThenSubschema() : rule.getElseSubschema();
  return then == nullptr || check_here(*then);
}

bool Checker::visit(const DependenciesConstraint& rule) {
  if (!is(Type::object)) return true;
  bool fits = true;
  rule.applyToPropertyDependencies([&](std::string_view name, const auto& needed_names) {
    if (!json::member(value_, name)) return true;
    for (const std::string_view needed : needed_names) {
      if (json::member(value_, needed)) continue;
      fits = fail("dependencies",
                  fmt::format("must have the member {} beside {}", shown_name(needed), shown_name(name)));
    }
    return true;
  });
  rule.applyToSchemaDependencies([&](std::string_view name, const Subschema* part) {
    if (json::member(value_, name)) fits = check_here(*part) && fits;
    return true;
  });
  return fits;
}

// One value, see schema_rules.h.

bool Checker::visit(const TypeConstraint&) {
  return told("type", wrong_type(value_, expected("type"), outline_.draft));
}

bool Checker::visit(const ConstConstraint&) {
  return told("const", wrong_constant(value_, expected("const")));
}

bool Checker::visit(const EnumConstraint&) { return told("enum", wrong_choice(value_, expected("enum"))); }

bool Checker::visit(const MinimumConstraint& rule) {
  const bool strict = rule.getExclusiveMinimum();
  const std::string_view keyword = strict && outline_.draft != 4 ? "exclusiveMinimum" : "minimum";
  return told(keyword, below_minimum(value_, expected(keyword), strict));
}

bool Checker::visit(const MaximumConstraint& rule) {
  const bool strict = rule.getExclusiveMaximum();
  const std::string_view keyword = strict && outline_.draft != 4 ? "exclusiveMaximum" : "maximum";
  return told(keyword, above_maximum(value_, expected(keyword), strict));
}

bool Checker::multiple() { return told("multipleOf", no_multiple(value_, expected("multipleOf"))); }

bool Checker::visit(const FormatConstraint&) {
  return told("format", wrong_format(value_, expected("format").unescaped()));
}

bool Checker::visit(const UniqueItemsConstraint&) { return told("uniqueItems", equal_elements(value_)); }

bool Checker::visit(const MinLengthConstraint& rule) {
  return told("minLength", too_few(value_, Type::string, rule.getMinLength()));
}

bool Checker::visit(const MaxLengthConstraint& rule) {
  return told("maxLength", too_many(value_, Type::string, rule.getMaxLength()));
}

bool Checker::visit(const MinItemsConstraint& rule) {
  return told("minItems", too_few(value_, Type::array, rule.getMinItems()));
}

bool Checker::visit(const MaxItemsConstraint& rule) {
  return told("maxItems", too_many(value_, Type::array, rule.getMaxItems()));
}

bool Checker::visit(const MinPropertiesConstraint& rule) {
  return told("minProperties", too_few(value_, Type::object, rule.getMinProperties()));
}

bool Checker::visit(const MaxPropertiesConstraint& rule) {
  return told("maxProperties", too_many(value_, Type::object, rule.getMaxProperties()));
}

bool Checker::visit(const PatternConstraint&) {
  if (!is(Type::string)) return true;
  return matches(value_.unescaped(), *node_->pattern) ||
         fail("pattern", fmt::format("must match {}, is {}", shown(expected("pattern")), shown(value_)));
}

/// Beyond the limit the answer does not count any more.
bool Checker::matches(std::string_view text, const Pattern& pattern) {
  pattern_steps_ += (text.size() + 1) * pattern.size();
  return pattern_steps_ > pattern_steps_most_ || pattern.is_in(text);
}

// Arrays.

bool Checker::visit(const SingularItemsConstraint& rule) {
  bool fits = true;
  std::size_t index = 0;
  for (Elements elements(value_); elements.next() && (fits || sink_ != nullptr); ++index) {
    fits = check_element(*rule.getItemsSubschema(), index, elements.value()) && fits;
  }
  return fits;
}

bool Checker::visit(const LinearItemsConstraint& rule) {
  std::vector<const Subschema*> first;
  rule.applyToItemSubschemas([&first](unsigned, const Subschema* part) {
    first.push_back(part);
    return true;
  });
  bool fits = true;
  std::size_t index = 0;
  for (Elements elements(value_); elements.next() && (fits || sink_ != nullptr); ++index) {
    const Subschema* const part = index < first.size() ? first[index] : rule.getAdditionalItemsSubschema();
    if (part == nullptr) {
      return fail("additionalItems", "must have at most " + counted(first.size(), "element"));
    }
    fits = check_element(*part, index, elements.value()) && fits;
  }
  return fits;
}

bool Checker::visit(const ContainsConstraint& rule) {
  if (!is(Type::array)) return true;
  for (Elements elements(value_); elements.next();) {
    if (quietly(*rule.getSubschema(), elements.value())) return true;
  }
  return fail("contains", "has no element that matches what it must contain");
}

// Objects.

bool Checker::visit(const RequiredConstraint& rule) {
  if (!is(Type::object)) return true;
  bool fits = true;
  rule.applyToRequiredProperties([&](std::string_view name) {
    if (!json::member(value_, name)) fits = fail("required", "must have the member " + shown_name(name));
    return fits || sink_ != nullptr;
  });
  return fits;
}

bool Checker::visit(const PropertyNamesConstraint& rule) {
  bool fits = true;
  for (Members members(value_); members.next();) {
    std::vector<Found> failure;
    std::vector<Found>* const sink_before = sink_;
    if (sink_before != nullptr) sink_ = &failure;
    const bool name_fits = check(*rule.getSubschema(), {members.raw_key()}, *place_);
    sink_ = sink_before;
    if (name_fits) continue;
    const std::string why = failure.empty() ? "" : ": " + failure.front().violation.what;
    fits =
        fail("propertyNames", fmt::format("has a member with the name {}{}", shown_name(members.key()), why));
    if (sink_ == nullptr) return false;
  }
  return fits;
}

bool Checker::visit(const PropertiesConstraint& rule) {
  if (!is(Type::object)) return true;
  std::vector<Entry> entries;
  for (Members members(value_); members.next();) {
    entries.push_back({members.key(), {members.raw_key()}, members.value()});
  }
  // Both sorted, so that finding all members takes one pass.
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  std::vector<bool> known(entries.size(), false);
  bool fits = true;
  std::size_t i = 0;
  rule.applyToProperties([&](std::string_view name, const Subschema* part) {
    while (i < entries.size() && entries[i].name < name) ++i;
    if (i == entries.size()) return false;
    if (entries[i].name != name) return true;
    known[i] = true;
    fits = check_entry(*part, name, entries[i].value) && fits;
    return fits || sink_ != nullptr;
  });
  if (!fits && sink_ == nullptr) return false;
  fits = matches_name_patterns(rule, entries, known) && fits;
  for (std::size_t k = 0; k < entries.size() && (fits || sink_ != nullptr); ++k) {
    if (!known[k]) fits = unknown_member(rule, entries[k]) && fits;
  }
  return fits;
}

bool Checker::matches_name_patterns(const PropertiesConstraint& rule, const std::vector<Entry>& entries,
                                    std::vector<bool>& known) {
  bool fits = true;
  rule.applyToPatternProperties([&](std::string_view pattern, const Subschema* part) {
    const Pattern& compiled = *node_->name_patterns.find(pattern)->second;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!matches(entries[i].name, compiled)) continue;
      known[i] = true;
      fits = check_entry(*part, entries[i].name, entries[i].value) && fits;
    }
    return fits || sink_ != nullptr;
  });
  return fits;
}

bool Checker::unknown_member(const PropertiesConstraint& rule, const Entry& entry) {
  const Subschema* const part = rule.getAdditionalPropertiesSubschema();
  if (part != nullptr) return check_entry(*part, entry.name, entry.value);
  const Place place = {place_, entry.name, place_->depth + 1};
  return fail_at(place, entry.quoted_name, "additionalProperties",
                 fmt::format("{} is not a member that may be here", shown_name(entry.name)));
}

}  // namespace

struct Validator::Model {
  explicit Model(const Outline& source) : outline(source) {
    const boost::json::value skeleton = boost::json::parse(source.skeleton, {}, skeleton_options());
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::BoostJsonAdapter(skeleton), schema);
  }

  /// The skeleton nests schemas deeper than their author did, by a few levels.
  static boost::json::parse_options skeleton_options() {
    boost::json::parse_options options;
    options.max_depth = 4 * limits::kJsonDepth;
    return options;
  }

  const Outline& outline;
  valijson::Schema schema;
};

Validator::Validator(const Outline& outline) : model_(std::make_unique<Model>(outline)) {}
Validator::~Validator() = default;

std::vector<Violation> Validator::check(std::string_view document) const {
  return Checker(model_->outline, document).run(model_->schema);
}

}  // namespace perdure::schema
