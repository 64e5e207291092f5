#include "store/postgres/server_error.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace perdure::postgres {
namespace {

struct Meaning {
  std::string_view sqlstate;  ///< or the two characters of a class
  std::string_view code;
  bool retryable;
  std::string_view advice;
};

// The first that fits. https://www.postgresql.org/docs/15/errcodes-appendix.html
constexpr std::array<Meaning, 24> kMeanings = {{
    {"40001", code::kBusy, true, "try again"},
    {"40P01", code::kBusy, true, "try again"},
    {"55P03", code::kBusy, true, "somebody else holds a lock for long; try again"},
    {"57014", code::kBusy, true, "it took longer than this connection allows; try again"},
    {"53300", code::kBusy, true, "raise max_connections of the server, or open fewer stores"},
    {"53100", code::kDiskFull, false, "make room on the server's disk"},
    {"53200", code::kOutOfMemory, true, "the server has no memory left"},
    {"53400", code::kBusy, true, "a limit of the server's configuration is reached"},
    {"25006", code::kReadOnly, false,
     "the server or the session only lets read (a standby, default_transaction_read_only); use the primary "
     "server, or open it for reading"},
    {"42501", code::kDenied, false,
     "the user lacks a right; grant CREATE on the schema, or SELECT, INSERT, UPDATE and DELETE on the "
     "perdure_ tables"},
    {"28P01", code::kDenied, false, "check user and password"},
    {"28", code::kDenied, false, "check the user and the server's pg_hba.conf"},
    {"3D000", code::kNotFound, false, "create the database first, as with createdb"},
    {"58030", code::kIo, false, "look at the server's disk and log"},
    {"57P", code::kUnavailable, true, "try again when the server is up"},
    {"08", code::kUnavailable, true, "check that the server runs and that host and port are right"},
    {"25P03", code::kUnavailable, true, "this process was frozen too long in a transaction; try again"},
    {"26000", code::kUnavailable, true,
     "the connection was given to somebody else; do not put a pooler in "
     "transaction mode in between"},
    {"0A000", code::kUnavailable, true, "try again"},
    {"XX001", code::kCorrupt, false, "the server's files are damaged; restore a backup"},
    {"XX002", code::kCorrupt, false, "an index of the server is damaged; REINDEX the perdure_ tables"},
    {"42P01", code::kCorrupt, false, "a table of the store is missing; restore a backup"},
    {"42703", code::kCorrupt, false, "a table of the store was changed; restore a backup"},
    {"23505", code::kCorrupt, false, "the tables contradict each other; run perdure verify"},
}};

const Meaning* meaning_of(std::string_view sqlstate) {
  const auto found = std::find_if(kMeanings.begin(), kMeanings.end(), [&](const Meaning& meaning) {
    return sqlstate.substr(0, meaning.sqlstate.size()) == meaning.sqlstate;
  });
  return found == kMeanings.end() ? nullptr : &*found;
}

}  // namespace

Error error_of(const ServerComplaint& complaint, std::string_view action, std::string_view shown) {
  const Meaning* meaning = meaning_of(complaint.sqlstate.empty() ? "08000" : complaint.sqlstate);
  std::string text = fmt::format("cannot {} {}: {}", action, shown, complaint.message);
  if (!complaint.sqlstate.empty()) text += fmt::format(" (SQLSTATE {})", complaint.sqlstate);
  if (meaning == nullptr) return {code::kInternal, text, {0, false, Outcome::not_applied}};
  text += fmt::format("; {}", meaning->advice);
  return {meaning->code, text, {0, meaning->retryable, Outcome::not_applied}};
}

bool ends_connection(std::string_view sqlstate) {
  const Meaning* meaning = meaning_of(sqlstate.empty() ? "08000" : sqlstate);
  return meaning != nullptr && meaning->code == code::kUnavailable;
}

}  // namespace perdure::postgres
