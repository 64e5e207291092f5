#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "store/document_query.h"
#include "store/json/collection_files.h"

namespace perdure::json_file {

/// Walks the documents of one scope in a snapshot, by id. One thread at a time.
class RecordWalk : public DocumentWalk {
 public:
  RecordWalk(std::shared_ptr<const Snapshot> snapshot, std::string scope);

  void start(const WalkRange& range) override;
  bool next(Candidate& candidate) override;
  std::optional<query::Subject> look(const Candidate& candidate, DamagedBody& damaged) override;
  std::optional<query::Subject> look_up(const Candidate& candidate, DamagedBody& damaged) override;
  std::uint64_t count() override;

 private:
  using Position = decltype(CollectionContent::records)::const_iterator;

  const std::shared_ptr<const Snapshot> snapshot_;
  const std::string scope_;
  Position next_;
};

}  // namespace perdure::json_file
