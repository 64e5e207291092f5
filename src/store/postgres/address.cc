#include "store/postgres/address.h"

#include <fmt/core.h>
#include <libpq-fe.h>

#include <algorithm>
#include <memory>

#include <perdure/error.h>
#include <perdure/open.h>
#include "core/ids.h"

namespace perdure::postgres {
namespace {

constexpr std::string_view kExample =
    "write it as postgres://user@host:5432/database?space=NAME; % and signs like @ : / ? in a user or a "
    "password are written as %25 and so on";

struct FreeOptions {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

[[noreturn]] void refuse(std::string_view what) {
  throw Error(code::kInvalidUrl, fmt::format("cannot open a PostgreSQL store: {}; {}", what, kExample));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : hex_digit(text[i + 2]);
    if (low < 0) refuse("the URL has a % that is not followed by two hexadecimal digits");
    plain += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return plain;
}

// Takes our own parameter out of the URL's query, so that the rest is libpq's.
std::string without_space(std::string_view url, std::string& space) {
  const std::size_t query = url.find('?');
  if (query == std::string_view::npos) return std::string(url);
  std::string rest(url.substr(0, query));
  char separator = '?';
  std::string_view parameters = url.substr(query + 1);
  bool is_given = false;
  while (!parameters.empty()) {
    const std::size_t end = std::min(parameters.find('&'), parameters.size());
    const std::string_view one = parameters.substr(0, end);
    parameters.remove_prefix(std::min(end + 1, parameters.size()));
    constexpr std::string_view kSpace = "space=";
    if (one.substr(0, kSpace.size()) == kSpace) {
      if (is_given) refuse("the URL names two spaces");
      is_given = true;
      space = percent_decoded(one.substr(kSpace.size()));
      continue;
    }
    rest += separator;
    rest += one;
    separator = '&';
  }
  return rest;
}

}  // namespace

bool Address::is_url(std::string_view url) {
  return url.rfind("postgres://", 0) == 0 || url.rfind("postgresql://", 0) == 0;
}

Address Address::of_writer() const {
  Address address = *this;
  // Also where the URL asks for another: this goes behind it, and the last one counts.
  if (has_several_hosts) address.parameters.push_back({"target_session_attrs", "read-write"});
  return address;
}

bool Address::has(std::string_view keyword) const {
  return std::any_of(parameters.begin(), parameters.end(),
                     [&](const Parameter& one) { return one.keyword == keyword; });
}

Address Address::parse(std::string_view url) {
  if (url.find('\0') != std::string_view::npos) refuse("the URL has a NUL byte");
  Address address;
  const std::string rest = without_space(url, address.space);
  try {
    check_collection(address.space);
  } catch (const Error&) {
    refuse("the name of a space is a to z first, then a to z, 0 to 9 and _, up to 63 characters");
  }
  // libpq's own words for what is wrong repeat the URL, and with it the password.
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(rest.c_str(), nullptr));
  if (!options) refuse("the URL cannot be read, or has a parameter that libpq does not know");
  std::string host;
  std::string database;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string keyword = option->keyword;
    if (keyword == "host" || (keyword == "hostaddr" && host.empty())) host = option->val;
    if (keyword == "dbname") database = option->val;
    if (keyword == "port" &&
        std::string_view(option->val).find_first_not_of("0123456789,") != std::string::npos) {
      refuse("the port is no number");
    }
    address.parameters.push_back({keyword, option->val});
  }
  // libpq would take a name of this form for a whole URL, with parameters of its own.
  if (database.find_first_of("=:/") != std::string::npos) refuse("the name of the database has one of = : /");
  address.has_several_hosts = host.find(',') != std::string::npos;
  address.shown = shown_url(url);
  return address;
}

}  // namespace perdure::postgres
