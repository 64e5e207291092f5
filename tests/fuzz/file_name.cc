// File names of a mirror: whatever template and document say, a name stays in the directory, within 255
// bytes, and is never one of the mirror's own. Input: template, document, id, scope.

#include "tests/fuzz/fuzz.h"

#include <algorithm>

#include <perdure/mirror.h>

#include "core/ids.h"
#include "core/json_fault.h"
#include "core/json_text.h"
#include "core/json_writer.h"
#include "follow/file_name_template.h"

namespace perdure::fuzz {
namespace {

void check_name(const std::string& name) {
  require(!name.empty() && name.size() <= 255, "a name that is empty or too long", name);
  require(name.front() != '.', "a hidden name", name);
  require(std::none_of(name.begin(), name.end(),
                       [](char c) { return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }),
          "a name with a slash or a control character", name);
  require(json::utf8_prefix_bytes(name) == name.size(), "a name that is no UTF-8", name);
}

void check_names(const FileName& name) {
  check_name(name.full());
  require(name.full().ends_with(name.extension), "a name without its extension", name.full());
  for (const std::uint64_t number : {std::uint64_t{2}, ~std::uint64_t{0}}) {
    const std::string numbered = name.numbered(number);
    check_name(numbered);
    require(numbered != name.full(), "a number that makes no other name", numbered);
    require(numbered.ends_with("-" + std::to_string(number) + name.extension), "a name without its number",
            numbered);
  }
}

Key key_of(std::string_view id, std::string_view scope) {
  Key key{"notes", "id-1", "owner"};
  const auto refused = {code::kInvalidId};
  if (succeeds(refused, [&] { check_id(id); })) key.id = id;
  if (succeeds(refused, [&] { check_scope(scope); })) key.scope = scope;
  return key;
}

/// A mirror's settings take the template exactly when it is one, and keep it.
void check_settings(std::string_view text, bool is_template) {
  if (json::check(json::quote(text))) return;
  json::Writer writer;
  writer.begin_object().member("collection", "notes").member("directory", "notes").member("file_name", text);
  MirrorSettings settings;
  const std::string json = writer.end_object().text();
  const bool taken =
      succeeds({code::kInvalidSettings}, [&] { settings = MirrorSettings::parse("notes", json); });
  require(taken == is_template, "settings that do not agree with the template", text);
  if (!taken) return;
  require(settings.file_name == text, "settings with another template", settings.file_name);
  require(MirrorSettings::parse("notes", settings.to_json()) == settings, "settings that print others", json);
}

}  // namespace
}  // namespace perdure::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace perdure;
  using namespace perdure::fuzz;
  const auto parts = parts_of(text_of(data, size), 4);
  const std::string_view text = view(parts[0]);
  std::optional<FileNameTemplate> name_template;
  succeeds({code::kInvalidSettings}, [&] { name_template = FileNameTemplate::parse(text); });
  check_settings(text, name_template.has_value());
  if (!name_template || json::check_document(view(parts[1]))) return 0;
  const Key key = key_of(view(parts[2]), view(parts[3]));
  const FileName name = name_template->name(key, 7, view(parts[1]));
  check_names(name);
  require(name == name_template->name(key, 7, json::pretty(view(parts[1]))), "a name that sees white space",
          text);
  return 0;
}
