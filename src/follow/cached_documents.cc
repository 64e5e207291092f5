#include "follow/cached_documents.h"

#include <cstring>
#include <new>
#include <utility>

namespace perdure::follow {

CachedEntry::Owner CachedEntry::make(std::string_view id) {
  void* const memory = ::operator new(sizeof(CachedEntry) + id.size());
  auto* const entry = new (memory) CachedEntry(id.size());
  std::memcpy(static_cast<void*>(entry + 1), id.data(), id.size());
  return Owner(entry);
}

void CachedEntry::Free::operator()(CachedEntry* entry) const noexcept {
  entry->~CachedEntry();
  ::operator delete(entry);
}

const CachedDocuments::Place& CachedDocuments::place_of_new(std::string_view id) {
  CachedEntry::Owner made = CachedEntry::make(id);
  CachedEntry* const entry = made.get();
  // Listed documents come in order.
  const auto there = in_order_.try_emplace(in_order_.end(), entry->id(), std::move(made));
  try {
    return *by_id_.insert(Place{entry}).first;
  } catch (...) {
    in_order_.erase(there);
    throw;
  }
}

CachedDocument CachedDocuments::set(std::string_view id, CachedDocument document) {
  const auto found = by_id_.find(id);
  const Place& there = found == by_id_.end() ? place_of_new(id) : *found;
  CachedDocument& held = there.entry->document;
  if (held.seq >= document.seq) return document;
  if (held.problem) --problems_count_;
  if (document.problem) ++problems_count_;
  std::swap(held, document);
  there.value = held.value.get();
  return document;
}

CachedDocument CachedDocuments::remove(std::string_view id, std::uint64_t seq) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end() || found->entry->document.seq > seq) return {};
  if (found->entry->document.problem) --problems_count_;
  CachedDocument removed = std::move(found->entry->document);
  by_id_.erase(found);
  in_order_.erase(in_order_.find(id));
  return removed;
}

}  // namespace perdure::follow
