#include "tests/contract/store_kind.h"
#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

class SqlitePlace : public Place {
 public:
  [[nodiscard]] std::string url() const override { return "sqlite:" + directory_.file("store.db"); }

 private:
  TemporaryDirectory directory_;
};

}  // namespace

const StoreKind& store_under_test() {
  static const StoreKind kind = {"SQLite", [] { return std::make_unique<SqlitePlace>(); }};
  return kind;
}

}  // namespace perdure::test
