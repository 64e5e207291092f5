#pragma once

#include "core/query_path.h"
#include "store/json/collection_text.h"

namespace perdure::json_file {

/// What a query sees of a record, which must stay.
[[nodiscard]] inline query::Subject subject_of(const DocumentName& name, const Record& record) {
  return {record.body, name.id, record.version, record.created_at, record.updated_at};
}

}  // namespace perdure::json_file
