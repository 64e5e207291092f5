#pragma once

#include <chrono>

#include <perdure/store.h>

#include "apps/terminal/console.h"

namespace perdure::cli {

/// Lets the mirrors of the store take in what a command has stored, so that "stored, and here is the file" is
/// true when it ends. A store without mirrors costs one look at its settings.
///
/// Waits as long as a mirror gets on, and for `pause` when it does not. What a mirror cannot do is a warning:
/// the write is durable, and the mirror catches up with the next command. Throws nothing that the store says.
void follow_up(terminal::Console& console, Store& store, std::chrono::milliseconds pause);

}  // namespace perdure::cli
