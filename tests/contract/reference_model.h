#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <perdure/store.h>

namespace perdure::test {

struct KeyOrder {
  bool operator()(const Key& a, const Key& b) const {
    if (const int order = a.collection.compare(b.collection); order != 0) return order < 0;
    if (const int order = a.scope.compare(b.scope); order != 0) return order < 0;
    return a.id < b.id;
  }
};

/// A document as the model knows it. Deleted ones stay, since their versions count on.
struct ModelDocument {
  bool exists = false;
  std::uint64_t version = 0;
  std::uint64_t seq = 0;
  std::uint64_t created_seq = 0;
  std::string body;
  /// The body is known as a value only, not yet byte for byte: a patch made it.
  bool only_as_value = false;
};

/// One change that a batch is expected to make.
struct ExpectedChange {
  ChangeKind kind = ChangeKind::put;
  Key key;
  std::uint64_t version = 0;
  std::string body;
  bool only_as_value = false;
  /// The spelling of a member that the patch did not name, which must stand in the new body as it is.
  std::string kept_text;
};

/// What the contract says about a commit. Exactly one of the three holds: an error, a conflict, or changes.
struct ExpectedOutcome {
  std::string_view error_code;
  std::optional<Conflict> conflict;
  std::vector<ExpectedChange> changes;
  std::uint64_t first_seq = 0;
  bool repeated = false;
};

/// The store contract (include/perdure) with a map and without a disk, for comparing a store with.
class ReferenceModel {
 public:
  /// A member of every generated document; what a value type would not keep.
  static constexpr std::string_view kExactMember = R"("exact" : 0.10e+0001)";

  /// What the batch must do. An operation with an empty id is left with an empty key.id. Changes nothing.
  [[nodiscard]] ExpectedOutcome expect(const Batch& batch, const std::string& operation_id) const;
  /// Takes over an outcome that has changes, after the ids and bodies that the store chose were filled in.
  void apply(const ExpectedOutcome& outcome, const Batch& batch, const CommitOptions& options,
             const std::vector<Change>& changes);

  [[nodiscard]] const std::map<Key, ModelDocument, KeyOrder>& documents() const { return documents_; }
  [[nodiscard]] const ModelDocument* find(const Key& key) const;
  [[nodiscard]] std::uint64_t head() const { return log_.size(); }
  [[nodiscard]] Time time_of(std::uint64_t seq) const { return log_.at(seq - 1).at; }

  /// The first difference between a change that the store showed and the model's log, empty when none.
  [[nodiscard]] std::string difference(const Change& change, bool with_body) const;

 private:
  struct LogRow {
    const Key* key;
    const std::string* actor;
    std::uint64_t version;
    std::size_t body_hash;
    Time at;
    ChangeKind kind;
  };
  struct Remembered {
    std::string content;
    ExpectedOutcome outcome;
  };

  std::map<Key, ModelDocument, KeyOrder> documents_;
  std::deque<LogRow> log_;  ///< row i is the change i + 1; bodies as hashes, a million of them must fit
  std::set<std::string> actors_;
  std::unordered_map<std::string, Remembered> operations_;
};

/// One text for batches whose operations are the same.
[[nodiscard]] std::string content_of(const Batch& batch);

}  // namespace perdure::test
