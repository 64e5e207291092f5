#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/document_query.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/log_rows.h"

namespace perdure::sqlite {

/// Walks the tables of a connection, inside of a read transaction.
class SqliteWalk : public DocumentWalk {
 public:
  explicit SqliteWalk(const Connection& connection);

  /// From now on the documents of this place; a collection that has no number has none. `scope` must stay.
  /// Releases at its end what a walk holds.
  class In {
   public:
    In(SqliteWalk& walk, std::int64_t collection, std::string_view scope) : walk_(walk) {
      walk.collection_ = collection;
      walk.scope_ = scope;
    }
    ~In() { walk_.stop(); }
    In(const In&) = delete;
    In& operator=(const In&) = delete;

   private:
    SqliteWalk& walk_;
  };

  void start(const WalkRange& range) override;
  bool next(Candidate& candidate) override;
  std::optional<query::Subject> look(const Candidate& candidate, DamagedBody& damaged) override;
  std::optional<query::Subject> look_up(const Candidate& candidate, DamagedBody& damaged) override;
  std::uint64_t count() override;

 private:
  [[nodiscard]] bool next_document(Candidate& candidate);
  [[nodiscard]] bool next_head(Candidate& candidate);
  [[nodiscard]] bool next_entry(Candidate& candidate);
  void start_heads(std::string_view after_id);
  void stop();

  std::int64_t collection_ = 0;
  std::string_view scope_;
  LogRows log_rows_;
  Statement documents_;  ///< heads with their rows of the log, for a walk by id
  Statement heads_;      ///< without them, from where such a walk met a damaged page
  Statement head_;
  Statement ascending_;
  Statement descending_;
  Statement count_;
  enum class Source { none, documents, heads, entries };
  Source source_ = Source::none;
  Statement* entries_ = nullptr;
  std::string last_id_;
  std::string scratch_;
};

}  // namespace perdure::sqlite
