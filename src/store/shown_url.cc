#include <string>
#include <string_view>

#include <perdure/open.h>

namespace perdure {
namespace {

constexpr std::string_view kHidden = "***";

// Where user and password stand: behind `scheme://`, and where slashes were forgotten, behind `postgres:`.
std::size_t begin_of_user(const std::string& url) {
  const std::size_t colon = url.find(':');
  if (colon == std::string::npos) return colon;
  if (url.compare(colon, 3, "://") == 0) return colon + 3;
  if (url.compare(0, 8, "postgres") != 0) return std::string::npos;
  return url.find_first_not_of('/', colon + 1);
}

// Between the first colon and the last @: a password may hold any of `:@/?` unescaped by mistake.
void hide_user_password(std::string& url) {
  const std::size_t begin = begin_of_user(url);
  const std::size_t at = url.rfind('@');
  if (begin == std::string::npos || at == std::string::npos || at < begin) return;
  const std::size_t colon = url.find(':', begin);
  if (colon < at) url.replace(colon + 1, at - colon - 1, kHidden);
}

// A parameter's name may be written with escapes: what it is then is not looked at.
void hide_escaped_parameters(std::string& url) {
  for (std::size_t at = url.find('?'); at != std::string::npos; at = url.find('&', at + 1)) {
    const std::size_t equals = url.find('=', at);
    const std::size_t escape = url.find('%', at);
    if (equals == std::string::npos || escape > equals) continue;
    const std::size_t end = url.find('&', equals);
    url.replace(equals + 1, end == std::string::npos ? end : end - equals - 1, kHidden);
  }
}

void remove_blanks_around_equals(std::string& url) {
  for (std::size_t at = url.find('='); at != std::string::npos; at = url.find('=', at + 1)) {
    while (at + 1 < url.size() && url[at + 1] == ' ') url.erase(at + 1, 1);
    while (at > 0 && url[at - 1] == ' ') url.erase(--at, 1);
  }
}

// `password=`, `sslpassword=` as a parameter, or as a word of what libpq calls a connection string.
void hide_parameter(std::string& url) {
  constexpr std::string_view kName = "password=";
  if (url.find("password") != std::string::npos) remove_blanks_around_equals(url);
  for (std::size_t at = url.find(kName); at != std::string::npos; at = url.find(kName, at)) {
    at += kName.size();
    const std::size_t end =
        at < url.size() && url[at] == '\'' ? url.find('\'', at + 1) : url.find_first_of("& ", at);
    url.replace(at, end == std::string::npos ? std::string::npos : end - at, kHidden);
  }
}

}  // namespace

std::string shown_url(std::string_view url) {
  std::string shown(url);
  hide_parameter(shown);
  hide_escaped_parameters(shown);
  hide_user_password(shown);
  return shown;
}

}  // namespace perdure
