#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <perdure/limits.h>
#include <perdure/store.h>

namespace perdure {

struct OpenOptions {
  enum class Access {
    read_write,  ///< takes the lock: one process writes at a time
    read_only,   ///< takes no lock and never waits for the writer; the store must exist
  };
  /// How long this process means to hold the lock. Others wait for a brief holder and are told at once
  /// about a lasting one.
  enum class Holder { lasting, brief };

  Access access = Access::read_write;
  bool create = true;  ///< false: a store that does not exist is `not_found`
  Holder holder = Holder::lasting;
  std::string program = {};  ///< named to others who find the store locked; default: this program's name
  std::chrono::milliseconds lock_wait = std::chrono::seconds(5);  ///< for a brief holder; 0 = do not wait
  std::size_t body_limit_bytes = limits::kBodyBytes;              ///< at most 64 MiB
  std::size_t read_connections = 4;                               ///< reads that run at once, 1 to 64
  /// Called for what needs attention but stops nothing (another program wrote to the database); from any
  /// thread, one sentence. It must not throw and must not write to the store, whose commit it is part of.
  /// Default: a line on standard error.
  std::function<void(std::string_view)> on_warning = {};
};

/// Opens the store at `url`, and creates it where there is none.
///
/// `sqlite:PATH`  a SQLite database, PATH relative to the working directory or absolute, for example
///                "sqlite:data/db/main.db". Missing folders are made with mode 0700, the file with 0600.
///                Beside it stand PATH-wal and PATH-shm, which belong to it while it is open or after a crash
///                (never delete or copy one without the others), and PATH.lock, which says who writes.
///
/// `json:DIR`     one readable file per collection, DIR/COLLECTION.json (docs/json-store.md). A missing
///                directory is made with mode 0700. Each commit takes the lock DIR/.perdure.lock for its
///                duration and waits for it up to `lock_wait`, whatever `holder` says, so that several
///                processes may write in turn. What a killed process left half written is removed.
///
/// `postgres://USER:PASSWORD@HOST:PORT/DATABASE?space=NAME`
///                a space of a PostgreSQL server (docs/postgresql.md); without NAME it is "main". Many
///                processes may write one. Further parameters are libpq's. Tables are made where there are
///                none; two who come at once do not disturb each other. `lock_wait` is how long a call waits
///                for a server that is away or busy before it fails with `unavailable` or `busy`.
///
/// Takes the same time with a thousand and with a million documents. A database of an older format is copied
/// to `PATH.format-N.backup`, then migrated; one of a newer format is refused, untouched.
///
/// Throws `invalid_url`, `not_found`, `locked` (the message names the process that writes and says what to
/// do), `read_only`, `not_a_store`, `newer_format`, `older_format`, `network_file_system` (SQLite's locks
/// cannot be trusted there), `disk_full`, `io_error`, `corrupt`, `unavailable`, `permission_denied`. The
/// documents of a store that failed to open were not changed; an empty store, the backup of a migration or a
/// lock file may have been made.
///
/// Do not use a store in a child made by fork() without exec.
[[nodiscard]] std::unique_ptr<Store> open(std::string_view url, OpenOptions options = {});

/// The URL as it may stand in messages and logs: passwords are `***`, also in what is not quite a URL.
[[nodiscard]] std::string shown_url(std::string_view url);

}  // namespace perdure
