#pragma once

#include <fcntl.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <utility>

#include "tests/forwarding_store.h"

namespace perdure::test {

/// A store with one planted defect in what it does when a commit fails: what the trials must notice.
class FaultyStore : public ForwardingStore {
 public:
  enum class Fault {
    acknowledges_doubt,
    denies_doubt,
    forgets_doubt,
    throws_no_error,
    hides_the_place,
    leaves_a_file_open,
    ends_the_program,
  };

  FaultyStore(std::unique_ptr<Store> store, Fault fault)
      : ForwardingStore(*store), owned_(std::move(store)), fault_(fault) {}

  CommitResult commit(Batch batch, CommitOptions options) override {
    try {
      return store_->commit(std::move(batch), std::move(options));
    } catch (const Error& error) {
      return answer(error);
    }
  }

 private:
  CommitResult answer(const Error& error) const {
    const bool is_in_doubt = error.outcome() == Outcome::in_doubt;
    if (fault_ == Fault::acknowledges_doubt && is_in_doubt) return {};
    if (fault_ == Fault::denies_doubt && is_in_doubt) throw Error(error.code(), error.what());
    if (fault_ == Fault::forgets_doubt && error.code() == code::kUntrusted) return {};
    if (fault_ == Fault::throws_no_error) throw std::runtime_error(error.what());
    if (fault_ == Fault::hides_the_place) throw Error(error.code(), "something failed");
    if (fault_ == Fault::leaves_a_file_open) static_cast<void>(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (fault_ == Fault::ends_the_program) std::abort();
    throw error;
  }

  std::unique_ptr<Store> owned_;
  Fault fault_;
};

}  // namespace perdure::test
