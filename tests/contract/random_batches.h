#pragma once

#include <map>
#include <string>
#include <utility>

#include <perdure/batch.h>

#include "tests/contract/reference_model.h"
#include "tests/seed.h"

namespace perdure::test {

/// Makes up batches that mostly succeed against what the model holds; some break a precondition or patch
/// what is not there. Keys are few, so that documents are met again, within one batch too.
class RandomBatches {
 public:
  RandomBatches(Random& random, const ReferenceModel& model) : random_(random), model_(model) {}

  /// Batches that name one collection each, from now on.
  void keep_to_one_collection() { one_collection_ = true; }

  [[nodiscard]] Batch next(std::size_t size);
  [[nodiscard]] Key key();
  [[nodiscard]] std::string collection() { return kCollections[random_.below(std::size(kCollections))]; }
  [[nodiscard]] std::string scope() { return kScopes[random_.below(std::size(kScopes))]; }

  static constexpr const char* kCollections[] = {"a", "notes", "training_session"};
  static constexpr const char* kScopes[] = {"", "ann", "ann2"};
  static constexpr const char* kGenerated = "generated";  ///< the collection of documents with made-up ids

 private:
  struct State {
    bool exists = false;
    std::uint64_t version = 0;
  };

  Operation operation(bool flawed, bool risky);
  Operation::Kind kind_for(bool exists);
  std::string body();
  std::string value(int depth);
  std::string object(int depth);
  Patch patch(bool risky);
  std::string merge_patch();
  std::string space();

  Random& random_;
  const ReferenceModel& model_;
  bool one_collection_ = false;
  std::string collection_;                 ///< of the batch that is being made, when it keeps to one
  std::map<Key, State, KeyOrder> states_;  ///< as the operations of the batch so far leave them
};

}  // namespace perdure::test
