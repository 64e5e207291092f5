#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <perdure/follower.h>

namespace perdure {

/// The follower that drops old versions as the settings of the collections say (`Store::prune`). It looks
/// when the first changes come and then at most once per `interval`, since looking takes time in proportion
/// to the number of documents. A store in which nothing changes is left alone.
class Retention : public Follower {
 public:
  explicit Retention(std::chrono::seconds interval = std::chrono::hours(1)) : interval_(interval) {}

  [[nodiscard]] const std::string& name() const override;  ///< "retention"
  void apply(Store& store, const ChangePage& page) override;
  void start_over(Store& store) override;
  [[nodiscard]] bool needs_bodies() const override { return false; }

 private:
  const std::chrono::seconds interval_;
  std::optional<std::chrono::steady_clock::time_point> looked_at_;
};

}  // namespace perdure
