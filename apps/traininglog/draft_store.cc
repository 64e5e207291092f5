#include "apps/traininglog/draft_store.h"

#include <utility>

#include <perdure/error.h>

#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_store.h"

namespace traininglog {

namespace {

perdure::Key draft_key() { return {std::string(kDraftsCollection), "workout"}; }

}  // namespace

DraftStore::Found DraftStore::find() {
  Found found;
  try {
    const auto document = store_.get(draft_key());
    found.is_there = document.has_value();
    if (document) found.read = read_dialogue_state(document->body);
  } catch (const perdure::Error& error) {
    if (error.code() != perdure::code::kCorruptDocument) throw;
    found.is_there = true;
    found.read.fault = error.what();
  }
  return found;
}

void DraftStore::write(const DialogueState& state) { (void)store_.put(draft_key(), to_json(state)).value(); }

void DraftStore::put_into(perdure::Batch& batch, const DialogueState& state) {
  batch.put(draft_key(), to_json(state));
}

void DraftStore::drop() {
  // Refused where there is none, which is as good.
  if (store_.erase(draft_key())) forget_versions();
}

void DraftStore::save(const Session& session) {
  perdure::Batch batch;
  batch.create({std::string(kSessionsCollection), session.id}, to_json(session));
  batch.erase(draft_key());
  (void)store_.commit(std::move(batch)).value();
  forget_versions();
}

void DraftStore::forget_versions() {
  try {
    (void)store_.prune();
  } catch (const perdure::Error&) {
    // What it is for is done; the next prune takes them.
  }
}

}  // namespace traininglog
