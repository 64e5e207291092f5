#pragma once

#include <optional>

#include "store/sqlite/connection.h"
#include "store/sqlite/shared_index.h"

namespace perdure::sqlite {

/// A read transaction that stays open from one read to the next while nobody commits: beginning and ending
/// one takes SQLite a third of the time of reading a small document.
///
/// What is held keeps the write-ahead log from starting anew; whoever is about to checkpoint has it given up.
///
/// One thread at a time.
class HeldSnapshot {
 public:
  /// `connection` reads only, has read before, and outlives it. Where it may not hold anything, each read is
  /// as if this were not there.
  HeldSnapshot(Connection& connection, bool may_hold);

  [[nodiscard]] bool is_held() const { return is_held_; }
  void give_up() noexcept;

  /// A read that sees the present. The snapshot is given up at its end, unless `keep` was called.
  class Read {
   public:
    explicit Read(HeldSnapshot& snapshot) : snapshot_(snapshot) { snapshot_.renew(); }
    ~Read() {
      if (!is_kept_) snapshot_.give_up();
    }
    Read(const Read&) = delete;
    Read& operator=(const Read&) = delete;

    /// After the first row was read or found missing.
    void keep() { is_kept_ = snapshot_.is_present(); }

   private:
    HeldSnapshot& snapshot_;
    bool is_kept_ = false;
  };

 private:
  void renew();
  [[nodiscard]] bool is_present() const { return index_ && seen_ && index_->header() == seen_; }

  Connection& connection_;
  std::optional<SharedIndex> index_;         ///< empty: nothing is ever held
  std::optional<SharedIndex::Header> seen_;  ///< as it was before the snapshot began
  bool is_held_ = false;
};

}  // namespace perdure::sqlite
