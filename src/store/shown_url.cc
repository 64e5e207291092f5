#include <string>
#include <string_view>

#include <perdure/open.h>

namespace perdure {
namespace {

constexpr std::string_view kHidden = "***";

// Between the first colon behind the scheme and the last @: a password may hold any of `:@/?` unescaped by
// mistake.
void hide_user_password(std::string& url) {
  const std::size_t slashes = url.find("://");
  const std::size_t at = url.rfind('@');
  if (slashes == std::string::npos || at == std::string::npos || at < slashes + 3) return;
  const std::size_t colon = url.find(':', slashes + 3);
  if (colon < at) url.replace(colon + 1, at - colon - 1, kHidden);
}

// `password=`, `sslpassword=` as a parameter, or as a word of what libpq calls a connection string.
void hide_parameter(std::string& url) {
  constexpr std::string_view kName = "password=";
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
  hide_user_password(shown);
  return shown;
}

}  // namespace perdure
