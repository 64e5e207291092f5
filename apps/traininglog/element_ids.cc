#include "apps/traininglog/element_ids.h"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "apps/traininglog/exercise_name.h"
#include "core/hash.h"
#include "core/ids.h"

namespace traininglog {

namespace {

constexpr std::size_t kDigitsCount = 12;

std::string shortened(std::string_view name) {
  return perdure::to_hex(perdure::blake2b_128(name)).substr(0, kDigitsCount);
}

/// The ids of one session.
class Taken {
 public:
  void add(const std::string& id) {
    if (!id.empty()) ids_.insert(id);
  }
  /// Derived from `name`; with a number behind it where that is taken.
  [[nodiscard]] std::string derived(const std::string& name) {
    std::string id = shortened(name);
    for (int number = 2; !ids_.insert(id).second; ++number)
      id = shortened(name + '#' + std::to_string(number));
    return id;
  }

 private:
  std::unordered_set<std::string> ids_;
};

template <typename Set>
void derive_for(std::vector<Set>& sets, const std::string& prefix, Taken& taken) {
  int number = 0;
  for (Set& set : sets) {
    ++number;
    if (set.id.empty()) set.id = taken.derived(prefix + std::to_string(number));
  }
}

}  // namespace

std::string new_element_id() { return shortened(perdure::random_uuid()); }

void derive_element_ids(Session& session) {
  Taken taken;
  for (const Exercise& exercise : session.exercises) {
    taken.add(exercise.id);
    for (const WarmupSet& set : exercise.warmup_sets) taken.add(set.id);
    for (const WorkingSet& set : exercise.working_sets) taken.add(set.id);
  }
  std::unordered_map<std::string, int> seen_counts;
  for (Exercise& exercise : session.exercises) {
    const std::string key = exercise_key(exercise.name);
    const int nth = ++seen_counts[key];
    if (exercise.id.empty()) {
      exercise.id = taken.derived(session.id + '\n' + key + '\n' + std::to_string(nth));
    }
    derive_for(exercise.warmup_sets, exercise.id + "\nwarmup\n", taken);
    derive_for(exercise.working_sets, exercise.id + "\nworking\n", taken);
  }
}

Session without_element_ids(Session session) {
  for (Exercise& exercise : session.exercises) {
    exercise.id.clear();
    for (WarmupSet& set : exercise.warmup_sets) set.id.clear();
    for (WorkingSet& set : exercise.working_sets) set.id.clear();
  }
  return session;
}

}  // namespace traininglog
