#include "apps/traininglog/session_content.h"

#include <utility>

#include "apps/traininglog/element_ids.h"
#include "apps/traininglog/session_json.h"
#include "core/hash.h"

namespace traininglog {

std::string content_hash(Session session) {
  session = without_element_ids(std::move(session));
  session.id.clear();
  session.user_name.clear();
  session.source.reset();
  for (Exercise& exercise : session.exercises) {
    if (exercise.type == "strength") exercise.type.reset();
  }
  return perdure::to_hex(perdure::blake2b_128(to_json(session)));
}

}  // namespace traininglog
