#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/document_query.h"
#include "store/postgres/connection.h"

namespace perdure::postgres {

/// The documents of one collection and scope in one snapshot. Reads a chunk of them with their bodies at a
/// time, each from where the one before ended.
class PostgresWalk : public DocumentWalk {
 public:
  PostgresWalk(Connection& connection, std::int64_t space, const std::string& collection,
               const std::string& scope)
      : connection_(connection), space_(space), collection_(collection), scope_(scope) {}

  void start(const WalkRange& range) override;
  [[nodiscard]] bool next(Candidate& candidate) override;
  [[nodiscard]] std::optional<query::Subject> look(const Candidate& candidate, DamagedBody& damaged) override;
  [[nodiscard]] std::optional<query::Subject> look_up(const Candidate& candidate,
                                                      DamagedBody& damaged) override;
  [[nodiscard]] std::uint64_t count() override;

 private:
  void read_more();
  [[nodiscard]] Result read_documents();
  [[nodiscard]] Result read_entries();
  [[nodiscard]] bool has_long_keys();
  [[nodiscard]] static std::optional<query::Subject> subject_of(const Result& rows, int row,
                                                                const Candidate& candidate,
                                                                std::string& scratch, DamagedBody& damaged);

  Connection& connection_;
  const std::int64_t space_;
  const std::string& collection_;
  const std::string& scope_;

  const WalkRange* range_ = nullptr;
  std::string after_key_;  ///< the whole key
  std::string after_id_;
  std::optional<Result> rows_;
  std::optional<Result> looked_up_;
  int row_ = 0;
  std::int64_t chunk_count_ = 0;
  bool is_at_end_ = false;
  bool has_long_keys_ = false;
  std::string scratch_;
};

}  // namespace perdure::postgres
