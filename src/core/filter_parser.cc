#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include <perdure/limits.h>

#include "core/filter_tree.h"
#include "core/json_fault.h"
#include "core/json_text.h"
#include "core/letter_case.h"
#include "core/query_text.h"
#include "core/time.h"

namespace perdure::query {

namespace {

using Named = std::pair<std::string_view, Operator>;
constexpr std::array<Named, 9> kOperators{{{"=", Operator::equal},
                                           {"!=", Operator::not_equal},
                                           {"<", Operator::less},
                                           {"<=", Operator::less_or_equal},
                                           {">", Operator::greater},
                                           {">=", Operator::greater_or_equal},
                                           {"~", Operator::contains},
                                           {"!~", Operator::contains_not},
                                           {"?=", Operator::any_equal}}};
constexpr std::string_view kOperatorList = "use one of = != < <= > >= ~ !~ ?=";

/// What other languages write, and what is meant.
using Mistake = std::pair<std::string_view, std::string_view>;
constexpr std::array<Mistake, 20> kOtherOperators{
    {{"==", "="}, {"===", "="}, {"!==", "!="}, {"<>", "!="},   {"=>", ">="},      {"=<", "<="},   {"=~", "~"},
     {"~=", "~"}, {"~~", "~"},  {"like", "~"}, {"ilike", "~"}, {"contains", "~"}, {"match", "~"}, {"is", "="},
     {"eq", "="}, {"ne", "!="}, {"lt", "<"},   {"gt", ">"},    {"le", "<="},      {"ge", ">="}}};
constexpr std::array<Mistake, 6> kOtherJoints{
    {{"and", "&&"}, {"or", "||"}, {"&", "&&"}, {"|", "||"}, {",", "&&"}, {";", "&&"}}};

template <std::size_t kCount>
std::string_view meant(const std::array<Mistake, kCount>& mistakes, std::string_view written) {
  const std::string lowered = lower_case(written);
  for (const auto& [wrong, right] : mistakes) {
    if (wrong == lowered) return right;
  }
  return {};
}

bool is_order(Operator op) {
  return op == Operator::less || op == Operator::less_or_equal || op == Operator::greater ||
         op == Operator::greater_or_equal;
}

class FilterParser {
 public:
  FilterParser(std::string_view text, std::string_view me, Time now)
      : reader_(text, "filter"), me_(me), now_(now) {}

  Tree parse() {
    reader_.skip_space();
    if (!reader_.at_end()) tree_.root = any_of();
    if (!reader_.at_end()) expected_joint();
    find_members();
    return std::move(tree_);
  }

 private:
  Node any_of() {
    return joined(Node::Kind::any_of, "||", [this] { return all_of(); });
  }
  Node all_of() {
    return joined(Node::Kind::all_of, "&&", [this] { return term(); });
  }

  template <typename Part>
  Node joined(Node::Kind kind, std::string_view joint, Part part) {
    Node node = part();
    if (!reader_.take(joint)) return node;
    Node join;
    join.kind = kind;
    join.children.push_back(std::move(node));
    do {
      join.children.push_back(part());
    } while (reader_.take(joint));
    return join;
  }

  /// With the white space around it.
  Node term() {
    reader_.skip_space();
    Node node = bare_term();
    reader_.skip_space();
    return node;
  }

  Node bare_term() {
    const std::size_t begin = reader_.offset();
    if (reader_.take("!")) {
      deeper(begin);
      Node node;
      node.kind = Node::Kind::negation;
      node.children.push_back(term());
      --depth_;
      return node;
    }
    if (!reader_.take("(")) return comparison();
    deeper(begin);
    Node node = any_of();
    if (!reader_.take(")")) {
      if (!reader_.at_end()) expected_joint();
      reader_.fail(begin, "parenthesis without its closing one");
    }
    --depth_;
    return node;
  }

  void deeper(std::size_t begin) {
    if (++depth_ <= limits::kFilterDepth) return;
    reader_.fail(
        begin, fmt::format("more than {} parentheses and negations inside each other", limits::kFilterDepth));
  }

  [[noreturn]] void expected_joint() {
    const std::size_t begin = reader_.offset();
    if (reader_.peek() == ')') reader_.fail(begin, "closing parenthesis without an opening one");
    const std::string found = reader_.found();
    std::string_view written = reader_.take_any_of("&|");
    if (written.empty()) written = reader_.take_word();
    if (written.empty()) written = reader_.take_any_of(",;");
    const std::string_view right = meant(kOtherJoints, written);
    if (!right.empty()) reader_.fail(begin, fmt::format("unknown \"{}\"; write {}", written, right));
    reader_.fail(begin, fmt::format("expected && or || or the end, found {}", found));
  }

  Node comparison() {
    const std::size_t begin = reader_.offset();
    const char first = reader_.peek();
    if (first == '\'')
      reader_.fail(begin,
                   "expected a path, found '; a path is quoted by \", a value stands behind the operator");
    if (first != '@' && first != '"' && !is_word_character(first)) {
      reader_.fail(begin, fmt::format("expected a path such as week, @id or \"rest time\", found {}",
                                      reader_.found()));
    }
    Comparison made;
    made.path = take_path(reader_);
    reader_.skip_space();
    const std::size_t operator_offset = reader_.offset();
    made.op = take_operator(made.path, begin);
    const bool each = made.op == Operator::any_equal;
    if (each && made.path.base != Path::Base::body) {
      reader_.fail(operator_offset, "?= on a path that has no elements; write =");
    }
    reader_.skip_space();
    const std::size_t value_offset = reader_.offset();
    made.literal = take_literal();
    check_types(made, value_offset);
    made.prepare();
    tree_.uses.push_back({made.path, reader_.column(begin), each});
    Node node;
    node.comparison = tree_.comparisons.size();
    tree_.comparisons.push_back(std::move(made));
    return node;
  }

  Operator take_operator(const Path& path, std::size_t path_offset) {
    const std::size_t begin = reader_.offset();
    const std::string found = reader_.found();
    std::string_view written = reader_.take_any_of("=!<>~?");
    const auto* const known = std::find_if(kOperators.begin(), kOperators.end(),
                                           [written](const Named& named) { return named.first == written; });
    if (known != kOperators.end()) return known->second;
    if (written.empty()) written = reader_.take_word();
    if (written.empty())
      reader_.fail(begin, fmt::format("expected an operator, found {}; {}", found, kOperatorList));
    if (path.steps.size() == 1 && lower_case(path.steps.front()) == "not") {
      reader_.fail(path_offset, "unknown \"not\"; write !( ) around what must not hold");
    }
    const std::string_view right = meant(kOtherOperators, written);
    const std::string hint = right.empty() ? "" : fmt::format(" (write {})", right);
    reader_.fail(begin,
                 fmt::format("unknown operator \"{}\"; {}{}", json::excerpt(written), kOperatorList, hint));
  }

  Literal take_literal() {
    const char first = reader_.peek();
    if (first == '"' || first == '\'') return {Value::Kind::text, false, reader_.take_quoted()};
    if (first == '@') return take_stand_in();
    if (first == '-' || first == '+' || first == '.' || (first >= '0' && first <= '9')) return take_number();
    const std::size_t begin = reader_.offset();
    const std::string found = reader_.found();
    const std::string_view word = reader_.take_word();
    if (word == "null") return {};
    if (word == "true" || word == "false") return {Value::Kind::boolean, word == "true", {}};
    const std::string lowered = lower_case(word);
    if (lowered == "null" || lowered == "true" || lowered == "false") {
      reader_.fail(begin, fmt::format("unknown value {}; write {}", word, lowered));
    }
    if (lowered == "none" || lowered == "nil" || lowered == "undefined") {
      reader_.fail(begin, fmt::format("unknown value {}; write null", word));
    }
    if (!word.empty()) {
      const std::string shown = json::excerpt(word);
      reader_.fail(begin, fmt::format("text without quotes: {}; write \"{}\"", shown, shown));
    }
    const bool curly = found.size() == 6 && found.compare(0, 5, "U+201") == 0;
    reader_.fail(
        begin, fmt::format("expected a value: \"text\", a number, true, false, null, @now or @me; found {}{}",
                           found, curly ? "; quotes must be straight" : ""));
  }

  Literal take_stand_in() {
    const std::size_t begin = reader_.offset();
    reader_.take("@");
    const std::string_view word = reader_.take_word();
    if (word == "now") return {Value::Kind::text, false, to_rfc3339(now_)};
    if (word != "me")
      reader_.fail(begin, fmt::format("unknown value @{}; use @now or @me", json::excerpt(word)));
    if (me_.empty()) reader_.fail(begin, "@me, but nobody is signed in");
    return {Value::Kind::text, false, std::string(me_)};
  }

  Literal take_number() {
    const std::size_t begin = reader_.offset();
    const std::string_view written =
        reader_.take_any_of("+-.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:");
    const auto fault = json::check(written);
    if (!fault) return {Value::Kind::number, false, std::string(written)};
    const std::string shown = json::excerpt(written);
    reader_.fail(begin,
                 fmt::format("{} is no number of JSON; a text stands in quotes: \"{}\"", shown, shown));
  }

  void check_types(const Comparison& made, std::size_t value_offset) {
    const Value::Kind kind = made.literal.kind;
    const bool contains = made.op == Operator::contains || made.op == Operator::contains_not;
    if (contains && kind != Value::Kind::text) {
      reader_.fail(value_offset, "type mismatch: ~ and !~ take a text, in quotes");
    }
    if (is_order(made.op) && kind != Value::Kind::text && kind != Value::Kind::number) {
      reader_.fail(
          value_offset,
          "type mismatch: < <= > >= take a number or a text; true, false and null have only = and !=");
    }
  }

  void find_members() {
    for (const Comparison& made : tree_.comparisons) {
      if (made.path.base == Path::Base::body) tree_.members.push_back(made.path.steps.front());
    }
    std::vector<std::string>& members = tree_.members;
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    for (Comparison& made : tree_.comparisons) {
      if (made.path.base != Path::Base::body) continue;
      const auto found = std::lower_bound(members.begin(), members.end(), made.path.steps.front());
      made.member = static_cast<std::size_t>(found - members.begin());
    }
  }

  Reader reader_;
  const std::string_view me_;
  const Time now_;
  Tree tree_;
  std::size_t depth_ = 0;
};

}  // namespace

Tree parse_filter(std::string_view text, std::string_view me, Time now) {
  return FilterParser(text, me, now).parse();
}

}  // namespace perdure::query
