#include "apps/traininglog/session_files.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <perdure/error.h>

#include "apps/traininglog/identifiers.h"
#include "apps/traininglog/limits.h"
#include "core/json_text.h"

namespace traininglog {

namespace {

constexpr std::string_view kExtension = ".json";

bool is_json_name(std::string_view name) {
  return name.size() > kExtension.size() && name.front() != '.' &&
         name.substr(name.size() - kExtension.size()) == kExtension;
}

std::string numbered(const std::string& stem, std::size_t number) {
  return number == 1 ? stem + std::string(kExtension)
                     : stem + '-' + std::to_string(number) + std::string(kExtension);
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

SessionFiles::SessionFiles(std::string directory) : directory_(std::move(directory)) {
  if (perdure::fs::info(directory_).kind == perdure::fs::Kind::missing) return;
  for (std::string& name : perdure::fs::list_directory(directory_)) {
    if (is_json_name(name)) ids_.emplace(std::move(name), std::nullopt);
  }
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
    // An unreadable file keeps its name, whoever it belongs to: `find` reports it among held_by_others.
  }
  return std::nullopt;
}

SessionFiles::Place SessionFiles::find(std::string_view id, std::string_view date, std::string_view content) {
  const std::string stem = session_file_stem(date, id);
  std::vector<std::pair<std::size_t, std::string>> taken;
  for (auto each = ids_.lower_bound(stem);
       each != ids_.end() && each->first.compare(0, stem.size(), stem) == 0; ++each) {
    if (const auto number = number_of(each->first, stem)) taken.emplace_back(*number, each->first);
  }
  std::sort(taken.begin(), taken.end());

  Place place;
  std::size_t first_free = 1;
  for (const auto& [number, name] : taken) {
    if (const std::optional<std::string> text = text_if_of(id, name)) {
      place.name = name;
      place.state = *text == content ? State::same : State::differs;
      return place;
    }
    place.held_by_others.push_back(name);
    if (number == first_free) ++first_free;
  }
  place.name = numbered(stem, first_free);
  return place;
}

void SessionFiles::stage(const std::string& name, std::string_view id, std::string_view content) {
  if (!staged_) {
    perdure::fs::create_directories(directory_);
    staged_ = std::make_unique<perdure::fs::AtomicFiles>(directory_);
  }
  staged_->write(name, content);
  // From here on the name is taken, so that the next session of this group does not choose it too.
  if (ids_.emplace(name, std::string(id)).second) staged_names_.push_back(name);
}

void SessionFiles::publish() {
  if (!staged_) return;
  staged_->commit();
  staged_.reset();
  staged_names_.clear();
}

void SessionFiles::discard() {
  staged_.reset();
  for (const std::string& name : staged_names_) ids_.erase(name);
  staged_names_.clear();
}

void SessionFiles::remove_leftovers() {
  if (perdure::fs::info(directory_).kind == perdure::fs::Kind::missing) return;
  for (const std::string& name : perdure::fs::abandoned_temporaries(directory_)) {
    perdure::fs::remove_file(path(name));
  }
}

}  // namespace traininglog
