#include "transfer/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include <perdure/error.h>

#include "core/json_text.h"
#include "core/time.h"

namespace perdure {
namespace {

constexpr std::string_view kPut = "put";
constexpr std::string_view kDelete = "delete";
/// Leaves room to count on; the tables hold signed numbers.
constexpr std::uint64_t kVersionMost = std::uint64_t{1} << 62;

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

std::uint64_t version_member(json::Slice record) {
  const std::optional<json::Slice> value = json::member(record, "version");
  if (!value) return 0;
  std::uint64_t version = 0;
  const char* const end = value->text.data() + value->text.size();
  const auto [stop, error] = std::from_chars(value->text.data(), end, version);
  if (error != std::errc() || stop != end || version == 0 || version > kVersionMost) {
    refuse("the member \"version\" is no version: a whole number from 1");
  }
  return version;
}

std::optional<Time> time_member(json::Slice record, std::string_view name) {
  if (!json::member(record, name)) return std::nullopt;
  const std::string text = text_member(record, name);
  const std::optional<Time> time = parse_rfc3339(text);
  if (!time) {
    refuse(fmt::format("the member \"{}\" is no time in UTC like 2026-03-02T17:05:00.123456Z", name));
  }
  return time;
}

ChangeKind kind_member(json::Slice record) {
  const std::string kind = text_member(record, "kind");
  if (kind == kDelete) return ChangeKind::erase;
  if (kind != kPut) refuse(fmt::format("the member \"kind\" is neither \"{}\" nor \"{}\"", kPut, kDelete));
  return ChangeKind::put;
}

std::string body_member(json::Slice record) {
  const std::optional<json::Slice> data = json::member(record, "data");
  if (!data)
    refuse(
        "the record has no \"data\"; lines that are documents themselves are for perdure put COLLECTION "
        "--ndjson");
  if (data->type() != json::Type::object) refuse("the member \"data\" is not an object");
  std::string exact = text_member(record, "body");
  if (!exact.empty() && !json::check_document(exact) && json::compact(exact) == json::compact(data->text)) {
    return exact;
  }
  return std::string(data->text);
}

}  // namespace

void write_body(json::Writer& writer, std::string_view body, RecordShape shape) {
  if (shape == RecordShape::free || survives_in_a_line(body)) {
    writer.key("data").raw(body);
    return;
  }
  std::string line(body);
  // Line breaks stand between tokens only; inside strings JSON has none.
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  writer.key("data").raw(json::root(line).text).member("body", body);
}

std::string record_text(const Document& document, RecordShape shape) {
  json::Writer writer;
  writer.begin_object().member("id", document.key.id).member("collection", document.key.collection);
  if (!document.key.scope.empty()) writer.member("scope", document.key.scope);
  writer.member("version", document.version).member("seq", document.seq);
  writer.member("created_at", to_rfc3339(document.created_at));
  writer.member("updated_at", to_rfc3339(document.updated_at));
  write_body(writer, document.body, shape);
  return std::move(writer.end_object()).text();
}

Record read_record(std::string_view text) {
  const json::Slice slice = json::root(text);
  Record record;
  record.key = {text_member(slice, "collection"), text_member(slice, "id"), text_member(slice, "scope")};
  if (record.key.id.empty()) refuse("the record has no \"id\"");
  record.version = version_member(slice);
  record.created_at = time_member(slice, "created_at");
  const bool is_change = json::member(slice, "kind") && json::member(slice, "at");
  record.updated_at = time_member(slice, is_change ? "at" : "updated_at");
  if (is_change) {
    record.actor = text_member(slice, "actor");
    record.kind = kind_member(slice);
    if (record.kind == ChangeKind::erase) return record;
    const std::string removed = text_member(slice, "removed");
    if (!removed.empty()) refuse(fmt::format("the body of this version was {}; leave the line out", removed));
  }
  record.body = body_member(slice);
  return record;
}

void write_change(json::Writer& writer, const Change& change, bool with_body, RecordShape shape) {
  writer.member("seq", change.seq);
  writer.member("kind", change.kind == ChangeKind::put ? kPut : kDelete);
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

}  // namespace perdure
