#include <fmt/core.h>

#include <utility>

#include <perdure/error.h>
#include "store/sqlite/format.h"
#include "store/sqlite/log_writer.h"

// Nobody but us writes while we hold the lock; a program that does not know the lock (the sqlite3 shell) can.

namespace perdure::sqlite {

std::int64_t LogWriter::read_data_version() {
  const ResetGuard guard(data_version_);
  data_version_.step();
  return data_version_.integer(0);
}

// In a write transaction, so that nobody writes meanwhile.
void LogWriter::check_foreign_writer() {
  const std::int64_t data_version = read_data_version();
  // SQLite counts the version up, too, when it drops its cache after an I/O error of our own.
  const bool was_rolled_back = std::exchange(was_rolled_back_, false);
  if (data_version == seen_data_version_) return;
  const bool is_own = was_rolled_back && checked_at_ && shared_index_.header() == checked_at_;
  if (!is_own) look_at_foreign_changes();
  seen_data_version_ = data_version;
  // A failed commit of ours may have started the write-ahead log anew, which looks the same.
  if (!was_rolled_back) warn_of_foreign_writer();
}

void LogWriter::look_at_foreign_changes() {
  if (const auto broken = verify_chain(connection_, head_)) {
    distrust("another program changed the log", fmt::format(" (seq {}: {})", broken->seq, broken->reason));
    require_trusted();
  }
  head_ = read_head(connection_);
  collections_.clear();
  actors_.clear();
  heads_.forget_all();
  rules_.refresh();
  rules_.forget_all();
}

void LogWriter::warn_of_foreign_writer() noexcept {
  warn([this] {
    return fmt::format(
        "another program wrote to {} while it was open here. The chain of its log is intact; close that "
        "program, and use perdure to change documents",
        connection_.path());
  });
}

}  // namespace perdure::sqlite
