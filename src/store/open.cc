#include <perdure/open.h>

#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "store/json/open_json.h"
#include "store/postgres/address.h"
#include "store/postgres/open_postgres.h"
#include "store/sqlite/open_sqlite.h"

namespace perdure {
namespace {

void warn_on_standard_error(std::string_view message) {
  fmt::print(stderr, "perdure: warning: {}\n", message);
}

void check_options(const OpenOptions& options) {
  const auto refuse = [](const std::string& what) { throw Error(code::kInvalidArgument, what); };
  if (options.read_connections < 1 || options.read_connections > limits::kReadConnectionsCount) {
    refuse(fmt::format("read_connections is {}, but must be 1 to {}", options.read_connections,
                       limits::kReadConnectionsCount));
  }
  if (options.body_limit_bytes < 1 || options.body_limit_bytes > limits::kBodyBytesMost) {
    refuse(fmt::format("body_limit_bytes is {}, but must be 1 to {}", options.body_limit_bytes,
                       limits::kBodyBytesMost));
  }
  if (options.lock_wait.count() < 0) refuse("lock_wait is negative");
}

[[noreturn]] void refuse_url(std::string_view url, std::string_view why) {
  throw Error(code::kInvalidUrl, fmt::format("cannot open \"{}\": {}", shown_url(url), why));
}

void require_plain_path(std::string_view url, const std::string& path) {
  if (path.find('\0') != std::string::npos) refuse_url(url, "the path has a NUL byte");
  if (path.rfind("//", 0) == 0) {
    refuse_url(url, fmt::format("write one slash for an absolute path, as in {}/var/lib/app/main",
                                url.substr(0, url.find(':') + 1)));
  }
  if (path[0] == '~') refuse_url(url, "~ stands for your home only in the shell; write the whole path");
}

std::string json_directory(std::string_view url, std::string_view rest) {
  std::string path(rest);
  if (path.empty()) refuse_url(url, "the directory of the files is missing, for example json:data/json");
  require_plain_path(url, path);
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

std::string sqlite_path(std::string_view url, std::string_view rest) {
  std::string path(rest);
  if (path.empty())
    refuse_url(url, "the path of the database is missing, for example sqlite:data/db/main.db");
  require_plain_path(url, path);
  if (path.back() == '/') refuse_url(url, "the path names a directory; add the name of the database file");
  if (path == ":memory:") refuse_url(url, "a store in memory would lose what it acknowledges; give a path");
  // SQLite may be built to take file: for a URI of its own.
  return path.rfind("file:", 0) == 0 ? "./" + path : path;
}

}  // namespace

std::unique_ptr<Store> open(std::string_view url, OpenOptions options) {
  check_options(options);
  if (!options.on_warning) options.on_warning = warn_on_standard_error;
  const std::size_t colon = url.find(':');
  const std::string_view scheme = url.substr(0, colon);
  const std::string_view rest = colon == std::string_view::npos ? "" : url.substr(colon + 1);
  if (scheme == "sqlite" && colon != std::string_view::npos) {
    return sqlite::open_sqlite(sqlite_path(url, rest), options);
  }
  if (scheme == "json" && colon != std::string_view::npos) {
    return json_file::open_json(json_directory(url, rest), options);
  }
  if (postgres::Address::is_url(url)) return postgres::open_postgres(url, options);
  refuse_url(url,
             "write sqlite: and the path of a database (sqlite:data/db/main.db), json: and a directory "
             "(json:data/json), or postgres://USER@HOST/DATABASE");
}

}  // namespace perdure
