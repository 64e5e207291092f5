#include "store/follower_records.h"

#include <algorithm>
#include <utility>

namespace perdure {

std::vector<FollowerRecord> with_unwritten(std::vector<FollowerRecord> stored,
                                           std::map<std::string, FollowerRecord> unwritten) {
  for (FollowerRecord& record : stored) {
    const auto found = unwritten.find(record.name);
    if (found == unwritten.end()) continue;
    found->second.holder = std::move(record.holder);
    found->second.held_until = record.held_until;
    record = std::move(found->second);
    unwritten.erase(found);
  }
  for (auto& [name, record] : unwritten) stored.push_back(std::move(record));
  std::sort(stored.begin(), stored.end(),
            [](const FollowerRecord& a, const FollowerRecord& b) { return a.name < b.name; });
  return stored;
}

}  // namespace perdure
