#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <perdure/list.h>
#include "core/query_value.h"
#include "store/body_codec.h"
#include "store/query_plan.h"

namespace perdure {

/// A document that may belong to an answer: what its head says.
struct Candidate {
  std::string id;
  std::uint64_t seq = 0;
  std::uint64_t version = 0;
  std::int64_t created_at = 0;
};

/// Which candidates, in which order. Without a rule: all documents whose id is greater than `start_id`, by
/// id. With one: the entries of its index from `low` to below `high`, by key and id, of which those up to
/// `start_key` and `start_id` are left out; descending: from `high` down to `low` (ids still ascend among
/// equal keys), left out are those from `start_key` up, and of those with this key the ids up to `start_id`.
struct WalkRange {
  const IndexRule* rule = nullptr;
  bool descending = false;
  std::string low;
  std::string high;
  std::string start_key;
  std::string start_id;
};

/// The documents of one collection and scope, as a store has them at one moment. One thread at a time.
class DocumentWalk {
 public:
  DocumentWalk() = default;
  DocumentWalk(const DocumentWalk&) = delete;
  DocumentWalk& operator=(const DocumentWalk&) = delete;
  virtual ~DocumentWalk() = default;

  /// Begins at the start of a range; ends a walk that was under way. The range stays as long as the walk. A
  /// store without entries of indexes has no rules with indexes either, and is never given one.
  virtual void start(const WalkRange& range) = 0;
  [[nodiscard]] virtual bool next(Candidate& candidate) = 0;
  /// The candidate that `next` gave last; views stay until the next call. Empty, and `damaged` says why, when
  /// it cannot be read.
  [[nodiscard]] virtual std::optional<query::Subject> look(const Candidate& candidate,
                                                           DamagedBody& damaged) = 0;
  /// The same for any candidate that `next` gave.
  [[nodiscard]] virtual std::optional<query::Subject> look_up(const Candidate& candidate,
                                                              DamagedBody& damaged) = 0;
  /// How many documents there are.
  [[nodiscard]] virtual std::uint64_t count() = 0;
};

/// One page of what `options` asks for. One evaluator decides every document, whatever store it stands in.
/// Throws `invalid_filter`, `invalid_cursor`, `invalid_argument`, `too_large`.
[[nodiscard]] Page find_documents(const std::string& collection, const CollectionRules& rules,
                                  const ListOptions& options, DocumentWalk& walk);

}  // namespace perdure
