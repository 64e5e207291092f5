#pragma once

#include <optional>
#include <string>

#include <perdure/store.h>

#include "apps/traininglog/dialogue_state.h"
#include "apps/traininglog/session.h"

namespace traininglog {

/// The draft of a project: the workout that is being logged. There is at most one, and it belongs to the
/// process that holds the store's lock. One thread; `store` outlives it.
class DraftStore {
 public:
  explicit DraftStore(perdure::Store& store) : store_(store) {}

  struct Found {
    bool is_there = false;
    ReadDialogueState read;  ///< when it is there
  };
  [[nodiscard]] Found find();

  /// Durable on return. Throws Error.
  void write(const DialogueState& state);
  /// The same in a commit of the caller's.
  static void put_into(perdure::Batch& batch, const DialogueState& state);
  /// The draft goes, and its earlier versions with it. Durable on return; nothing happens where there is
  /// none.
  void drop();
  /// The session comes into the database in the commit with which the draft goes: a crash leaves the one or
  /// the other. Durable on return. Throws Error; a `conflict` when a session of this id is stored already.
  void save(const Session& session);

 private:
  void forget_versions();

  perdure::Store& store_;
};

}  // namespace traininglog
