#include "apps/perdure/store_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <perdure/open.h>

#include "apps/perdure/follow_up.h"

namespace perdure::cli {
namespace {

constexpr std::string_view kScheme = "sqlite:";
constexpr std::string_view kDefaultUrl = "sqlite:data/db/main.db";
constexpr const char* kSharedVariable = "DATABASE_URL";

/// What other programs call their database too; empty where it is not set.
std::string database_url() {
  const char* const value = std::getenv(kSharedVariable);
  return value == nullptr ? std::string() : std::string(value);
}
constexpr double kWaitSecondsMost = 24 * 60 * 60;

}  // namespace

StoreAccess::StoreAccess(terminal::Program& program) : console_(program.console()) {
  program.complete_values("COLLECTION", "status --names");
  program.shared()
      .details(
          "A store keeps JSON documents in collections. What a command has stored when it ends with exit "
          "code 0 survives a crash and a power cut, and comes back byte for byte.\n\n"
          "Data goes to standard output, messages to standard error. Commands that only read need no lock "
          "and run beside a writer.")
      .option({.names = "--url",
               .value_name = "URL",
               .description = "the store: sqlite: and the path of its database, json: and a directory, or "
                              "postgres://…; default: the variable DATABASE_URL, else sqlite:data/db/main.db",
               .environment = "PERDURE_URL"},
              url_)
      .option({.names = "--wait",
               .value_name = "SECONDS",
               .description = "how long to wait for another writer that will end soon, and for a mirror that "
                              "does not get on"},
              wait_seconds_)
      .option({.names = "--actor",
               .value_name = "NAME",
               .description = "recorded with each change as the one who made it",
               .environment = "PERDURE_ACTOR"},
              actor_)
      .section("Environment",
               "PERDURE_URL    the store, when --url is not given\n"
               "DATABASE_URL   the store, when neither of these is given\n"
               "PERDURE_ACTOR  who writes, when --actor is not given\n")
      .section("Files",
               "data/db/main.db       the default store\n"
               "data/db/main.db-wal   belongs to it while it is open or after a crash;\n"
               "                      never copy or delete one without the other\n"
               "data/db/main.db.lock  says who writes\n");
}

std::string StoreAccess::path() const {
  const std::string url = this->url();
  return url.starts_with(kScheme) ? url.substr(kScheme.size()) : url;
}

std::string StoreAccess::url() const {
  if (url_) return *url_;
  const std::string shared = database_url();
  return shared.empty() ? std::string(kDefaultUrl) : shared;
}

CommitOptions StoreAccess::commit_options() const {
  CommitOptions options;
  options.actor = actor_;
  return options;
}

std::chrono::milliseconds StoreAccess::wait() const {
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(std::min(wait_seconds_, kWaitSecondsMost) * 1000));
}

void StoreAccess::follow_up(Store& store) const { cli::follow_up(console_, store, wait()); }

std::unique_ptr<Store> StoreAccess::open(const std::string& url, Purpose purpose) const {
  OpenOptions options;
  options.access =
      purpose == Purpose::read ? OpenOptions::Access::read_only : OpenOptions::Access::read_write;
  options.create = purpose == Purpose::create;
  options.holder = OpenOptions::Holder::brief;
  options.lock_wait = wait();
  options.on_warning = [this](std::string_view text) { console_.warning(text); };
  try {
    return perdure::open(url, options);
  } catch (const Error& error) {
    if (error.code() == code::kInvalidUrl && !url_ && url == database_url()) {
      throw Error(error.code(), fmt::format("{} (from the variable {}; --url and PERDURE_URL go before it)",
                                            error.what(), kSharedVariable));
    }
    if (error.code() != code::kNotFound || purpose == Purpose::create) throw;
    throw Error(error.code(), fmt::format("{}: perdure init --url '{}'", error.what(), shown_url(url)));
  }
}

std::unique_ptr<Store> StoreAccess::open_for_reading() const { return open(url(), Purpose::read); }
std::unique_ptr<Store> StoreAccess::open_for_writing() const { return open(url(), Purpose::write); }
std::unique_ptr<Store> StoreAccess::create() const { return open(url(), Purpose::create); }

std::unique_ptr<Store> StoreAccess::open_for_reading(const std::string& url) const {
  return open(url, Purpose::read);
}
std::unique_ptr<Store> StoreAccess::open_for_writing(const std::string& url) const {
  return open(url, Purpose::write);
}
std::unique_ptr<Store> StoreAccess::create(const std::string& url) const {
  return open(url, Purpose::create);
}

}  // namespace perdure::cli
