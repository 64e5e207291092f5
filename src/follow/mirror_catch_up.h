#pragma once

#include <cstddef>

#include <perdure/error.h>
#include <perdure/mirror.h>

namespace perdure::test {

/// Takes in everything that the log has, as `Followers` would.
inline void catch_up(Mirror& mirror, Store& store, std::size_t page_changes_count = 1000) {
  ChangesOptions options;
  options.limit = page_changes_count;
  while (true) {
    ChangePage page;
    try {
      page = store.changes(*mirror.own_cursor(), options);
    } catch (const Error& error) {
      if (error.code() != code::kCursorMismatch) throw;
      mirror.start_over(store);
      page = store.changes({}, options);
    }
    mirror.apply(store, page);
    if (page.at_end) return;
  }
}

}  // namespace perdure::test
