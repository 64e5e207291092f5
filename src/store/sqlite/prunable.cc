#include "store/sqlite/prunable.h"

#include <perdure/error.h>
#include "core/time.h"
#include "store/sqlite/format.h"

namespace perdure::sqlite {

Prunable::Prunable(const Connection& connection, std::int64_t collection,
                   const CollectionSettings::Retention& retention, Time now)
    : retention_(retention),
      now_(now),
      log_rows_(connection),
      heads_(connection, "SELECT seq FROM perdure_heads WHERE collection = ?1 AND version > 1") {
  heads_.bind(1, collection);
}

void Prunable::collect(std::uint64_t limit, std::vector<std::uint64_t>& seqs) {
  while (seqs.size() < limit && heads_.step()) {
    const std::vector<std::uint64_t> of_document = document_seqs(heads_.unsigned_integer(0));
    // Oldest first: what a limit leaves for the next time is then still in front of what was dropped.
    for (auto seq = of_document.rbegin(); seq != of_document.rend() && seqs.size() < limit; ++seq) {
      seqs.push_back(*seq);
    }
  }
}

bool Prunable::keeps(std::uint64_t newer_count, std::int64_t at) const {
  if (retention_.versions && newer_count < *retention_.versions) return true;
  return retention_.age && time_of(at) > now_ - *retention_.age;
}

// From the newest version on. Behind one that was dropped before there is nothing left to drop.
std::vector<std::uint64_t> Prunable::document_seqs(std::uint64_t head_seq) {
  std::vector<std::uint64_t> seqs;
  std::uint64_t newer_count = 0;
  try {
    for (std::uint64_t seq = head_seq; seq != 0; ++newer_count) {
      const auto row = log_rows_.row(seq);
      if (!row || row->format == kPrunedFormat) break;
      const bool has_body = row->kind == kPutKind;
      if (seq != head_seq && has_body && !keeps(newer_count, row->at_microseconds)) seqs.push_back(seq);
      seq = row->previous;
    }
  } catch (const Error& error) {
    // Its older versions stay; the other documents do not have to wait for it.
    if (error.code() != code::kCorrupt) throw;
  }
  log_rows_.release();
  return seqs;
}

}  // namespace perdure::sqlite
