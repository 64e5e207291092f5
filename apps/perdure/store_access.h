#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <perdure/store.h>

#include "apps/terminal/program.h"

namespace perdure::cli {

/// The options that say which store is meant and how to open it: --url, --wait, --actor. Must outlive the
/// program's run.
class StoreAccess {
 public:
  /// Declares the options.
  explicit StoreAccess(terminal::Program& program);
  StoreAccess(const StoreAccess&) = delete;
  StoreAccess& operator=(const StoreAccess&) = delete;

  /// Takes no lock. Throws `not_found` where there is no store.
  [[nodiscard]] std::unique_ptr<Store> open_for_reading() const;
  /// Waits for the lock as long as --wait says. Throws `not_found` where there is no store: only `init`
  /// makes one, so that a mistyped path is noticed.
  [[nodiscard]] std::unique_ptr<Store> open_for_writing() const;
  [[nodiscard]] std::unique_ptr<Store> create() const;
  /// Another store than the one the options name, in the same way.
  [[nodiscard]] std::unique_ptr<Store> open_for_reading(const std::string& url) const;
  [[nodiscard]] std::unique_ptr<Store> open_for_writing(const std::string& url) const;
  [[nodiscard]] std::unique_ptr<Store> create(const std::string& url) const;

  /// For every command that wrote, at its end: lets the mirrors take it in. See follow_up.h.
  void follow_up(Store& store) const;

  [[nodiscard]] CommitOptions commit_options() const;
  [[nodiscard]] const std::string& actor() const { return actor_; }
  /// --url, else PERDURE_URL, else DATABASE_URL, else the default store.
  [[nodiscard]] std::string url() const;
  /// The path in a `sqlite:` URL; the URL itself where it is none.
  [[nodiscard]] std::string path() const;
  /// --wait
  [[nodiscard]] std::chrono::milliseconds wait() const;

 private:
  enum class Purpose { read, write, create };
  [[nodiscard]] std::unique_ptr<Store> open(const std::string& url, Purpose purpose) const;

  terminal::Console& console_;
  std::optional<std::string> url_;
  double wait_seconds_ = 5;
  std::string actor_;
};

}  // namespace perdure::cli
