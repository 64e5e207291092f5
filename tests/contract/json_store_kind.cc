#include "tests/contract/store_kind.h"
#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

class JsonPlace : public Place {
 public:
  [[nodiscard]] std::string url() const override { return "json:" + directory_.file("store"); }

 private:
  TemporaryDirectory directory_;
};

}  // namespace

const StoreKind& store_under_test() {
  static const StoreKind kind = [] {
    StoreKind json = {"JSON files", [] { return std::make_unique<JsonPlace>(); }};
    json.can.log = false;
    json.can.history = false;
    json.can.many_collections = false;
    json.can.keeps_layout = false;
    json.can.adopts = true;
    json.can.indexes = false;
    json.can.many_writers = true;
    return json;
  }();
  return kind;
}

}  // namespace perdure::test
