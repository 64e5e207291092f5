#include "follow/cached_documents.h"

#include <utility>

namespace perdure::follow {

CachedDocument& CachedDocuments::slot(const std::string& id) {
  const auto place = by_id_.try_emplace(id).first;
  try {
    // Listed documents come in order.
    in_order_.try_emplace(in_order_.end(), place->first, &place->second);
  } catch (...) {
    by_id_.erase(place);
    throw;
  }
  return place->second;
}

CachedDocument CachedDocuments::set(const std::string& id, CachedDocument document) {
  const auto found = by_id_.find(id);
  CachedDocument& place = found == by_id_.end() ? slot(id) : found->second;
  if (place.seq >= document.seq) return document;
  if (place.problem) --problems_count_;
  if (document.problem) ++problems_count_;
  std::swap(place, document);
  return document;
}

CachedDocument CachedDocuments::remove(std::string_view id, std::uint64_t seq) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end() || found->second.seq > seq) return {};
  if (found->second.problem) --problems_count_;
  CachedDocument removed = std::move(found->second);
  in_order_.erase(in_order_.find(id));
  by_id_.erase(found);
  return removed;
}

}  // namespace perdure::follow
