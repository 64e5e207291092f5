#include "follow/cached_documents.h"

#include <utility>

namespace perdure::follow {

const CachedDocuments::Place& CachedDocuments::slot(const std::string& id) {
  // Listed documents come in order.
  const auto place = in_order_.try_emplace(in_order_.end(), id);
  try {
    return *by_id_.insert(Place{place->first, &*place}).first;
  } catch (...) {
    in_order_.erase(place);
    throw;
  }
}

CachedDocument CachedDocuments::set(const std::string& id, CachedDocument document) {
  const auto found = by_id_.find(std::string_view(id));
  const Place& there = found == by_id_.end() ? slot(id) : *found;
  CachedDocument& held = there.place->second;
  if (held.seq >= document.seq) return document;
  if (held.problem) --problems_count_;
  if (document.problem) ++problems_count_;
  std::swap(held, document);
  there.value = held.value.get();
  return document;
}

CachedDocument CachedDocuments::remove(std::string_view id, std::uint64_t seq) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end() || found->place->second.seq > seq) return {};
  if (found->place->second.problem) --problems_count_;
  CachedDocument removed = std::move(found->place->second);
  by_id_.erase(found);
  in_order_.erase(in_order_.find(id));
  return removed;
}

}  // namespace perdure::follow
