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
  static const StoreKind kind = [] {
    Capabilities can;
    can.adopts = true;
    return StoreKind{"SQLite", [] { return std::make_unique<SqlitePlace>(); }, can};
  }();
  return kind;
}

}  // namespace perdure::test
