#include "tests/postgres/cluster.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/run_program.h"

namespace perdure::test {
namespace {

// Where Debian puts the server's programs; elsewhere they are looked for in PATH.
std::string program(const std::string& name) {
  const std::string debian = "/usr/lib/postgresql/15/bin/" + name;
  return std::filesystem::exists(debian) ? debian : name;
}

// The server refuses to run as root.
std::string server_user() {
  if (::geteuid() != 0) return {};
  return ::getpwnam("postgres") != nullptr ? "postgres" : "nobody";
}

int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool is_bound = fd >= 0 && ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(fd);
  if (!is_bound) throw std::runtime_error(std::string("no free port: ") + std::strerror(errno));
  return ntohs(address.sin_port);
}

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

constexpr const char* kConfiguration = R"(
listen_addresses = '127.0.0.1'
max_connections = 300
shared_buffers = 64MB
fsync = on
full_page_writes = on
synchronous_commit = on
autovacuum_naptime = 5s
log_min_messages = warning
)";

// Users with a password have to give it when they come by TCP.
constexpr const char* kAccess = R"(
local all all trust
host all perdure 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
)";

// Ends the server when its standard input ends: when the test program has, even by SIGKILL.
constexpr const char* kGuard = R"sh(cat >/dev/null
kill -CONT "$(head -1 "$1/data/postmaster.pid")" 2>/dev/null
"$2" stop -m immediate -D "$1/data" >/dev/null 2>&1
rm -rf "$1/data" "$1"/.s.* 2>/dev/null)sh";

}  // namespace

Cluster::Cluster() {
  const std::string user = server_user();
  if (!user.empty()) {
    const passwd* entry = ::getpwnam(user.c_str());
    if (entry == nullptr || ::chown(directory_.path().c_str(), entry->pw_uid, entry->pw_gid) != 0) {
      throw std::runtime_error("cannot give the directory of the server to " + user);
    }
  }
  run({program("initdb"), "-D", data_directory(), "-U", "perdure", "-A", "trust", "-E", "UTF8", "--no-locale",
       "--no-sync", "--no-instructions"});
  configure(kConfiguration);
  std::ofstream(data_directory() + "/pg_hba.conf") << kAccess;
  guard_ = std::make_unique<ChildProcess>(
      as_server_user({"/bin/sh", "-c", kGuard, "guard", directory_.path(), program("pg_ctl")}));
  start();
}

Cluster::~Cluster() {
  try {
    thaw();
    stop_immediately();
  } catch (const std::exception&) {
    // It was stopped already.
  }
}

std::vector<std::string> Cluster::as_server_user(std::vector<std::string> arguments) const {
  const std::string user = server_user();
  if (user.empty()) return arguments;
  std::vector<std::string> all = {"/usr/bin/setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups",
                                  "--"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

std::string Cluster::run(std::vector<std::string> arguments) const {
  RunOptions options;
  options.directory = directory_.path();
  const std::string what = arguments.front();
  const RunResult result = run_program(as_server_user(std::move(arguments)), options);
  if (result.exit_code == 0) return result.out;
  throw std::runtime_error(fmt::format("{} failed with {}: {}{}{}", what, result.exit_code, result.out,
                                       result.err, content_of(directory_.file("log"))));
}

void Cluster::configure(std::string_view lines) const {
  std::ofstream(data_directory() + "/postgresql.conf", std::ios::app) << lines;
}

void Cluster::become_standby() const { std::ofstream(data_directory() + "/standby.signal") << '\n'; }

void Cluster::start() {
  // The port that was free may be taken by now; it stays the same when the server comes back.
  for (int tries = 0;; ++tries) {
    const bool is_first = port_ == 0;
    if (is_first) port_ = free_port();
    try {
      run({program("pg_ctl"), "start", "-w", "-t", "60", "-D", data_directory(), "-l", directory_.file("log"),
           "-o", fmt::format("-p {} -k {}", port_, directory_.path())});
      return;
    } catch (const std::runtime_error&) {
      if (!is_first || tries == 5) throw;
      port_ = 0;
    }
  }
}

void Cluster::stop_immediately() {
  run({program("pg_ctl"), "stop", "-w", "-m", "immediate", "-D", data_directory()});
}

std::string Cluster::url(const std::string& space, const std::string& database) const {
  return fmt::format("postgres://perdure@127.0.0.1:{}/{}?space={}", port_, database, space);
}

std::string Cluster::sql(const std::string& statements, const std::string& database) const {
  return run({program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", directory_.path(), "-p",
              std::to_string(port_), "-U", "perdure", "-d", database, "-c", statements});
}

pid_t Cluster::server_pid() const {
  return static_cast<pid_t>(std::stol(content_of(data_directory() + "/postmaster.pid")));
}

std::vector<pid_t> Cluster::all_pids() const {
  const pid_t server = server_pid();
  std::vector<pid_t> pids = {server};
  const std::string children = content_of(fmt::format("/proc/{0}/task/{0}/children", server));
  for (std::size_t at = 0; at < children.size();) {
    std::size_t used = 0;
    pids.push_back(static_cast<pid_t>(std::stol(children.substr(at), &used)));
    at += used;
    at = std::min(children.find_first_not_of(' ', at), children.size());
  }
  return pids;
}

void Cluster::freeze() const {
  for (const pid_t pid : all_pids()) (void)::kill(pid, SIGSTOP);
}

void Cluster::thaw() const {
  for (const pid_t pid : all_pids()) (void)::kill(pid, SIGCONT);
}

Cluster& shared_cluster() {
  static Cluster cluster;
  return cluster;
}

std::string new_name(const std::string& kind) {
  static std::atomic<int> count = 0;
  return fmt::format("{}{}", kind, ++count);
}

}  // namespace perdure::test
