#include "core/projection.h"

#include <fmt/format.h>

#include <perdure/limits.h>

#include "core/json_pointer.h"
#include "core/json_scan.h"
#include "core/json_text.h"
#include "core/query_text.h"

namespace perdure::query {

namespace {

/// The members that fields name in one object, as a tree.
struct Wanted {
  std::string_view name;
  bool whole = false;  ///< with everything in it
  std::vector<Wanted> members = {};

  void add(const Path& path) {
    Wanted* at = this;
    for (const std::string& step : path.steps) at = &at->member(step);
    at->whole = true;
  }

  [[nodiscard]] const Wanted* find(std::string_view raw_key) const {
    for (const Wanted& member : members) {
      if (json::scan::has_characters(raw_key, member.name)) return &member;
    }
    return nullptr;
  }

 private:
  Wanted& member(std::string_view step) {
    for (Wanted& known : members) {
      if (known.name == step) return known;
    }
    return members.emplace_back(Wanted{step});
  }
};

bool write_value(json::Slice value, const Wanted& wanted, std::size_t depth, std::string& out);

/// False when there is nothing in it; `{}` is written then.
bool write_object(json::Slice object, const Wanted& wanted, std::size_t depth, std::string& out) {
  const std::size_t begin = out.size();
  out += '{';
  json::Members members(object);
  while (members.next()) {
    const Wanted* const member = wanted.find(json::scan::without_quotes(members.raw_key()));
    if (member == nullptr) continue;
    const std::size_t before = out.size();
    if (before > begin + 1) out += ',';
    out += members.raw_key();
    out += ':';
    if (!write_value(members.value(), *member, depth, out)) out.resize(before);
  }
  out += '}';
  return out.size() > begin + 2;
}

void write_array(json::Slice array, const Wanted& wanted, std::size_t depth, std::string& out) {
  const std::size_t begin = out.size();
  out += '[';
  json::Elements elements(array);
  while (elements.next()) {
    const json::Type type = elements.value().type();
    if (type != json::Type::object && type != json::Type::array) continue;
    if (out.size() > begin + 1) out += ',';
    write_value(elements.value(), wanted, depth, out);
  }
  out += ']';
}

/// False when the fields lead to nothing in `value`; what was written then has to go, unless an array holds
/// it.
bool write_value(json::Slice value, const Wanted& wanted, std::size_t depth, std::string& out) {
  if (wanted.whole) {
    out += value.text;
    return true;
  }
  // Deeper than any checked text: a damaged one.
  if (depth > limits::kJsonDepth) return false;
  if (value.type() == json::Type::object) return write_object(value, wanted, depth + 1, out);
  if (value.type() != json::Type::array) return false;
  write_array(value, wanted, depth + 1, out);
  return true;
}

Path parse_field(std::string_view text) {
  Reader reader(text, fmt::format("field {}", json::quoted_pointer(text)));
  std::vector<std::size_t> step_offsets;
  Path path = take_path(reader, &step_offsets);
  if (path.base != Path::Base::body)
    reader.fail(0, "expected a member of the body; @id and the like always come along");
  if (path.lower) reader.fail(text.size() - 6, ":lower changes nothing in a field; leave it out");
  if (!reader.at_end())
    reader.fail(reader.offset(), fmt::format("expected the end of the path, found {}", reader.found()));
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    if (!json::element_index(path.steps[i])) continue;
    reader.fail(step_offsets[i],
                fmt::format("{} picks one element; a field takes all of them, leave it out", path.steps[i]));
  }
  return path;
}

}  // namespace

std::vector<Path> parse_fields(const std::vector<std::string>& fields) {
  std::vector<Path> paths;
  paths.reserve(fields.size());
  for (const std::string& field : fields) paths.push_back(parse_field(field));
  return paths;
}

std::string project(std::string_view body, const std::vector<Path>& fields) {
  Wanted wanted{{}};
  for (const Path& field : fields) wanted.add(field);
  std::string out;
  write_object(json::root(body), wanted, 0, out);
  return out;
}

}  // namespace perdure::query
