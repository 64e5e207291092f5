#pragma once

#include <functional>
#include <memory>
#include <string>

#include <perdure/store.h>

namespace perdure::test {

/// A place where no store is yet. The destructor removes what was made there; stores are closed by then.
class Place {
 public:
  Place() = default;
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  virtual ~Place() = default;

  /// For `perdure::open`.
  [[nodiscard]] virtual std::string url() const = 0;
};

/// The kind of store that a contract program tests. The suite is the same for every kind; each program
/// links one source that defines `store_under_test`.
struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<Place>()> new_place;
  Capabilities can = {};  ///< what `Store::capabilities` must say
};

[[nodiscard]] const StoreKind& store_under_test();

}  // namespace perdure::test
