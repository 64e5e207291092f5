#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "apps/traininglog/exercise_name.h"

namespace traininglog {

/// One entry of a list per exercise, found by its name without case, in the order of first appearance.
/// `Entry` has a `name`: the spelling that was met first.
template <typename Entry>
class PerExercise {
 public:
  Entry& of(const std::string& name) {
    // The few spellings come again and again; their keys take longer to make than to look up.
    const auto [spelling, is_new] = index_of_spelling_.try_emplace(name, 0);
    if (is_new) spelling->second = index_of(name);
    return entries_[spelling->second];
  }
  std::vector<Entry> take() && { return std::move(entries_); }

 private:
  std::size_t index_of(const std::string& name) {
    const auto [place, is_new] = index_.try_emplace(exercise_key(name), entries_.size());
    if (is_new) {
      entries_.emplace_back();
      entries_.back().name = name;
    }
    return place->second;
  }

  std::unordered_map<std::string, std::size_t> index_of_spelling_;
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<Entry> entries_;
};

/// Tells whether a name is that of one exercise, without case.
class SameExercise {
 public:
  explicit SameExercise(std::string_view name) : key_(exercise_key(name)) {}

  bool operator()(const std::string& name) {
    const auto [known, is_new] = known_.try_emplace(name, false);
    if (is_new) known->second = exercise_key(name) == key_;
    return known->second;
  }

 private:
  const std::string key_;
  std::unordered_map<std::string, bool> known_;
};

}  // namespace traininglog
