#include "store/postgres/index_rows.h"

#include <algorithm>
#include <iterator>

namespace perdure::postgres {
namespace {

constexpr std::size_t kKeyBytes = 2000;

}  // namespace

SplitKey split_key(std::string_view key) {
  if (key.size() <= kKeyBytes) return {key, {}};
  return {key.substr(0, kKeyBytes), key.substr(kKeyBytes)};
}

void IndexRows::change(std::string_view scope, std::string_view id, const std::vector<IndexEntry>& before,
                       const std::vector<IndexEntry>& after) {
  if (before == after) return;
  std::vector<IndexEntry> gone;
  std::vector<IndexEntry> added;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(gone));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(added));
  for (IndexEntry& entry : gone) erased_.push_back({std::move(entry), std::string(scope), std::string(id)});
  for (IndexEntry& entry : added) added_.push_back({std::move(entry), std::string(scope), std::string(id)});
}

Parameters IndexRows::parameters_of(const std::vector<Row>& rows, bool with_rest) {
  std::vector<std::int64_t> numbers;
  std::vector<std::string_view> scopes;
  std::vector<Parameters::Blob> keys;
  std::vector<std::string_view> ids;
  std::vector<Parameters::Blob> rests;
  for (const Row& row : rows) {
    const SplitKey split = split_key(row.entry.key);
    numbers.push_back(row.entry.number);
    scopes.push_back(row.scope);
    keys.emplace_back(split.key);
    ids.push_back(row.id);
    rests.emplace_back(split.rest);
  }
  Parameters parameters;
  parameters.integers(numbers).texts(scopes).blobs(keys).texts(ids);
  if (with_rest) parameters.blobs(rests);
  return parameters;
}

void IndexRows::send(Connection& connection) {
  if (!erased_.empty()) {
    connection.send(
        "DELETE FROM perdure_index WHERE ctid = ANY(ARRAY(SELECT i.ctid "
        "FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::text[]) AS gone(number, scope, key, id) "
        "CROSS JOIN LATERAL (SELECT ctid FROM perdure_index WHERE number = gone.number "
        "AND scope = gone.scope AND key = gone.key AND id = gone.id LIMIT 1) AS i))",
        parameters_of(erased_, false));
  }
  if (!added_.empty()) {
    connection.send(
        "INSERT INTO perdure_index(number, scope, key, id, rest) "
        "SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::text[], $5::bytea[]) "
        "ON CONFLICT DO NOTHING",
        parameters_of(added_, true));
  }
  erased_.clear();
  added_.clear();
}

std::vector<std::string> holders_of(Connection& connection, const IndexEntry& entry, std::string_view scope) {
  const SplitKey split = split_key(entry.key);
  const Result found = connection.run(
      "SELECT id FROM perdure_index WHERE number = $1::bigint AND scope = $2::text AND key = $3::bytea "
      "AND rest = $4::bytea",
      Parameters().integer(entry.number).text(scope).blob(split.key).blob(split.rest));
  std::vector<std::string> ids;
  for (int row = 0; row < found.rows_count(); ++row) ids.emplace_back(found.bytes(row, 0));
  return ids;
}

bool has_entry(Connection& connection, const IndexEntry& entry, std::string_view scope, std::string_view id) {
  const SplitKey split = split_key(entry.key);
  return !connection
              .run(
                  "SELECT 1 FROM perdure_index WHERE number = $1::bigint AND scope = $2::text "
                  "AND key = $3::bytea AND rest = $4::bytea AND id = $5::text",
                  Parameters().integer(entry.number).text(scope).blob(split.key).blob(split.rest).text(id))
              .empty();
}

}  // namespace perdure::postgres
