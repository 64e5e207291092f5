#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/child_process.h"
#include "tests/temporary_directory.h"

namespace perdure::test {

/// A PostgreSQL server of its own, made by initdb in a temporary directory and run by an unprivileged user,
/// with fsync on. It listens on a free port of 127.0.0.1 and on a socket in its directory; whoever comes may
/// connect as the superuser `perdure`, users with a password need it by TCP.
///
/// When the test program ends, however it ends, the server is stopped and its directory removed. Throws
/// std::runtime_error with the server's log where something fails. One thread at a time.
class Cluster {
 public:
  Cluster();
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  void start();
  /// As by a power cut, but for what the operating system has not yet written.
  void stop_immediately();

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] const std::string& socket_directory() const { return directory_.path(); }
  /// Of a store: by TCP, as the superuser.
  [[nodiscard]] std::string url(const std::string& space, const std::string& database = "postgres") const;

  /// Runs SQL as the superuser; what it gives, rows by lines.
  std::string sql(const std::string& statements, const std::string& database = "postgres") const;

  /// Process ids of the server and of all that it has started.
  [[nodiscard]] pid_t server_pid() const;
  [[nodiscard]] std::vector<pid_t> all_pids() const;
  /// Stops all of them where they are, or lets them go on.
  void freeze() const;
  void thaw() const;

  [[nodiscard]] std::string data_directory() const { return directory_.file("data"); }
  /// Adds to postgresql.conf; holds from the next start.
  void configure(std::string_view lines) const;
  /// It stays in recovery from the next start on, as a standby does.
  void become_standby() const;

 private:
  [[nodiscard]] std::vector<std::string> as_server_user(std::vector<std::string> arguments) const;
  std::string run(std::vector<std::string> arguments) const;

  TemporaryDirectory directory_;
  int port_ = 0;
  std::unique_ptr<ChildProcess> guard_;
};

/// The server of this test program, made when first asked for.
[[nodiscard]] Cluster& shared_cluster();

/// A name that no space or database of this server has yet.
[[nodiscard]] std::string new_name(const std::string& kind);

}  // namespace perdure::test
