#include "core/query_testing.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>

#include "core/json_text.h"

namespace perdure::query::testing {

namespace {

/// Makes a model of what Boost's parser reads. Doubles and integers are not looked at, but their text.
struct Builder {
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  using Code = boost::json::error_code;
  using Text = boost::json::string_view;

  Model root;
  std::vector<Model> open;
  std::string piece;
  std::vector<std::string> keys;

  bool put(Model value) {
    if (open.empty()) {
      root = std::move(value);
      return true;
    }
    Model& into = open.back();
    if (into.kind == Model::Kind::array) {
      into.values.push_back(std::move(value));
      return true;
    }
    const auto place =
        std::lower_bound(into.names.begin(), into.names.end(), keys.back()) - into.names.begin();
    into.names.insert(into.names.begin() + place, keys.back());
    into.values.insert(into.values.begin() + place, std::move(value));
    keys.pop_back();
    return true;
  }
  bool begin(Model::Kind kind) {
    open.push_back({kind});
    return true;
  }
  bool end() {
    Model done = std::move(open.back());
    open.pop_back();
    return put(std::move(done));
  }
  bool add(Text part) {
    piece.append(part.data(), part.size());
    return true;
  }
  bool put_piece(Model::Kind kind, Text part) {
    add(part);
    return put({kind, false, std::exchange(piece, {})});
  }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return begin(Model::Kind::object); }
  bool on_object_end(std::size_t, Code&) { return end(); }
  bool on_array_begin(Code&) { return begin(Model::Kind::array); }
  bool on_array_end(std::size_t, Code&) { return end(); }
  bool on_key_part(Text part, std::size_t, Code&) { return add(part); }
  bool on_key(Text part, std::size_t, Code&) {
    add(part);
    keys.push_back(std::exchange(piece, {}));
    return true;
  }
  bool on_string_part(Text part, std::size_t, Code&) { return add(part); }
  bool on_string(Text part, std::size_t, Code&) { return put_piece(Model::Kind::text, part); }
  bool on_number_part(Text part, Code&) { return add(part); }
  bool on_int64(std::int64_t, Text part, Code&) { return put_piece(Model::Kind::number, part); }
  bool on_uint64(std::uint64_t, Text part, Code&) { return put_piece(Model::Kind::number, part); }
  bool on_double(double, Text part, Code&) { return put_piece(Model::Kind::number, part); }
  bool on_bool(bool truth, Code&) { return put({Model::Kind::boolean, truth}); }
  bool on_null(Code&) { return put({Model::Kind::null}); }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }
};

/// The number as an integer times 10^-1000.
std::pair<bool, std::string> as_integer(std::string_view number) {
  const bool negative = number.front() == '-';
  if (negative) number.remove_prefix(1);
  const std::size_t e = number.find_first_of("eE");
  long power =
      e == std::string_view::npos ? 0 : std::strtol(std::string(number.substr(e + 1)).c_str(), nullptr, 10);
  std::string digits(number.substr(0, e));
  if (const std::size_t point = digits.find('.'); point != std::string::npos) {
    power -= static_cast<long>(digits.size() - point - 1);
    digits.erase(point, 1);
  }
  digits.append(static_cast<std::size_t>(power + 1000), '0');
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return {negative && !digits.empty(), digits};
}

int sign(int number) { return (number > 0) - (number < 0); }

int compare_numbers(std::string_view a, std::string_view b) {
  const auto [negative_a, digits_a] = as_integer(a);
  const auto [negative_b, digits_b] = as_integer(b);
  if (negative_a != negative_b) return negative_a ? -1 : 1;
  const int size = digits_a.size() != digits_b.size() ? (digits_a.size() < digits_b.size() ? -1 : 1)
                                                      : sign(digits_a.compare(digits_b));
  return negative_a ? -size : size;
}

bool is_index(const std::string& step) { return step == "0" || step == "1"; }

const std::array<std::string, 16> kTexts{"",
                                         "a",
                                         "A",
                                         "ab",
                                         "aB",
                                         "b",
                                         "é",
                                         "É",
                                         "\"",
                                         "/",
                                         "\\",
                                         "rest time",
                                         "😀",
                                         "\x7f",
                                         std::string("a\0b", 3),
                                         std::string("a\x01", 2)};
const std::array<std::string, 19> kNumbers{"0",
                                           "-0",
                                           "1",
                                           "1.0",
                                           "10e-1",
                                           "0.1E+1",
                                           "-1",
                                           "-1.5",
                                           "2",
                                           "1e400",
                                           "-1e400",
                                           "1e-400",
                                           "1.5e3",
                                           "1500",
                                           "9007199254740993",
                                           "9007199254740992",
                                           "123456789012345678901234567890",
                                           "0.5",
                                           "-50e-2"};
const std::array<std::string, 8> kNames{"a", "b", "c", "rest time", "é", "0", "1", ""};

/// In quotes, each character in one of its spellings.
std::string spelled(test::Random& random, std::string_view characters) {
  std::string text = "\"";
  for (const char c : characters) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (byte < 0x20 || random.one_in(8))) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      text += "\\u00";
      text += kDigits[byte >> 4];
      text += kDigits[byte & 15];
    } else {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text + '"';
}

std::string space(test::Random& random) { return random.one_in(6) ? " \n" : ""; }

std::string lowered(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (std::size_t at = text.find("É"); at != std::string::npos; at = text.find("É"))
    text.replace(at, 2, "é");
  return text;
}

std::string ascii_lowered(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

struct RandomPath {
  std::string text;
  std::vector<std::string> steps;
  bool lower = false;
};

RandomPath random_path(test::Random& random) {
  RandomPath path;
  constexpr std::array<std::string_view, 4> kOwn{"@id", "@version", "@created_at", "@updated_at"};
  if (random.one_in(10)) {
    path.text = random.pick(kOwn);
  } else {
    path.steps = random_steps(random);
    for (const std::string& step : path.steps) {
      if (!path.text.empty()) path.text += '.';
      const bool word = !step.empty() && step != "é" && step != "rest time";
      path.text += word ? step : spelled(random, step);
    }
  }
  path.lower = random.one_in(5);
  if (path.lower) path.text += ":lower";
  return path;
}

std::vector<Model> values_of(const Sample& sample, const RandomPath& path, bool each) {
  std::vector<Model> values;
  if (!path.steps.empty()) {
    values = each ? each_value_at(sample.model, path.steps) : std::vector{value_at(sample.model, path.steps)};
  } else if (path.text.find("@id") == 0) {
    values.push_back({Model::Kind::text, false, sample.id});
  } else if (path.text.find("@version") == 0) {
    values.push_back({Model::Kind::number, false, std::to_string(sample.version)});
  } else {
    values.push_back(
        {Model::Kind::text, false,
         path.text.find("@created_at") == 0 ? "1970-01-01T00:00:00.000001Z" : "1970-01-01T00:00:01.000000Z"});
  }
  for (Model& value : values) {
    if (path.lower && value.kind == Model::Kind::text) value.text = lowered(value.text);
  }
  return values;
}

bool equals(const Model& value, const Model& literal) {
  if (literal.kind == Model::Kind::null)
    return value.kind == Model::Kind::null || value.kind == Model::Kind::missing;
  return compare(value, literal) == 0;
}

bool contains(const Model& value, const Model& literal) {
  return value.kind == Model::Kind::text &&
         ascii_lowered(value.text).find(ascii_lowered(literal.text)) != std::string::npos;
}

bool holds(const Model& value, std::string_view op, const Model& literal) {
  if (op == "=" || op == "?=") return equals(value, literal);
  if (op == "!=") return !equals(value, literal);
  if (op == "~") return contains(value, literal);
  if (op == "!~") return !contains(value, literal);
  if (value.kind != literal.kind) return false;
  const int order = compare(value, literal);
  return op == "<" ? order < 0 : op == "<=" ? order <= 0 : op == ">" ? order > 0 : order >= 0;
}

std::pair<std::string, Model> random_literal(test::Random& random) {
  switch (random.below(5)) {
    case 0:
      return {"null", {Model::Kind::null}};
    case 1: {
      const bool truth = random.one_in(2);
      return {truth ? "true" : "false", {Model::Kind::boolean, truth}};
    }
    case 2:
    case 3: {
      const std::string& number = random.pick(kNumbers);
      return {number, {Model::Kind::number, false, number}};
    }
    default: {
      const std::string& text = random.pick(kTexts);
      return {spelled(random, text), {Model::Kind::text, false, text}};
    }
  }
}

RandomFilter random_comparison(test::Random& random) {
  const RandomPath path = random_path(random);
  auto [literal_text, literal] = random_literal(random);
  std::vector<std::string> operators{"=", "!="};
  if (!path.steps.empty()) operators.insert(operators.end(), {"?=", "?="});
  const bool text = literal.kind == Model::Kind::text;
  if (text || literal.kind == Model::Kind::number) operators.insert(operators.end(), {"<", "<=", ">", ">="});
  if (text) operators.insert(operators.end(), {"~", "!~"});
  const std::string op = random.pick(operators);
  if (path.lower && text) literal.text = lowered(literal.text);
  const auto meaning = [path, op, value = literal](const Sample& sample) {
    const std::vector<Model> found = values_of(sample, path, op == "?=");
    return std::any_of(found.begin(), found.end(), [&](const Model& one) { return holds(one, op, value); });
  };
  return {path.text + space(random) + op + space(random) + literal_text, meaning};
}

}  // namespace

Model read(std::string_view json) {
  boost::json::basic_parser<Builder> parser(boost::json::parse_options{});
  boost::json::error_code error;
  if (parser.write_some(false, json.data(), json.size(), error) != json.size() || error) {
    throw std::invalid_argument("no JSON: " + std::string(json));
  }
  return parser.handler().root;
}

int compare(const Model& a, const Model& b) {
  if (a.kind != b.kind) return a.kind < b.kind ? -1 : 1;
  if (a.kind == Model::Kind::boolean) return int{a.truth} - int{b.truth};
  if (a.kind == Model::Kind::number) return compare_numbers(a.text, b.text);
  if (a.kind == Model::Kind::text) return sign(a.text.compare(b.text));
  for (std::size_t i = 0; i < a.values.size() && i < b.values.size(); ++i) {
    if (a.kind == Model::Kind::object && a.names[i] != b.names[i]) return a.names[i] < b.names[i] ? -1 : 1;
    if (const int order = compare(a.values[i], b.values[i])) return order;
  }
  return a.values.size() == b.values.size() ? 0 : a.values.size() < b.values.size() ? -1 : 1;
}

Model value_at(const Model& from, const std::vector<std::string>& steps) {
  if (steps.empty()) return from;
  const std::vector<std::string> rest(steps.begin() + 1, steps.end());
  if (from.kind == Model::Kind::array && is_index(steps.front())) {
    const std::size_t index = steps.front() == "0" ? 0 : 1;
    return index < from.values.size() ? value_at(from.values[index], rest) : Model();
  }
  const auto name = std::find(from.names.begin(), from.names.end(), steps.front());
  if (name == from.names.end()) return {};
  return value_at(from.values[static_cast<std::size_t>(name - from.names.begin())], rest);
}

std::vector<Model> each_value_at(const Model& from, const std::vector<std::string>& steps) {
  if (from.kind == Model::Kind::array && (steps.empty() || !is_index(steps.front()))) {
    if (steps.empty()) return from.values;
    std::vector<Model> all;
    for (const Model& element : from.values) {
      const std::vector<Model> more = each_value_at(element, steps);
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }
  if (steps.empty()) return {from};
  const Model next = value_at(from, {steps.front()});
  if (next.kind == Model::Kind::missing) return {next};
  return each_value_at(next, {steps.begin() + 1, steps.end()});
}

std::string random_value(test::Random& random, std::size_t depth) {
  switch (random.below(depth < 3 ? 10 : 6)) {
    case 0:
      return "null";
    case 1:
      return random.one_in(2) ? "true" : "false";
    case 2:
    case 3:
      return random.pick(kNumbers);
    case 4:
    case 5: {
      const std::string text = spelled(random, random.pick(kTexts));
      if (!random.one_in(30)) return text;
      return "\"" + std::string(random.between(990, 1010), 'x') + text.substr(1);
    }
    case 6:
    case 7: {
      std::string text = "[" + space(random);
      for (std::uint64_t i = 0, count = random.below(4); i < count; ++i) {
        if (i > 0) text += ',' + space(random);
        text += random_value(random, depth + 1);
      }
      return text + ']';
    }
    default: {
      std::string text = "{" + space(random);
      for (const std::string& name : kNames) {
        if (!random.one_in(3)) continue;
        if (text.find('"') != std::string::npos) text += ',' + space(random);
        text += spelled(random, name) + space(random) + ':' + space(random) + random_value(random, depth + 1);
      }
      return text + '}';
    }
  }
}

std::string random_document(test::Random& random) {
  std::string text = random_value(random);
  while (text.front() != '{') text = random_value(random);
  return space(random) + text + space(random);
}

std::vector<std::string> random_steps(test::Random& random) {
  std::vector<std::string> steps;
  for (std::uint64_t count = random.between(1, 3); count > 0; --count) steps.push_back(random.pick(kNames));
  return steps;
}

Subject Sample::subject() const {
  return {body, id, version, Time(std::chrono::microseconds(1)), Time(std::chrono::microseconds(1'000'000))};
}

Sample random_sample(test::Random& random) {
  Sample sample;
  sample.body = random_document(random);
  sample.model = read(sample.body);
  sample.id = random.one_in(2) ? "a" : "Ab";
  sample.version = random.below(3);
  return sample;
}

RandomFilter random_filter(test::Random& random, std::size_t depth) {
  const std::uint64_t kind = depth > 3 ? 0 : random.below(7);
  if (kind < 3) return random_comparison(random);
  const RandomFilter first = random_filter(random, depth + 1);
  if (kind == 3)
    return {"!(" + first.text + ")", [first](const Sample& sample) { return !first.holds(sample); }};
  if (kind == 4) return {"(" + space(random) + first.text + " )", first.holds};
  const RandomFilter second = random_filter(random, depth + 1);
  if (kind == 5) {
    return {"(" + first.text + ") && (" + second.text + ")",
            [first, second](const Sample& sample) { return first.holds(sample) && second.holds(sample); }};
  }
  const RandomFilter third = random_comparison(random);
  return {third.text + "&&" + third.text + "||(" + first.text + ") && (" + second.text + ")",
          [=](const Sample& sample) {
            return third.holds(sample) || (first.holds(sample) && second.holds(sample));
          }};
}

}  // namespace perdure::query::testing
