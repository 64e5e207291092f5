#include "apps/traininglog/identifiers.h"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <utility>

namespace traininglog {

namespace {

constexpr std::size_t kDayLength = 10;  // YYYY-MM-DD

// Not std::isalnum: names must not depend on the locale.
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_beyond_ascii(char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string uuid_of(std::string name, int number) {
  if (number > 1) name.append("/").append(std::to_string(number));
  return to_string(boost::uuids::name_generator_sha1(boost::uuids::ns::dns())(name));
}

}  // namespace

std::string focus_slug(std::string_view focus) {
  std::string slug;
  bool gap = false;
  for (const char c : focus) {
    if (!is_letter(c) && !is_digit(c) && !is_beyond_ascii(c)) {
      gap = true;
      continue;
    }
    if (gap && !slug.empty()) slug += '-';
    gap = false;
    slug += lower(c);
  }
  return slug.empty() ? "general" : slug;
}

std::string session_id(std::string_view date, std::string_view focus, std::string_view user_id,
                       int occurrence) {
  std::string name(date.substr(0, kDayLength));
  name.append("/").append(focus_slug(focus)).append("/").append(user_id);
  return uuid_of(std::move(name), occurrence);
}

std::string workout_id(std::string_view start, std::string_view shape, std::string_view user_id, int nth) {
  std::string name(start);
  name.append("/").append(shape).append("/").append(user_id);
  return uuid_of(std::move(name), nth);
}

std::string further_id(std::string_view id, int occurrence) { return uuid_of(std::string(id), occurrence); }

}  // namespace traininglog
