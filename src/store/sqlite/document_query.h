#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <perdure/list.h>
#include "store/query_plan.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/log_rows.h"

namespace perdure::sqlite {

/// Finds pages of documents. One thread at a time, inside of a read transaction.
class DocumentQuery {
 public:
  explicit DocumentQuery(const Connection& connection);

  struct Place {
    std::string collection;
    std::int64_t number = 0;
    const CollectionRules* rules = nullptr;
  };
  /// Throws `invalid_filter`, `invalid_cursor`.
  [[nodiscard]] Page run(const Place& place, const ListOptions& options);

 private:
  struct Request;
  /// A document that may belong to the answer: what its head says.
  struct Candidate {
    std::string id;
    std::uint64_t seq = 0;
    std::uint64_t version = 0;
    std::int64_t created_at = 0;
  };
  /// A candidate with its body, which views the log's row or `scratch_`.
  struct Found {
    query::Subject subject;
  };
  struct Ranked {
    std::string sort_key;
    Candidate candidate;

    bool operator<(const Ranked& other) const {
      return sort_key != other.sort_key ? sort_key < other.sort_key : candidate.id < other.candidate.id;
    }
  };

  void start(const Request& request, const std::optional<SortPosition>& position);
  [[nodiscard]] bool next(const Request& request, Candidate& candidate);
  [[nodiscard]] bool next_document(const Request& request, Candidate& candidate);
  [[nodiscard]] bool next_head(Candidate& candidate);
  [[nodiscard]] bool next_entry(const Request& request, Candidate& candidate);
  [[nodiscard]] std::optional<Found> look_up(const Candidate& candidate, DamagedBody& damaged);
  void stop();
  [[nodiscard]] std::optional<Found> look(const Candidate& candidate, DamagedBody& damaged);
  [[nodiscard]] Document take(const Request& request, const Candidate& candidate, const Found& found) const;
  void report(const Request& request, const Candidate& candidate, const DamagedBody& damaged,
              Page& page) const;
  void collect_in_order(const Request& request, Page& page);
  void collect_sorted(const Request& request, Page& page);
  [[nodiscard]] std::vector<Ranked> rank(const Request& request, Page& page);
  [[nodiscard]] std::uint64_t count(const Request& request, Page& page);
  [[nodiscard]] std::string position_after(const Request& request, const Candidate& candidate,
                                           const Found& found) const;

  LogRows log_rows_;
  Statement documents_;  ///< heads with their rows of the log, for a walk by id
  Statement heads_;      ///< without them, from where such a walk met a damaged page
  Statement head_;
  Statement ascending_;
  Statement descending_;
  Statement count_;
  enum class Source { documents, heads, entries };
  Source source_ = Source::documents;
  Statement* entries_ = nullptr;
  std::string low_;  ///< bound to a statement
  std::string start_key_;
  std::string start_id_;
  std::string scratch_;
};

}  // namespace perdure::sqlite
