#pragma once

#include <string>
#include <string_view>

#include <perdure/document.h>

namespace perdure {

/// A new UUIDv7 (RFC 9562), lower case. Ids made by one process are strictly increasing, so that documents
/// created one after the other lie side by side in the store. Any thread.
[[nodiscard]] std::string new_id();

/// A random UUIDv4, for names that must not tell their time.
[[nodiscard]] std::string random_uuid();

/// Throw `invalid_id`, `invalid_collection` with what is wrong and where; the rules are those of `Key`.
void check_id(std::string_view id);
void check_collection(std::string_view name);
void check_scope(std::string_view scope);
void check_key(const Key& key);

}  // namespace perdure
