#include "apps/traininglog/import_comparison.h"

#include "apps/traininglog/session_content.h"

namespace traininglog {

Comparison compared_with_stored(const Session& session, const std::string& content,
                                const ReadSession& stored) {
  if (!stored.session || !stored.unknown_members.empty()) return Comparison::other;
  const std::string here = content_hash(*stored.session);
  if (here == content) return Comparison::same;
  const auto& source = stored.session->source;
  if (!session.source || !session.source->content_hash || !source || !source->content_hash) {
    return Comparison::other;
  }
  if (source->content_hash == session.source->content_hash) return Comparison::same;
  return source->content_hash == here ? Comparison::source_changed : Comparison::both_changed;
}

}  // namespace traininglog
