#include "store/sqlite/held_snapshot.h"

namespace perdure::sqlite {

HeldSnapshot::HeldSnapshot(Connection& connection, bool may_hold) : connection_(connection) {
  if (may_hold) index_.emplace(connection);
}

void HeldSnapshot::renew() {
  if (!index_ || (is_held_ && is_present())) return;
  give_up();
  // Before the transaction begins, which is with its first read: if it is still the same behind that, it is
  // that of the snapshot.
  seen_ = index_->header();
  connection_.run(Connection::Boundary::begin_read);
  is_held_ = true;
}

void HeldSnapshot::give_up() noexcept {
  if (!is_held_) return;
  connection_.roll_back();
  is_held_ = false;
}

}  // namespace perdure::sqlite
