#include "apps/perdure/record.h"

#include <fmt/format.h>

#include <algorithm>

#include <perdure/error.h>

#include "core/json_text.h"
#include "core/time.h"

namespace perdure::cli {
namespace {

/// Whether a body can be cut out of a line again exactly as it was put in: readers drop white space around a
/// value.
bool survives_in_a_line(std::string_view body) {
  return body.starts_with('{') && body.ends_with('}') && body.find_first_of("\r\n") == std::string_view::npos;
}

[[noreturn]] void refuse(const std::string& what) { throw Error(code::kInvalidJson, what); }

std::string text_member(json::Slice record, std::string_view name) {
  const std::optional<json::Slice> value = json::member(record, name);
  if (!value) return {};
  if (value->type() != json::Type::string) refuse(fmt::format("the member \"{}\" is not a string", name));
  return value->unescaped();
}

}  // namespace

void write_body(json::Writer& writer, std::string_view body, Shape shape) {
  if (shape == Shape::free || survives_in_a_line(body)) {
    writer.key("data").raw(body);
    return;
  }
  std::string line(body);
  // Line breaks stand between tokens only; inside strings JSON has none.
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  writer.key("data").raw(json::root(line).text).member("body", body);
}

std::string record_text(const Document& document, Shape shape) {
  json::Writer writer;
  writer.begin_object().member("id", document.key.id).member("collection", document.key.collection);
  if (!document.key.scope.empty()) writer.member("scope", document.key.scope);
  writer.member("version", document.version).member("seq", document.seq);
  writer.member("created_at", to_rfc3339(document.created_at));
  writer.member("updated_at", to_rfc3339(document.updated_at));
  write_body(writer, document.body, shape);
  return std::move(writer.end_object()).text();
}

RecordInput read_record(std::string_view text) {
  const json::Slice record = json::root(text);
  RecordInput input;
  input.id = text_member(record, "id");
  if (input.id.empty()) refuse("the record has no \"id\"");
  input.scope = text_member(record, "scope");
  const std::optional<json::Slice> data = json::member(record, "data");
  if (!data) refuse("the record has no \"data\"; without --records the line itself is the document");
  if (data->type() != json::Type::object) refuse("the member \"data\" is not an object");
  input.body = std::string(data->text);
  std::string exact = text_member(record, "body");
  if (exact.empty() || json::check_document(exact)) return input;
  if (json::compact(exact) == json::compact(input.body)) input.body = std::move(exact);
  return input;
}

void write_change(json::Writer& writer, const Change& change, bool with_body, Shape shape) {
  writer.member("seq", change.seq);
  writer.member("kind", change.kind == ChangeKind::put ? "put" : "delete");
  writer.member("collection", change.key.collection).member("id", change.key.id);
  if (!change.key.scope.empty()) writer.member("scope", change.key.scope);
  writer.member("version", change.version).member("at", to_rfc3339(change.at));
  writer.member("actor", change.actor);
  if (change.removed != Change::Removed::no) {
    writer.member("removed", change.removed == Change::Removed::pruned ? "pruned" : "purged");
  } else if (!change.unreadable_reason.empty()) {
    writer.member("unreadable", change.unreadable_reason);
  } else if (with_body && change.kind == ChangeKind::put) {
    write_body(writer, change.body, shape);
  }
}

void write_written(json::Writer& writer, const Written& written) {
  writer.begin_object();
  write_written_members(writer, written);
  writer.end_object();
}

void write_written_members(json::Writer& writer, const Written& written) {
  writer.member("collection", written.key.collection).member("id", written.key.id);
  if (!written.key.scope.empty()) writer.member("scope", written.key.scope);
  writer.member("version", written.version).member("seq", written.seq);
}

void write_exactly(terminal::Console& console, std::string_view body) {
  console.write(body);
  if (console.out_is_terminal() && !body.ends_with('\n')) console.write("\n");
}

}  // namespace perdure::cli
