#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <perdure/store.h>

namespace perdure::test {

/// What a call came to.
enum class Answer {
  returned,
  not_applied,  ///< an Error that says so, or std::bad_alloc
  in_doubt,
};

/// What the store answered to each write, and the comparison with what is found in it later: what was
/// acknowledged is there, what was not applied is not, what is in doubt is there whole or not at all.
///
/// A write is known again in the log by its actor. Any thread.
class Answers {
 public:
  /// `writer` tells these writes from those of others in the same store.
  explicit Answers(std::string writer) : writer_(std::move(writer) + "-") {}

  /// The actor for a new write.
  [[nodiscard]] std::string begin();
  void note(const std::string& actor, Answer answer, const std::vector<Written>& written,
            std::size_t operations_count);
  /// A purge takes the actors of what it removes out of the log.
  void forget_removed() { is_purged_ = true; }

  [[nodiscard]] std::size_t count(Answer answer) const;
  /// Sentences; none when all is right.
  [[nodiscard]] std::vector<std::string> compare(Store& store) const;

 private:
  struct Entry {
    Answer answer = Answer::not_applied;
    std::vector<Written> written;
    std::size_t operations_count = 0;
  };

  const std::string writer_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::map<std::string, Entry> entries_;
  std::uint64_t begun_count_ = 0;
  bool is_purged_ = false;
};

}  // namespace perdure::test
