#include "apps/perdure/transfer_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include <perdure/open.h>

#include "apps/terminal/program.h"
#include "core/fs.h"

namespace perdure::cli {
namespace {

constexpr std::array<std::string_view, 4> kSchemes = {"sqlite:", "json:", "postgres:", "postgresql:"};
constexpr std::array<std::string_view, 4> kFileEndings = {".ndjson", ".ndjson.zst", ".jsonl", ".jsonl.zst"};

}  // namespace

TransferPlace TransferPlace::parse(const std::string& text, std::string_view option) {
  const auto begins = [&](std::string_view scheme) { return text.starts_with(scheme); };
  const auto ends = [&](std::string_view ending) { return text.ends_with(ending); };
  if (text == "-") return {Kind::stream, text};
  if (std::any_of(kSchemes.begin(), kSchemes.end(), begins)) return {Kind::store, text};
  if (std::any_of(kFileEndings.begin(), kFileEndings.end(), ends)) return {Kind::file, text};
  if (!text.empty() && (text.ends_with('/') || fs::info(text).kind == fs::Kind::directory)) {
    return {Kind::store, "json:" + text};
  }
  throw terminal::UsageError(fmt::format(
      "{} {}: neither the URL of a store (sqlite:PATH, json:DIRECTORY, postgres://…), nor a directory, "
      "nor a file whose name ends in .ndjson or .ndjson.zst",
      option, shown_url(text)));
}

std::string TransferPlace::shown() const {
  return kind_ == Kind::stream ? "standard output" : shown_url(where_);
}

}  // namespace perdure::cli
