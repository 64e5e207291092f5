#include "store/sqlite/open_sqlite.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include <perdure/error.h>
#include "core/fs.h"
#include "store/lock_file.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/format.h"
#include "store/sqlite/sqlite_store.h"

namespace perdure::sqlite {
namespace {

// One page of the smallest size that SQLite knows.
constexpr std::uint64_t kSmallestDatabaseBytes = 512;

[[noreturn]] void throw_missing(const std::string& path) {
  throw Error(code::kNotFound, fmt::format("cannot open {}: there is no store here; create it first", path));
}

// SQLite takes a file of a few bytes for an empty database and would write over it.
void require_no_other_content(const std::string& path, std::uint64_t size_bytes) {
  if (size_bytes == 0 || size_bytes >= kSmallestDatabaseBytes) return;
  throw Error(code::kNotAStore,
              fmt::format("cannot open {}: it is not an SQLite database ({} bytes); choose another path",
                          path, size_bytes));
}

// Whether SQLite has begun to change the database by way of a rollback journal. Beside an empty database it
// may be in pieces after a power cut, later it is whole; a file of another program that only has that name,
// and that SQLite would delete, is left alone.
bool has_journal(const std::string& path) {
  static constexpr std::string_view kMagic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
  if (fs::info(path + "-journal").size_bytes == 0) return false;
  if (fs::info(path).size_bytes == 0) return true;
  const fs::File journal = fs::open_file(path + "-journal", O_RDONLY);
  std::array<char, kMagic.size()> begin{};
  ssize_t count = 0;
  do {
    count = fs::system().read(journal.fd(), begin.data(), begin.size());
  } while (count < 0 && errno == EINTR);
  return std::string_view(begin.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))) == kMagic;
}

void require_usable_place(const std::string& path, const OpenOptions& options) {
  const fs::Info found = fs::info(path);
  if (found.kind == fs::Kind::missing) {
    // SQLite would delete it, and with it what was committed last.
    if (fs::info(path + "-wal").size_bytes > 0) {
      throw Error(
          code::kCorrupt,
          fmt::format("cannot open {0}: the database is missing, but its write-ahead log {0}-wal is "
                      "there and holds commits; put the database back beside it, or move the log away",
                      path));
    }
    if (options.access == OpenOptions::Access::read_only || !options.create) throw_missing(path);
  } else if (found.kind != fs::Kind::file) {
    throw Error(code::kNotAStore,
                fmt::format("cannot open {}: it is {}, not a file", path, fs::describe_kind(path)));
  } else if (!has_journal(path)) {
    require_no_other_content(path, found.size_bytes);
  }
}

void require_local_file_system(const std::string& path) {
  const std::string network = fs::network_file_system(fs::parent_directory(path));
  if (network.empty()) return;
  throw Error(
      code::kNetworkFileSystem,
      fmt::format("cannot open {}: it lies on a network file system ({}), where SQLite's locks and fsync "
                  "cannot be trusted; choose a local disk",
                  path, network));
}

// By a connection of its own: a database of another program or of a newer format is left exactly as it is.
Found inspect_file(const std::string& path, Connection::Mode mode) {
  Connection connection(path, mode);
  return inspect(connection, current_format());
}

// An interrupted change to a database without write-ahead log, as a new store is at first, has to be undone
// before anything can be read. Only who may write can do that, and it is all that is done to the file.
Found inspect_for_writing(const std::string& path) {
  if (!has_journal(path)) return inspect_file(path, Connection::Mode::read_only);
  const Found found = inspect_file(path, Connection::Mode::read_write);
  if (found == Found::empty) require_no_other_content(path, fs::info(path).size_bytes);
  return found;
}

void require_current_format(const std::string& path) {
  switch (inspect_file(path, Connection::Mode::read_only)) {
    case Found::current:
      return;
    case Found::empty:
      throw_missing(path);
    case Found::older:
      throw Error(
          code::kOlderFormat,
          fmt::format("cannot open {} for reading: it has an older format; open it once for writing, which "
                      "makes a backup and migrates it",
                      path));
  }
}

Connection open_for_writing(const std::string& path, const OpenOptions& options) {
  const bool is_new = fs::create_file(path);
  const Found found = is_new ? Found::empty : inspect_for_writing(path);
  if (found == Found::empty && !options.create) throw_missing(path);
  Connection connection(path, Connection::Mode::read_write);
  if (sqlite3_db_readonly(connection.handle(), "main") != 0) {
    throw Error(
        code::kReadOnly,
        fmt::format("cannot open {} for writing: no permission to write; check the permissions of the file "
                    "and its directory, or open it for reading",
                    path));
  }
  require_durable_settings(connection);
  if (found == Found::empty) {
    create_tables(connection);
  }
  // Also of a store that exists: who made it may have ended before this.
  fs::sync_directory(fs::parent_directory(path));
  fs::sync_entry_of_directory(fs::parent_directory(path));
  if (found == Found::older) {
    const std::string backup = migrate(connection, current_format());
    if (options.on_warning) {
      options.on_warning(fmt::format("{} was migrated to format {}; the database as it was is in {}", path,
                                     kFormatVersion, backup));
    }
  }
  return connection;
}

std::unique_ptr<Writing> open_writing(const std::string& path, const OpenOptions& options) {
  LockFile::Request request;
  request.path = lock_path(path);
  request.store_path = path;
  request.program = options.program.empty() ? current_program() : options.program;
  request.lasting = options.holder == OpenOptions::Holder::lasting;
  request.wait = options.lock_wait;
  auto lock = std::make_unique<LockFile>(request);
  Connection connection = open_for_writing(path, options);
  return std::make_unique<Writing>(std::move(lock), std::move(connection),
                                   PrepareLimits{options.body_limit_bytes}, options.on_warning);
}

}  // namespace

std::unique_ptr<Store> open_sqlite(const std::string& given_path, const OpenOptions& options) {
  // Under the name of a link there would be a second lock and a second write-ahead log for the same file.
  const std::string path = fs::resolve_link(given_path);
  require_usable_place(path, options);
  std::unique_ptr<Writing> writing;
  if (options.access == OpenOptions::Access::read_write) {
    if (options.create) fs::create_directories(fs::parent_directory(path));
    require_local_file_system(path);
    writing = open_writing(path, options);
  } else {
    require_local_file_system(path);
    require_current_format(path);
  }
  return std::make_unique<SqliteStore>(path, options, std::move(writing));
}

}  // namespace perdure::sqlite
