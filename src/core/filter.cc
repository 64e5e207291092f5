#include "core/filter.h"

#include <algorithm>
#include <array>
#include <span>

#include "core/filter_tree.h"
#include "core/json_scan.h"

namespace perdure::query {

namespace {

bool is_key(std::string_view raw, std::string_view characters) {
  // An escape is longer than its character, and few keys have one.
  if (raw.size() < characters.size()) return false;
  if (raw.size() == characters.size()) return raw == characters && raw.find('\\') == std::string_view::npos;
  return raw.find('\\') != std::string_view::npos && json::scan::has_characters(raw, characters);
}

/// The members of one document that a filter asks for, found in one walk over it.
class FoundMembers {
 public:
  FoundMembers(const Tree& tree, std::string_view body) : names_(tree.members) {
    if (names_.empty()) return;
    if (names_.size() > inline_.size()) more_.resize(names_.size());
    found_ = more_.empty() ? std::span(inline_).first(names_.size()) : std::span(more_);
    json::Members members(json::root(body));
    std::size_t open_count = names_.size();
    while (open_count > 0 && members.next()) {
      const std::size_t place = place_of(json::scan::without_quotes(members.raw_key()));
      if (place == names_.size() || found_[place].data() != nullptr) continue;
      found_[place] = members.value().text;
      --open_count;
    }
  }
  FoundMembers(const FoundMembers&) = delete;
  FoundMembers& operator=(const FoundMembers&) = delete;

  /// Its text; one without data when there is none.
  [[nodiscard]] std::string_view operator[](std::size_t place) const { return found_[place]; }

 private:
  [[nodiscard]] std::size_t place_of(std::string_view raw) const {
    if (names_.size() > kComparedSingly) return searched_place_of(raw);
    std::size_t place = 0;
    while (place < names_.size() && !is_key(raw, names_[place])) ++place;
    return place;
  }

  [[nodiscard]] std::size_t searched_place_of(std::string_view raw) const {
    std::string buffer;
    const std::string_view key = characters(raw, false, buffer);
    const auto found = std::lower_bound(names_.begin(), names_.end(), key);
    return static_cast<std::size_t>((found != names_.end() && *found == key ? found : names_.end()) -
                                    names_.begin());
  }

  static constexpr std::size_t kComparedSingly = 8;

  const std::vector<std::string>& names_;
  std::array<std::string_view, 16> inline_{};
  std::vector<std::string_view> more_;
  std::span<std::string_view> found_;
};

class Evaluation {
 public:
  Evaluation(const Tree& tree, const Subject& subject)
      : tree_(tree), subject_(subject), members_(tree, subject.body) {}

  [[nodiscard]] bool holds(const Node& node) const {
    const auto child_holds = [this](const Node& child) { return holds(child); };
    switch (node.kind) {
      case Node::Kind::comparison:
        return holds(tree_.comparisons[node.comparison]);
      case Node::Kind::all_of:
        return std::all_of(node.children.begin(), node.children.end(), child_holds);
      case Node::Kind::any_of:
        return std::any_of(node.children.begin(), node.children.end(), child_holds);
      case Node::Kind::negation:
        return !holds(node.children.front());
    }
    return false;
  }

 private:
  [[nodiscard]] bool holds(const Comparison& comparison) const {
    if (comparison.path.base != Path::Base::body) {
      std::string buffer;
      return comparison.holds_for(own_value(comparison.path.base, subject_, buffer));
    }
    const json::Slice member{members_[comparison.member]};
    if (member.text.data() == nullptr) return comparison.holds_for(Value());
    const auto steps = std::span(comparison.path.steps).subspan(1);
    if (comparison.op != Operator::any_equal) return comparison.holds_for(value_at(member, steps));
    return any_value(member, steps, [&](const Value& value) { return comparison.holds_for(value); });
  }

  const Tree& tree_;
  const Subject& subject_;
  const FoundMembers members_;
};

}  // namespace

bool matches(const Tree& tree, const Subject& subject) {
  return !tree.root || Evaluation(tree, subject).holds(*tree.root);
}

struct Filter::Parsed {
  Tree tree;
};

Filter::Filter(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
Filter::Filter(Filter&&) noexcept = default;
Filter& Filter::operator=(Filter&&) noexcept = default;
Filter::~Filter() = default;

Filter Filter::parse(std::string_view text, std::string_view me, Time now) {
  return Filter(std::make_unique<Parsed>(Parsed{parse_filter(text, me, now)}));
}

bool Filter::is_all() const { return !parsed_->tree.root; }
bool Filter::matches(const Subject& subject) const { return query::matches(parsed_->tree, subject); }
const std::vector<Filter::Use>& Filter::uses() const { return parsed_->tree.uses; }

std::optional<KeyRange> Filter::range_of(const Path& path, bool each) const {
  return query::range_of(parsed_->tree, path, each);
}

}  // namespace perdure::query
