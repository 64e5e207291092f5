#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/sqlite/reader.h"

namespace perdure::sqlite {

/// Up to `connections_count` readers, made when first needed. Any thread.
class ReadPool {
 public:
  /// A store that another process may write to keeps none: in that process they would hold up checkpoints.
  ReadPool(std::string path, std::size_t connections_count, bool keeps_snapshots);

  /// Lets idle readers keep their snapshot, or forbids it. Those that must not have given it up on return.
  void keep_snapshots(bool may_keep) noexcept;

  /// Calls `read(reader)` with a reader that nobody else uses meanwhile; waits for one when all are in use.
  template <typename Read>
  auto with_reader(Read read) {
    const Lease lease(*this);
    return read(*lease.reader);
  }

 private:
  struct Lease {
    explicit Lease(ReadPool& from) : pool(from), reader(from.take()) {}
    ~Lease() { pool.give_back(std::move(reader)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ReadPool& pool;
    std::unique_ptr<Reader> reader;
  };

  [[nodiscard]] std::unique_ptr<Reader> take();
  void give_back(std::unique_ptr<Reader> reader) noexcept;

  const std::string path_;
  const std::size_t connections_count_;
  const bool keeps_snapshots_;

  std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<std::unique_ptr<Reader>> idle_;
  std::size_t in_use_count_ = 0;
  bool may_keep_snapshots_ = true;

  std::condition_variable given_back_;
};

}  // namespace perdure::sqlite
