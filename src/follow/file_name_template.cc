#include "follow/file_name_template.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <perdure/error.h>
#include "core/json_fault.h"
#include "core/json_pointer.h"
#include "core/json_text.h"
#include "core/time.h"

namespace perdure {
namespace {

constexpr std::size_t kNameBytes = 255;  // NAME_MAX of every Linux file system
constexpr std::size_t kTemplateBytes = 255;
constexpr std::size_t kExtensionBytes = 32;

[[noreturn]] void refuse(const std::string& what) {
  throw Error(code::kInvalidSettings, fmt::format("file_name: {}", what));
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

// Of the character that begins at `at`, as far as the text goes.
std::size_t character_bytes(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && is_continuation(text[end])) ++end;
  return end - at;
}

std::string_view cut_at_character(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return text;
  std::size_t end = most_bytes;
  while (end > 0 && is_continuation(text[end])) --end;
  return text.substr(0, end);
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < count && end < text.size(); ++i) end += character_bytes(text, end);
  return text.substr(0, end);
}

bool is_plain(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("._-@+ ").find(c) != std::string_view::npos;
}

// Characters beyond ASCII that have no place in a name: the controls U+0080 to U+009F, marks that turn the
// direction of writing (which make one name look like another), line separators, and surrogates, which are no
// UTF-8.
bool is_harmful(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  const bool is_letter_mark = character.size() == 2 && byte(0) == 0xD8 && byte(1) == 0x9C;
  if (character.size() == 2) return is_letter_mark || (byte(0) == 0xC2 && byte(1) < 0xA0);
  if (character.size() != 3) return character.size() != 4;
  if (byte(0) == 0xED) return byte(1) >= 0xA0;
  if (byte(0) == 0xEF) return byte(1) == 0xBB && byte(2) == 0xBF;  // the byte order mark
  if (byte(0) != 0xE2) return false;
  const bool is_separator_or_mark =
      byte(1) == 0x80 && ((byte(2) >= 0xA8 && byte(2) <= 0xAE) || (byte(2) >= 0x8B && byte(2) <= 0x8F));
  const bool is_isolate = byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;
  return is_separator_or_mark || is_isolate;
}

std::string sanitised(std::string_view text) {
  std::string name;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view character = text.substr(at, character_bytes(text, at));
    at += character.size();
    const bool is_ascii = static_cast<unsigned char>(character[0]) < 0x80;
    const bool stays = is_ascii ? is_plain(character[0]) : !is_harmful(character);
    name += stays ? character : std::string_view("_");
  }
  return name;
}

// What stands at the beginning of a text such as 2026-03-02T17:05:00Z.
struct Moment {
  std::string_view text;
  bool has_time = false;

  [[nodiscard]] int number(std::size_t at, std::size_t count) const {
    int value = 0;
    for (const char c : text.substr(at, count)) value = value * 10 + (c - '0');
    return value;
  }
};

bool has_form(std::string_view text, std::string_view form) {
  if (text.size() < form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '0' ? !is_digit(text[i]) : text[i] != form[i]) return false;
  }
  return true;
}

std::optional<Moment> moment_of(std::string_view text) {
  Moment moment{text};
  if (!has_form(text, "0000-00-00")) return std::nullopt;
  if (text.size() > 10 && is_digit(text[10])) return std::nullopt;
  if (!is_calendar_day(moment.number(0, 4), moment.number(5, 2), moment.number(8, 2))) return std::nullopt;
  const bool is_separated = text.size() > 10 && (text[10] == 'T' || text[10] == 't' || text[10] == ' ');
  moment.has_time = is_separated && has_form(text.substr(11), "00:00") && moment.number(11, 2) < 24 &&
                    moment.number(14, 2) < 60;
  return moment;
}

// Empty where the text does not say it.
std::optional<std::string_view> date_part(const Moment& moment, char what) {
  switch (what) {
    case 'Y':
      return moment.text.substr(0, 4);
    case 'y':
      return moment.text.substr(2, 2);
    case 'm':
      return moment.text.substr(5, 2);
    case 'd':
      return moment.text.substr(8, 2);
    case '%':
      return "%";
    default:
      break;
  }
  if (!moment.has_time) return std::nullopt;
  if (what == 'H') return moment.text.substr(11, 2);
  if (what == 'M') return moment.text.substr(14, 2);
  return has_form(moment.text.substr(16), ":00") ? moment.text.substr(17, 2) : std::string_view("00");
}

std::optional<std::string> formatted_date(std::string_view text, std::string_view format) {
  const auto moment = moment_of(text);
  if (!moment) return std::nullopt;
  std::string result;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      result += format[i];
      continue;
    }
    const auto part = date_part(*moment, format[++i]);
    if (!part) return std::nullopt;
    result += *part;
  }
  return result;
}

void check_date_format(std::string_view format) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    ++i;
    if (i == format.size() || std::string_view("YymdHMS%").find(format[i]) == std::string_view::npos) {
      refuse(fmt::format("the date format \"{}\" may have %Y %y %m %d %H %M %S and %%", format));
    }
  }
}

// The first of `wanted` outside of double quotes.
std::size_t find_unquoted(std::string_view text, std::string_view wanted) {
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      is_quoted = !is_quoted;
    } else if (!is_quoted && wanted.find(text[i]) != std::string_view::npos) {
      return i;
    }
  }
  return std::string_view::npos;
}

void check_characters(std::string_view text) {
  if (text.empty()) refuse("is empty");
  if (text.size() > kTemplateBytes) refuse(fmt::format("has more than {} bytes", kTemplateBytes));
  if (text.find('/') != std::string_view::npos)
    refuse("must not hold a slash; all files lie in the directory");
  if (std::any_of(text.begin(), text.end(), is_control)) refuse("must not hold control characters");
  if (json::utf8_prefix_bytes(text) != text.size()) refuse("is not UTF-8");
}

// Of the text at the end only, since a value may hold dots as well.
std::string extension_of(std::string_view last_text) {
  const std::size_t dot = last_text.rfind('.');
  if (dot == std::string_view::npos || last_text.size() - dot > kExtensionBytes) return {};
  return sanitised(last_text.substr(dot));
}

std::string join_name(std::string_view stem, std::string_view behind) {
  return fmt::format("{}{}", cut_at_character(stem, kNameBytes - behind.size()), behind);
}

}  // namespace

std::string FileName::full() const { return join_name(stem, extension); }

std::string FileName::numbered(std::uint64_t number) const {
  return join_name(stem, fmt::format("-{}{}", number, extension));
}

FileNameTemplate FileNameTemplate::parse(std::string_view text) {
  check_characters(text);
  FileNameTemplate result;
  bool has_member = false;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    const std::string_view plain = text.substr(0, open);
    if (plain.find('}') != std::string_view::npos) refuse("a } without its {");
    if (!plain.empty()) result.pieces_.push_back({Piece::Kind::text, std::string(plain)});
    if (open == std::string_view::npos) break;
    text.remove_prefix(open + 1);
    const std::size_t close = find_unquoted(text, "}");
    if (close == std::string_view::npos) refuse("a { without its }");
    result.pieces_.push_back(parse_piece(text.substr(0, close)));
    has_member = true;
    text.remove_prefix(close + 1);
  }
  if (!has_member) refuse("gives all documents the same name; name a member, for example {@id}.json");
  Piece& last = result.pieces_.back();
  if (last.kind == Piece::Kind::text) {
    result.extension_ = extension_of(last.text);
    last.text.resize(last.text.size() - result.extension_.size());
  }
  return result;
}

FileNameTemplate::Piece FileNameTemplate::parse_piece(std::string_view expression) {
  Piece piece;
  std::optional<std::string> fallback;
  std::string_view rest = expression;
  if (const std::size_t bar = find_unquoted(rest, "|"); bar != std::string_view::npos) {
    fallback = rest.substr(bar + 1);
    rest = rest.substr(0, bar);
  }
  const std::size_t colon = find_unquoted(rest, ":");
  const std::string_view path = rest.substr(0, colon);
  if (path.empty()) refuse(fmt::format("{{{}}} names no member", expression));
  if (colon != std::string_view::npos) {
    const std::string_view format = rest.substr(colon + 1);
    const char* const end = format.data() + format.size();
    const auto [behind, error] = std::from_chars(format.data(), end, piece.first_count);
    const bool is_count = error == std::errc() && behind == end && piece.first_count > 0;
    if (!is_count && format.find('%') == std::string_view::npos) {
      refuse(
          fmt::format("{{{}}}: behind the colon stands a number of characters or a date format such as "
                      "%Y-%m-%d",
                      expression));
    }
    if (!is_count) {
      piece.first_count = 0;
      check_date_format(format);
      piece.date_format = format;
    }
  }
  if (path == "@id" || path == "@scope" || path == "@version") {
    piece.kind = path == "@id"      ? Piece::Kind::id
                 : path == "@scope" ? Piece::Kind::scope
                                    : Piece::Kind::version;
    piece.fallback = fallback.value_or("unknown_" + std::string(path.substr(1)));
    return piece;
  }
  if (path.front() == '@') refuse(fmt::format("{{{}}}: known are @id, @scope and @version", expression));
  piece.kind = Piece::Kind::member;
  try {
    piece.path = query::Path::parse(path);
  } catch (const Error& error) {
    refuse(fmt::format("{{{}}}: {}", expression, error.what()));
  }
  piece.fallback = fallback.value_or("unknown_" + piece.path.steps.back());
  return piece;
}

std::string FileNameTemplate::text_of(const Piece& piece, const Key& key, std::uint64_t version,
                                      std::string_view body) {
  std::optional<std::string> value;
  switch (piece.kind) {
    case Piece::Kind::text:
      return piece.text;
    case Piece::Kind::id:
      value = key.id;
      break;
    case Piece::Kind::scope:
      if (!key.scope.empty()) value = key.scope;
      break;
    case Piece::Kind::version:
      value = std::to_string(version);
      break;
    case Piece::Kind::member: {
      const auto found = json::follow(json::root(body), piece.path.steps);
      if (found && found->type() == json::Type::string) value = found->unescaped();
      if (found && found->type() == json::Type::number) value = std::string(found->text);
      break;
    }
  }
  if (value && !piece.date_format.empty()) value = formatted_date(*value, piece.date_format);
  if (!value) return piece.fallback;
  return piece.first_count == 0 ? *value : std::string(first_characters(*value, piece.first_count));
}

FileName FileNameTemplate::name(const Key& key, std::uint64_t version, std::string_view body) const {
  std::string stem;
  for (const Piece& piece : pieces_) stem += text_of(piece, key, version, body);
  FileName name{sanitised(stem), extension_};
  if (name.stem.empty()) name.stem = "unnamed";
  // No hidden files, and no name of the mirror's own.
  if (name.stem.front() == '.') name.stem.front() = '_';
  return name;
}

}  // namespace perdure
