#include "store/view_column.h"

#include <fmt/core.h>

#include <algorithm>

#include <perdure/error.h>
#include <perdure/limits.h>

namespace perdure {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw Error(code::kInvalidSettings, what); }

ViewPiece piece_of(std::string_view text) {
  if (text == "@body") return {ViewPiece::Kind::body};
  if (text == "@scope") return {ViewPiece::Kind::scope};
  ViewPiece piece{ViewPiece::Kind::path};
  piece.path = query::Path::parse(text);
  if (piece.path.lower) refuse("a column cannot show lower case; leave :lower out");
  for (const std::string& step : piece.path.steps) {
    // SQLite's JSON paths have no way to write these.
    const bool writable = std::none_of(step.begin(), step.end(), [](char c) {
      return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
    });
    if (!writable) refuse(fmt::format("a column cannot show the member {}", piece.path.to_string()));
  }
  return piece;
}

}  // namespace

bool is_sql_name(std::string_view name) {
  if (name.empty() || name.size() > limits::kCollectionBytes || name[0] < 'a' || name[0] > 'z') return false;
  if (name.starts_with("perdure_") || name.starts_with("sqlite_")) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::vector<ViewPiece> parse_column(std::string_view column) {
  if (column.find('\0') != std::string_view::npos) refuse("a column holds no NUL");
  if (column.find_first_of("{}") == std::string_view::npos) return {piece_of(column)};
  std::vector<ViewPiece> pieces;
  while (!column.empty()) {
    const std::size_t open = column.find('{');
    const std::string_view text = column.substr(0, open);
    if (text.find('}') != std::string_view::npos) refuse("a } without its {");
    if (!text.empty()) pieces.push_back({ViewPiece::Kind::text, std::string(text)});
    if (open == std::string_view::npos) break;
    const std::size_t close = column.find('}', open);
    if (close == std::string_view::npos) refuse("a { without its }");
    pieces.push_back(piece_of(column.substr(open + 1, close - open - 1)));
    column.remove_prefix(close + 1);
  }
  return pieces;
}

}  // namespace perdure
