#include <perdure/open.h>

#include <fmt/core.h>

#include <cstdio>
#include <string>

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

std::string sqlite_path(std::string_view url) {
  constexpr std::string_view kScheme = "sqlite:";
  const auto refuse = [url](std::string_view why) {
    throw Error(code::kInvalidUrl, fmt::format("cannot open \"{}\": {}", url, why));
  };
  if (url.substr(0, kScheme.size()) != kScheme) {
    refuse("write sqlite: and the path of the database, for example sqlite:data/db/main.db");
  }
  std::string path(url.substr(kScheme.size()));
  if (path.empty()) refuse("the path of the database is missing, for example sqlite:data/db/main.db");
  if (path.find('\0') != std::string::npos) refuse("the path has a NUL byte");
  if (path.back() == '/') refuse("the path names a directory; add the name of the database file");
  if (path.rfind("//", 0) == 0)
    refuse("write one slash for an absolute path, as in sqlite:/var/lib/app/main.db");
  if (path[0] == '~') refuse("~ stands for your home only in the shell; write the whole path");
  if (path == ":memory:") refuse("a store in memory would lose what it acknowledges; give a path");
  // SQLite may be built to take file: for a URI of its own.
  return path.rfind("file:", 0) == 0 ? "./" + path : path;
}

}  // namespace

std::unique_ptr<Store> open(std::string_view url, OpenOptions options) {
  check_options(options);
  if (!options.on_warning) options.on_warning = warn_on_standard_error;
  return sqlite::open_sqlite(sqlite_path(url), options);
}

}  // namespace perdure
