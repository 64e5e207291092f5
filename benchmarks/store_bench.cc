// Durable writes and reads of the SQLite store against a loop of prepared statements on the same tables of
// the same engine with the same settings, in one process, in turns. Prints medians and their ratio; ratios of
// one run can be compared, times of two runs cannot.
//
// The reference does what an application without Perdure would do for the same rows: it neither checks nor
// hashes the document, nor looks whether it exists.

#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <perdure/open.h>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBodyBytes = 700;
constexpr int kRounds = 7;

std::string sample_body() {
  std::string body = R"({"name":"Paused Floor Press","weightKg":67.5,"sets":[7,6,5],"done":true,"notes":")";
  while (body.size() < kBodyBytes - 2) body += static_cast<char>('a' + body.size() % 26);
  return body + "\"}";
}

std::string id_of(std::uint64_t number) { return fmt::format("0193a7c4-{:012x}-7000-8000-00000000", number); }

// A database made by Perdure, so that the tables are the same, written to by hand.
class RawWriter {
 public:
  explicit RawWriter(const std::string& path) {
    {
      const auto store = perdure::open("sqlite:" + path);
      (void)store->put({"docs", "zzz"}, "{}");
    }
    check(sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr));
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000");
    check(sqlite3_prepare_v2(
        db_,
        "INSERT INTO perdure_log(seq, collection, scope, id, version, kind, at, actor, previous, format, "
        "body, body_hash, chain) VALUES(?1,1,'',?2,1,1,?3,1,0,0,?4,?5,?5)",
        -1, &log_, nullptr));
    check(
        sqlite3_prepare_v2(db_, "INSERT INTO perdure_heads VALUES(1,'',?1,?2,1,?3,0)", -1, &head_, nullptr));
    check(sqlite3_prepare_v2(db_,
                             "SELECT l.body FROM perdure_heads h JOIN perdure_log l ON l.seq = h.seq WHERE "
                             "h.collection=1 AND h.scope='' AND h.id=?1",
                             -1, &select_, nullptr));
  }
  ~RawWriter() {
    for (sqlite3_stmt* statement : {log_, head_, select_}) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }
  RawWriter(const RawWriter&) = delete;
  RawWriter& operator=(const RawWriter&) = delete;

  void commit(int count, const std::string& body) {
    static const std::string hash(16, 'h');
    run("BEGIN IMMEDIATE");
    for (int i = 0; i < count; ++i) {
      const std::string id = id_of(++number_);
      sqlite3_bind_int64(log_, 1, static_cast<sqlite3_int64>(number_ + 1));
      sqlite3_bind_text(log_, 2, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
      sqlite3_bind_int64(log_, 3, 1);
      sqlite3_bind_text(log_, 4, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
      sqlite3_bind_blob(log_, 5, hash.data(), static_cast<int>(hash.size()), SQLITE_STATIC);
      finish(log_);
      sqlite3_bind_text(head_, 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
      sqlite3_bind_int64(head_, 2, static_cast<sqlite3_int64>(number_ + 1));
      sqlite3_bind_int64(head_, 3, 1);
      finish(head_);
    }
    run("COMMIT");
  }

  std::string get(const std::string& id) {
    sqlite3_bind_text(select_, 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
    if (sqlite3_step(select_) != SQLITE_ROW) throw std::runtime_error("missing " + id);
    std::string body(static_cast<const char*>(sqlite3_column_blob(select_, 0)),
                     static_cast<std::size_t>(sqlite3_column_bytes(select_, 0)));
    sqlite3_reset(select_);
    return body;
  }

 private:
  void check(int result) {
    if (result != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
  }
  void run(const char* sql) { check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr)); }
  void finish(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db_));
    sqlite3_reset(statement);
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* log_ = nullptr;
  sqlite3_stmt* head_ = nullptr;
  sqlite3_stmt* select_ = nullptr;
  std::uint64_t number_ = 0;
};

class PerdureWriter {
 public:
  explicit PerdureWriter(const std::string& path) : store_(perdure::open("sqlite:" + path)) {}

  void commit(int count, const std::string& body) {
    perdure::Batch batch;
    for (int i = 0; i < count; ++i) batch.put({"docs", id_of(++number_)}, body);
    if (!store_->commit(std::move(batch))) throw std::runtime_error("refused");
  }
  std::string get(const std::string& id) { return store_->get({"docs", id})->body; }

  void commit_from_threads(int threads_count, int each, const std::string& body) {
    std::vector<std::thread> threads;
    for (int thread = 0; thread < threads_count; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < each; ++i) (void)store_->create({"docs", ""}, body);
      });
    }
    for (auto& thread : threads) thread.join();
  }

 private:
  std::unique_ptr<perdure::Store> store_;
  std::uint64_t number_ = 0;
};

double per_second(int count, const std::function<void()>& work) {
  const auto begin = Clock::now();
  work();
  return count / std::chrono::duration<double>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// In turns, so that the machine's changing speed meets both alike.
void compare(const char* name, int count, const std::function<void()>& reference,
             const std::function<void()>& perdure) {
  std::vector<double> reference_rates;
  std::vector<double> perdure_rates;
  std::vector<double> ratios;
  for (int round = 0; round < kRounds; ++round) {
    reference_rates.push_back(per_second(count, reference));
    perdure_rates.push_back(per_second(count, perdure));
    ratios.push_back(perdure_rates.back() / reference_rates.back());
  }
  fmt::print("| {} | {:.0f} | {:.0f} | {:.2f} |\n", name, median(reference_rates), median(perdure_rates),
             median(ratios));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr,
               "usage: store_bench DIRECTORY   (on the disk to measure; a new folder in it is used)\n");
    return 2;
  }
  const std::string directory =
      fmt::format("{}/store_bench-{}", argv[1], Clock::now().time_since_epoch().count());
  std::filesystem::create_directories(directory);
  {
    RawWriter raw(directory + "/raw.db");
    PerdureWriter perdure(directory + "/perdure.db");
    const std::string body = sample_body();
    const auto commits = [&](auto& writer, int commits_count, int per_commit) {
      for (int i = 0; i < commits_count; ++i) writer.commit(per_commit, body);
    };
    fmt::print(
        "SQLite {}, WAL, synchronous=FULL, documents of {} bytes; per second, median of {} rounds in "
        "turn\n\n",
        sqlite3_libversion(), body.size(), kRounds);
    fmt::print("| what | raw SQLite | Perdure | ratio |\n|---|---|---|---|\n");
    compare(
        "1 per commit", 500, [&] { commits(raw, 500, 1); }, [&] { commits(perdure, 500, 1); });
    compare(
        "64 per commit", 6400, [&] { commits(raw, 100, 64); }, [&] { commits(perdure, 100, 64); });
    compare(
        "1024 per commit", 20480, [&] { commits(raw, 20, 1024); }, [&] { commits(perdure, 20, 1024); });
    const auto gets = [&](auto& writer) {
      for (std::uint64_t i = 1; i <= 20000; ++i) (void)writer.get(id_of(i));
    };
    compare(
        "get by id", 20000, [&] { gets(raw); }, [&] { gets(perdure); });
    compare(
        "64 threads, 1 per commit, against 1 thread", 12800,
        [&] {
          for (int i = 0; i < 1280; ++i) perdure.commit_from_threads(1, 10, body);
        },
        [&] { perdure.commit_from_threads(64, 200, body); });
  }
  std::filesystem::remove_all(directory);
  return 0;
}
