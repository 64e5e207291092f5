#include <atomic>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "measure.h"
#include "sample.h"
#include "sections.h"
#include "tests/postgres/cluster.h"
#include "tests/run_program.h"

namespace perdure::bench {
namespace {

constexpr int kClientsCount = 64;

/// Transactions per second of pgbench, which does nothing but this upsert, each in a commit of its own.
double plain_upserts_per_second(const test::Cluster& cluster, const std::string& script, int seconds) {
  test::RunOptions options;
  options.time_limit = std::chrono::seconds(seconds + 60);
  const test::RunResult result = run_program(
      {"/usr/lib/postgresql/15/bin/pgbench", "-n", "-M", "prepared", "-c", std::to_string(kClientsCount),
       "-j", "2", "-T", std::to_string(seconds), "-f", script, "-h", cluster.socket_directory(), "-p",
       std::to_string(cluster.port()), "-U", "perdure", "postgres"},
      options);
  const std::size_t at = result.out.find("tps = ");
  if (result.exit_code != 0 || at == std::string::npos) throw std::runtime_error("pgbench: " + result.err);
  return std::stod(result.out.substr(at + 6));
}

double puts_per_second(Store& store, int seconds) {
  const std::string body = body_of(1);
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> count{0};
  std::vector<std::thread> clients;
  const auto start = Clock::now();
  for (int i = 0; i < kClientsCount; ++i) {
    clients.emplace_back([&] {
      while (!stop) {
        (void)store.create({"docs", ""}, body).value();
        ++count;
      }
    });
  }
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  stop = true;
  for (std::thread& client : clients) client.join();
  return static_cast<double>(count) / seconds_since(start);
}

}  // namespace

Table measure_postgres(const Setting& setting) {
  Table table{"PostgreSQL",
              "A server of its own on this machine, fsync and synchronous_commit on, all by its socket. The "
              "reference is "
              "pgbench with as many clients and prepared statements, which upserts one row of an id and the "
              "same text per "
              "commit into a plain table. Perdure writes log, head and chain in the same time.",
              {}};
  test::Cluster cluster;
  cluster.sql("CREATE TABLE plain(id text PRIMARY KEY, body text NOT NULL)");
  const std::string script = setting.directory + "/upsert.sql";
  std::ofstream(script) << "\\set number random(1, 1000000000)\n"
                        << "INSERT INTO plain(id, body) VALUES(:number::bigint::text, '"
                        << std::string(kBodyBytes, 'x')
                        << "') ON CONFLICT(id) DO UPDATE SET body = excluded.body;\n";
  const auto store = open(fmt::format("postgres://perdure@/postgres?host={}&port={}&space=main",
                                      cluster.socket_directory(), cluster.port()));
  const int seconds = setting.quick ? 3 : 10;
  const Compared puts = in_turns(
      setting.quick ? 3 : 5, [&] { return plain_upserts_per_second(cluster, script, seconds); },
      [&] { return puts_per_second(*store, seconds); });
  table.rows.push_back(at_least(fmt::format("{} clients, a durable put each", kClientsCount), "documents/s",
                                puts.reference, puts.value, puts.ratio, 1.5));
  return table;
}

}  // namespace perdure::bench
