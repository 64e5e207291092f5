#include <perdure/retention.h>

#include <perdure/limits.h>
#include <perdure/store.h>

namespace perdure {

const std::string& Retention::name() const {
  static const std::string name = "retention";
  return name;
}

void Retention::apply(Store& store, const ChangePage& /*page*/) {
  const auto now = std::chrono::steady_clock::now();
  if (looked_at_ && now - *looked_at_ < interval_) return;
  while (store.prune() == limits::kPrunedVersionsCount) continue;
  looked_at_ = now;
}

void Retention::start_over(Store& /*store*/) {}

}  // namespace perdure
