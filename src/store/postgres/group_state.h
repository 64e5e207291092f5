#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "core/hash.h"
#include "store/batch_planner.h"
#include "store/commit_queue.h"
#include "store/postgres/connection.h"
#include "store/postgres/index_rows.h"
#include "store/postgres/rules_table.h"

namespace perdure::postgres {

/// Where a log ends.
struct LogEnd {
  std::uint64_t seq = 0;
  Hash chain{};
};

/// The row of a space.
struct SpaceRow {
  LogEnd end;
  std::string epoch;
  std::uint64_t settings_seq = 0;
};

/// What a commit with an operation id wrote.
struct OperationRecord {
  std::string content_hash;
  std::uint64_t first_seq = 0;
  std::uint64_t changes_count = 0;
};

/// One transaction of the writer: the tables as it sees them, with what the batches of its group have changed
/// so far, which is written at the end in a few statements for all of them. One thread at a time.
///
/// Everything the group will ask for is read in the same round trip that begins the transaction and takes the
/// lock on the space's row. So nothing that was read can change before the commit, and writers of one space
/// number their changes one after the other (G4).
class GroupState : public PlanState {
 public:
  GroupState(Connection& connection, std::int64_t space, RulesTable& rules)
      : connection_(connection), space_(space), rules_(rules) {}

  /// Begins the transaction and reads what `group` needs.
  void begin(const CommitQueue::Group& group);
  [[nodiscard]] const SpaceRow& at_begin() const { return at_begin_; }
  [[nodiscard]] const LogEnd& end() const { return end_; }

  Head head(const Key& key) override;
  std::shared_ptr<const CollectionRules> rules(const std::string& collection) override;
  std::optional<std::string> body(const Key& key, const Head& head, DamagedBody& damaged) override;
  std::optional<std::string> other_holder(const IndexEntry& entry, std::string_view scope,
                                          std::string_view id) override;

  [[nodiscard]] const OperationRecord* find_operation(const std::string& operation_id) const;
  void remember_operation(const std::string& operation_id, OperationRecord record);

  void forget_operation(const std::string& operation_id);

  /// Appends a change to the log. The key, the body and the actor must stay until `write`.
  void append(const PlannedRow& row);
  /// Removes a head and its index entries at once.
  void erase_head(const Key& key);

  /// Queues what was appended and remembered, and the space's row; does not wait for the answers.
  void send_rows(std::uint64_t settings_seq, std::int64_t at);
  /// The same, and waits: what reads the tables then sees it.
  void write(std::int64_t at);
  /// The tables were changed, or rolled back to a savepoint, by somebody else than this object.
  void forget_read(const LogEnd& end);

 private:
  struct KeyOrder {
    bool operator()(const Key& a, const Key& b) const {
      return std::tie(a.collection, a.scope, a.id) < std::tie(b.collection, b.scope, b.id);
    }
  };
  struct Document {
    Head head;
    std::string stored_keys;          ///< of the index entries that are in the tables
    std::vector<IndexEntry> entries;  ///< that it has now, where it has changed
    bool is_changed = false;          ///< not yet in the tables
    bool is_stored = false;           ///< its head is in the tables
    bool is_written = false;          ///< by this transaction, at some time
  };
  struct Row {
    const Key* key;
    Head before;
    Head after;
    std::string_view actor;
    std::int64_t at;
    const EncodedBody* body;
    Hash chain;
  };
  using Place = std::tuple<std::int64_t, std::string, std::string>;  // number, scope, key

  [[nodiscard]] Document& document(const Key& key);
  void send_keys(const std::vector<const Key*>& keys);
  void take_heads(const Result& result, const std::vector<const Key*>& keys);
  void send_log();
  void send_heads();
  void send_operations(std::int64_t at);

  Connection& connection_;
  const std::int64_t space_;
  RulesTable& rules_;

  SpaceRow at_begin_;
  LogEnd end_;
  std::map<Key, Document, KeyOrder> documents_;
  std::vector<Row> rows_;                                         ///< not yet in the tables
  std::unordered_map<std::uint64_t, const EncodedBody*> bodies_;  ///< of this transaction's changes
  std::map<Place, std::set<std::string>> holders_;                ///< among documents that it changed
  std::map<std::int64_t, std::string> collections_;               ///< of those documents, by index number
  std::map<std::string, OperationRecord> operations_;
  std::set<std::string> new_operations_;  ///< not yet in the tables
};

}  // namespace perdure::postgres
