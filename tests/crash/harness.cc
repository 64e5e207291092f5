// Kills a program that writes, with SIGKILL and at random moments, again and again on one database, and
// compares what is found with the ledger of what was acknowledged (guarantees G1 and G2).
//
// crash_harness [--cycles N] [--seed S] [--threads T]
//
// A moment is a number of messages that the ledger received, or a stage (opening, closing) that the writer
// announced, and then up to a few milliseconds more, so that every part of a commit is hit. On a failure the
// database is kept and named.

#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <perdure/open.h>
#include "store/sqlite/connection.h"
#include "store/sqlite/verify_chain.h"
#include "tests/child_process.h"
#include "tests/crash/ledger.h"
#include "tests/seed.h"
#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

using Clock = std::chrono::steady_clock;

struct Settings {
  std::uint64_t cycles = 500;
  std::uint64_t seed = 0;
  std::uint64_t threads = 4;
};

struct Counts {
  std::uint64_t killed_opening = 0;
  std::uint64_t killed_closing = 0;
  std::uint64_t killed_writing = 0;
  std::uint64_t repeated = 0;
};

class Harness {
 public:
  Harness(const Settings& settings, std::string path)
      : settings_(settings), path_(std::move(path)), random_(settings.seed), ledger_(settings.seed) {}

  void run() {
    for (cycle_ = 1; cycle_ <= settings_.cycles; ++cycle_) {
      write_and_kill();
      check_store();
      change_witness();
      if (cycle_ % 25 == 0 || cycle_ == settings_.cycles) check_database();
      if (cycle_ % 100 == 0) report();
    }
    check_history();
    report();
    if (counts_.killed_opening == 0 || counts_.killed_closing == 0 || counts_.killed_writing == 0) {
      if (settings_.cycles >= 100) throw Violation("the kills did not reach opening, closing and writing");
    }
  }

  [[nodiscard]] std::uint64_t cycle() const { return cycle_; }

 private:
  void write_and_kill() {
    ChildProcess writer({PERDURE_CRASH_WRITER, "sqlite:" + path_, std::to_string(settings_.seed),
                         std::to_string(cycle_), std::to_string(settings_.threads)});
    last_stage_.clear();
    if (random_.one_in(3)) {
      // The stages of opening and closing: the first one of a cycle is always an opening after a kill.
      for (std::uint64_t left = random_.between(1, 8); left > 0;) {
        if (note_next(writer) == Message::Kind::stage) --left;
      }
    } else {
      const std::uint64_t most = random_.one_in(20) ? 1500 : 120;
      for (std::uint64_t left = random_.below(most); left > 0; --left) note_next(writer);
    }
    const auto moment =
        Clock::now() + std::chrono::microseconds(random_.below(random_.one_in(2) ? 500 : 8000));
    while (true) {
      const auto left = std::chrono::duration_cast<std::chrono::microseconds>(moment - Clock::now());
      if (left.count() <= 0) break;
      if (const auto line = writer.poll_line(left)) note(*line);
    }
    writer.kill();
    while (const auto line = writer.read_line()) note(*line);
    ++(last_stage_ == "opened"    ? counts_.killed_writing
       : last_stage_ == "closing" ? counts_.killed_closing
                                  : counts_.killed_opening);
  }

  Message::Kind note(const std::string& line) {
    const Message message = Message::parse(line);
    if (message.kind == Message::Kind::stage) last_stage_ = message.text;
    ledger_.note(message);
    return message.kind;
  }

  Message::Kind note_next(ChildProcess& writer) {
    const auto line = writer.read_line();
    if (!line) throw Violation("the writer ended by itself with code " + std::to_string(writer.wait()));
    return note(*line);
  }

  void check_store() {
    if (witness_) check_by_reading(*witness_);
    if (random_.one_in(3)) check_by_a_new_reader();
    const std::unique_ptr<Store> store = open("sqlite:" + path_);
    take_changes(*store);
    repeat_unanswered(*store);
    take_changes(*store);
    ledger_.settle();
    if (store->info().head.seq != ledger_.change_count())
      throw Violation("info() has another head than the log");
    for (const char* scope : {"", "ann"}) {
      compare_documents(*store, "notes", scope);
      compare_documents(*store, "sessions", scope);
    }
    if (cycle_ % 10 == 0 || cycle_ == settings_.cycles) compare_documents(*store, "generated", "");
  }

  /// Before a writer has opened it again: who only reads sees every acknowledged write of the one that was
  /// killed.
  void check_by_reading(Store& reader) {
    Ledger copy = ledger_;
    take_changes(reader, copy, cursor_);
    copy.settle();
  }

  void check_by_a_new_reader() {
    try {
      check_by_reading(*open_reader());
    } catch (const Error& error) {
      if (error.code() != code::kNotFound || ledger_.change_count() != 0) throw;
    }
  }

  [[nodiscard]] std::unique_ptr<Store> open_reader() const {
    OpenOptions options;
    options.access = OpenOptions::Access::read_only;
    return open("sqlite:" + path_, options);
  }

  /// While a reader has the database open, the index of the write-ahead log is not made anew after the kill:
  /// what the killed process left in it stays in use.
  void change_witness() {
    if (!witness_) {
      if (random_.one_in(3)) witness_ = open_reader();
    } else if (random_.one_in(4)) {
      witness_.reset();
    }
  }

  void take_changes(Store& store) { cursor_ = take_changes(store, ledger_, cursor_); }

  static Cursor take_changes(Store& store, Ledger& ledger, Cursor cursor) {
    while (true) {
      ChangesOptions options;
      options.limit = 1000;
      const ChangePage page = store.changes(cursor, options);
      for (const Change& change : page.changes) ledger.take(change);
      cursor = page.next;
      if (page.at_end) return cursor;
    }
  }

  /// How the caller of a commit whose answer was lost learns what became of it (G6).
  void repeat_unanswered(Store& store) {
    for (const Ledger::Unanswered& unanswered : ledger_.unanswered()) {
      const Attempt& attempt = unanswered.attempt;
      const CommitResult result = store.commit(attempt.batch, attempt.options);
      ++counts_.repeated;
      if (result.repeated() != !unanswered.found.empty()) {
        throw Violation("repeating " + attempt.name.text() + ": repeated() does not say what the log says");
      }
      Message answer;
      answer.kind = result.ok() ? Message::Kind::ack : Message::Kind::refusal;
      answer.attempt = attempt.name;
      answer.written = result.written();
      ledger_.note(answer);
    }
  }

  void compare_documents(Store& store, const std::string& collection, const std::string& scope) {
    std::vector<Document> documents;
    ListOptions options;
    options.scope = scope;
    do {
      Page page = store.list(collection, options);
      if (!page.unreadable.empty()) throw Violation("unreadable: " + page.unreadable[0].reason);
      for (Document& document : page.documents) documents.push_back(std::move(document));
      options.after = page.next_after;
    } while (!options.after.empty());
    ledger_.compare_documents(collection, scope, documents);
  }

  /// What only SQLite and the chain know. Nothing else has the database open.
  void check_database() {
    sqlite::Connection connection(path_, sqlite::Connection::Mode::read_only);
    std::string answer;
    char* message = nullptr;
    const int result = sqlite3_exec(
        connection.handle(), "PRAGMA integrity_check",
        [](void* into, int, char** values, char**) {
          *static_cast<std::string*>(into) += values[0];
          return 0;
        },
        &answer, &message);
    sqlite3_free(message);
    if (result != SQLITE_OK || answer != "ok") throw Violation("integrity_check: " + answer);
    if (const auto broken = sqlite::verify_chain(connection, known_head_)) {
      throw Violation("the chain is broken at " + std::to_string(broken->seq) + ": " + broken->reason);
    }
    known_head_ = sqlite::read_head(connection);
    if (known_head_.seq != ledger_.change_count()) throw Violation("the head of the chain is not the log's");
  }

  void check_history() {
    const std::unique_ptr<Store> store = open("sqlite:" + path_);
    std::vector<std::size_t> digests;
    ChangePage page;
    do {
      ChangesOptions options;
      options.limit = 1000;
      page = store->changes(page.next, options);
      for (const Change& change : page.changes) digests.push_back(Ledger::digest(change));
    } while (!page.at_end);
    ledger_.compare_history(digests);
  }

  void report() const {
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    const std::uint64_t done = std::min(cycle_, settings_.cycles);
    std::printf(
        "%llu kills in %.1f s (%.1f/s; opening %llu, writing %llu, closing %llu): %llu attempts, %llu "
        "acknowledged, "
        "%llu stored without an answer, %llu repeated, %llu changes, 0 lost\n",
        static_cast<unsigned long long>(done), seconds, static_cast<double>(done) / seconds,
        static_cast<unsigned long long>(counts_.killed_opening),
        static_cast<unsigned long long>(counts_.killed_writing),
        static_cast<unsigned long long>(counts_.killed_closing),
        static_cast<unsigned long long>(ledger_.attempted_count()),
        static_cast<unsigned long long>(ledger_.acknowledged_count()),
        static_cast<unsigned long long>(ledger_.found_unanswered_count()),
        static_cast<unsigned long long>(counts_.repeated),
        static_cast<unsigned long long>(ledger_.change_count()));
    std::fflush(stdout);
  }

  const Settings settings_;
  const std::string path_;
  const Clock::time_point start_ = Clock::now();
  Random random_;
  Ledger ledger_;
  Cursor cursor_;
  sqlite::LogHead known_head_;
  std::unique_ptr<Store> witness_;  ///< a reader that stays open while writers are killed
  std::string last_stage_;
  Counts counts_;
  std::uint64_t cycle_ = 0;
};

std::optional<Settings> parse(int argc, char** argv) {
  Settings settings;
  settings.seed = environment_number("PERDURE_TEST_SEED", std::random_device()());
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 >= argc) return std::nullopt;
    const std::uint64_t number = std::stoull(argv[i + 1]);
    if (std::strcmp(argv[i], "--cycles") == 0) {
      settings.cycles = number;
    } else if (std::strcmp(argv[i], "--seed") == 0) {
      settings.seed = number;
    } else if (std::strcmp(argv[i], "--threads") == 0) {
      settings.threads = number;
    } else {
      return std::nullopt;
    }
  }
  return settings;
}

int run(const Settings& settings) {
  std::printf("crash_harness: repeat with --cycles %llu --seed %llu --threads %llu\n",
              static_cast<unsigned long long>(settings.cycles),
              static_cast<unsigned long long>(settings.seed),
              static_cast<unsigned long long>(settings.threads));
  TemporaryDirectory directory;
  Harness harness(settings, directory.file("store.db"));
  try {
    harness.run();
    return 0;
  } catch (const std::exception& failure) {
    const std::string kept = directory.path() + "-failed";
    std::filesystem::rename(directory.path(), kept);
    std::printf("FAILED in cycle %llu: %s\nThe database is kept in %s\n",
                static_cast<unsigned long long>(harness.cycle()), failure.what(), kept.c_str());
    return 1;
  }
}

}  // namespace
}  // namespace perdure::test

int main(int argc, char** argv) {
  const auto settings = perdure::test::parse(argc, argv);
  if (!settings) {
    std::fprintf(stderr, "usage: crash_harness [--cycles N] [--seed S] [--threads T]\n");
    return 2;
  }
  return perdure::test::run(*settings);
}
