#pragma once

#include <perdure/verify.h>
#include "store/json/collection_files.h"
#include "store/json/settings_rules.h"

namespace perdure::json_file {

/// Reads every file and compares its documents with the settings of its collection: "files", "schema",
/// "unique". A file that cannot be read is a finding, and the others are looked at.
[[nodiscard]] VerifyReport verify_files(CollectionFiles& files, SettingsRules& rules,
                                        const VerifyOptions& options);

}  // namespace perdure::json_file
