#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace perdure::postgres {

/// Where a space is: what libpq needs to reach the server, and what may be said of it.
///
/// `postgres://user:password@host:port/database?space=NAME`, or `postgresql://`. Everything but `space` is
/// libpq's: several hosts, a socket's directory (`?host=/run/postgresql`), `sslmode`, `connect_timeout`,
/// `passfile`. What is not given comes from where libpq takes it: PGHOST, PGUSER, ~/.pgpass and the like.
struct Address {
  struct Parameter {
    std::string keyword;
    std::string value;
  };
  std::vector<Parameter> parameters;  ///< for libpq; a password may be among them
  std::string space = "main";
  std::string shown;  ///< for messages: the URL without a password
  bool has_several_hosts = false;

  [[nodiscard]] bool has(std::string_view keyword) const;
  /// For every connection of a store that writes: of several hosts the one that takes writes. A standby shows
  /// what it has replayed, which may be older than what this store was told is stored.
  [[nodiscard]] Address of_writer() const;

  /// Throws `invalid_url` with what is wrong, never with the password.
  [[nodiscard]] static Address parse(std::string_view url);
  [[nodiscard]] static bool is_url(std::string_view url);
};

}  // namespace perdure::postgres
