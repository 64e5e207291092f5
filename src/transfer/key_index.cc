#include "transfer/key_index.h"

#include <algorithm>
#include <string>
#include <tuple>

namespace perdure {
namespace {

// Names have no slash.
Hash hash_of(const Key& key) { return blake2b_128(key.collection + '/' + key.scope + '/' + key.id); }

}  // namespace

void KeyIndex::add(const Key& key, std::uint64_t line, std::uint64_t version, bool is_erased) {
  entries_.push_back({hash_of(key), line, version, is_erased});
}

void KeyIndex::finish(const std::function<void(std::uint64_t, std::uint64_t)>& on_duplicate) {
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return std::tie(a.key, a.line) < std::tie(b.key, b.line); });
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    const Entry& before = entries_[i - 1];
    if (before.key == entries_[i].key && entries_[i].version <= before.version) {
      on_duplicate(entries_[i].line, before.line);
    }
  }
}

const KeyIndex::Entry* KeyIndex::last_of(const Key& key) const {
  const Hash hash = hash_of(key);
  const auto behind =
      std::upper_bound(entries_.begin(), entries_.end(), hash,
                       [](const Hash& wanted, const Entry& entry) { return wanted < entry.key; });
  if (behind == entries_.begin() || std::prev(behind)->key != hash) return nullptr;
  return &*std::prev(behind);
}

bool KeyIndex::holds(const Key& key) const {
  const Entry* const last = last_of(key);
  return last != nullptr && !last->is_erased;
}

bool KeyIndex::is_last(const Key& key, std::uint64_t line) const {
  const Entry* const last = last_of(key);
  return last == nullptr || last->line <= line;
}

}  // namespace perdure
