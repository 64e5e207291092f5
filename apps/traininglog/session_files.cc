#include "apps/traininglog/session_files.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <perdure/error.h>

#include "apps/traininglog/limits.h"
#include "apps/traininglog/session_settings.h"
#include "apps/traininglog/session_store.h"
#include "core/fs.h"
#include "core/json_text.h"
#include "follow/file_name_template.h"

namespace traininglog {

namespace {

constexpr std::string_view kExtension = ".json";

bool is_json_name(std::string_view name) {
  return name.size() > kExtension.size() && name.front() != '.' &&
         name.substr(name.size() - kExtension.size()) == kExtension;
}

/// The number behind the stem, 1 for none; empty for a name that is not one of this stem's.
std::optional<std::size_t> number_of(std::string_view name, std::string_view stem) {
  if (name.substr(0, stem.size()) != stem || !is_json_name(name)) return std::nullopt;
  name = name.substr(stem.size(), name.size() - stem.size() - kExtension.size());
  if (name.empty()) return 1;
  if (name.front() != '-') return std::nullopt;
  std::size_t number = 0;
  const char* const end = name.data() + name.size();
  const auto [behind, error] = std::from_chars(name.data() + 1, end, number);
  if (error != std::errc() || behind != end || number < 2) return std::nullopt;
  return number;
}

}  // namespace

std::string session_file_content(std::string_view body) { return perdure::json::pretty(body) + "\n"; }

std::vector<std::string> session_file_names(const std::string& directory) {
  if (perdure::fs::info(directory).kind == perdure::fs::Kind::missing) return {};
  std::vector<std::string> names = perdure::fs::list_directory(directory);
  names.erase(
      std::remove_if(names.begin(), names.end(), [](const std::string& name) { return !is_json_name(name); }),
      names.end());
  return names;
}

SessionFiles::SessionFiles(std::string directory) : directory_(std::move(directory)) {
  for (std::string& name : session_file_names(directory_)) ids_.emplace(std::move(name), std::nullopt);
}

std::string SessionFiles::path(const std::string& name) const { return perdure::fs::join(directory_, name); }

std::vector<std::string> SessionFiles::names() const {
  std::vector<std::string> names;
  names.reserve(ids_.size());
  for (const auto& [name, id] : ids_) names.push_back(name);
  return names;
}

std::optional<std::string> SessionFiles::text_if_of(std::string_view id, const std::string& name) {
  std::optional<std::string>& known = ids_.at(name);
  if (known && *known != id) return std::nullopt;
  known.emplace();
  try {
    std::string text = perdure::fs::read_file(path(name), limits::kSessionFileBytes);
    if (perdure::json::check_document(text)) return std::nullopt;
    const auto found = perdure::json::member(perdure::json::root(text), "_id");
    if (found && found->type() == perdure::json::Type::string) known = found->unescaped();
    if (*known == id) return text;
  } catch (const perdure::Error&) {
    // An unreadable file keeps its name, whoever it belongs to.
  }
  return std::nullopt;
}

SessionFiles::Place SessionFiles::find(const std::string& id, std::string_view body) {
  static const perdure::FileNameTemplate names = perdure::FileNameTemplate::parse(kSessionFileName);
  const perdure::FileName official = names.name({std::string(kSessionsCollection), id}, 0, body);
  std::vector<std::pair<std::size_t, std::string>> taken;
  for (auto each = ids_.lower_bound(official.stem);
       each != ids_.end() && each->first.compare(0, official.stem.size(), official.stem) == 0; ++each) {
    if (const auto number = number_of(each->first, official.stem)) taken.emplace_back(*number, each->first);
  }
  std::sort(taken.begin(), taken.end());

  std::size_t first_free = 1;
  for (const auto& [number, name] : taken) {
    if (const std::optional<std::string> text = text_if_of(id, name)) {
      return {name, official.full(), *text == session_file_content(body) ? State::same : State::differs};
    }
    if (number == first_free) ++first_free;
  }
  return {first_free == 1 ? official.full() : official.numbered(first_free), official.full(), State::missing};
}

}  // namespace traininglog
