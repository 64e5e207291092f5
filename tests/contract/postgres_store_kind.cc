#include "tests/contract/store_kind.h"
#include "tests/postgres/cluster.h"

namespace perdure::test {
namespace {

class PostgresPlace : public Place {
 public:
  PostgresPlace() : url_(shared_cluster().url(new_name("space"))) {}

  [[nodiscard]] std::string url() const override { return url_; }

 private:
  const std::string url_;
};

}  // namespace

const StoreKind& store_under_test() {
  static const StoreKind kind = [] {
    Capabilities can;
    can.adopts = true;
    can.many_writers = true;
    return StoreKind{"PostgreSQL", [] { return std::make_unique<PostgresPlace>(); }, can};
  }();
  return kind;
}

}  // namespace perdure::test
