#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <perdure/store.h>

#include "core/schema.h"

namespace perdure::cli {

/// What stands in a collection and does not fit a schema.
struct SchemaFindings {
  std::uint64_t documents_count = 0;
  std::uint64_t violating_count = 0;   ///< documents with violations
  std::uint64_t violations_count = 0;  ///< of all, at most 20 of each document
  std::uint64_t unreadable_count = 0;
};

struct SchemaObserver {
  std::function<void(const Document& document, const Schema::Violation& violation)> on_violation;
  std::function<void(const Page& page)> on_unreadable;  ///< of a page that has some
};

/// Reads all documents of a collection, in all scopes.
[[nodiscard]] SchemaFindings check_documents(Store& store, const std::string& collection,
                                             const Schema& schema, const SchemaObserver& observer);

/// "sessions/2026-03-02, version 3: /week must be 1 or more, is 0 (minimum)"
[[nodiscard]] std::string violation_text(const Document& document, const Schema::Violation& violation);

}  // namespace perdure::cli
