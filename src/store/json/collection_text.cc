#include "store/json/collection_text.h"

#include <fmt/core.h>

#include <atomic>
#include <charconv>
#include <optional>

#include <perdure/error.h>
#include "core/hash.h"
#include "core/ids.h"
#include "core/json_fault.h"
#include "core/json_scan.h"
#include "core/json_text.h"
#include "core/json_writer.h"
#include "core/time.h"

namespace perdure::json_file {
namespace {

constexpr std::size_t kEditCheckDigits = 16;
// Room for one more in the table's integers of other stores.
constexpr std::uint64_t kVersionMost = std::uint64_t{1} << 62;

// Of the name too, so that a record whose key was changed by hand counts as edited.
std::string edit_check(const DocumentName& name, std::string_view body) {
  return to_hex(blake2b_128(fmt::format("{}\n{}", name.to_string(), body))).substr(0, kEditCheckDigits);
}

bool is_reserved(const json::Members& member) {
  const std::string_view raw = json::scan::without_quotes(member.raw_key());
  return json::scan::has_characters(raw, kReservedMember);
}

/// Walks a text that is JSON and refuses what is no collection, naming the place.
class Parser {
 public:
  Parser(std::string_view text, Time file_time, const std::string& path)
      : text_(text), file_time_(file_time), path_(path) {}

  CollectionContent run();

 private:
  struct Bookkeeping {
    std::uint64_t version = 1;
    std::optional<Time> created_at;
    std::optional<Time> updated_at;
    std::string check;
  };

  [[noreturn]] void refuse(std::string_view at, const std::string& what) const {
    refuse(json::fault_at(text_, static_cast<std::size_t>(at.data() - text_.data()), what));
  }
  [[noreturn]] void refuse(const json::Fault& fault) const {
    throw Error(
        code::kCorrupt,
        fmt::format("cannot read {}: {}; mend the file or move it away, nothing is written to it until "
                    "then",
                    path_, fault.message()));
  }

  DocumentName name(std::string_view text, std::string_view at) const;
  std::shared_ptr<const Record> record(const DocumentName& name, json::Slice value) const;
  void require_same_id(const DocumentName& name, json::Slice record) const;
  Bookkeeping bookkeeping(json::Slice value) const;
  void file_bookkeeping(json::Slice value);
  void deleted(json::Slice value);
  RememberedOperation operation(json::Slice value) const;
  std::pair<DocumentName, std::uint64_t> written(json::Slice value) const;

  void require(json::Slice value, json::Type type, std::string_view what) const {
    if (value.type() == type) return;
    refuse(value.text,
           fmt::format("{} is {}, expected {}", what, json::describe(value.type()), json::describe(type)));
  }
  std::string string(json::Slice value, std::string_view what) const {
    require(value, json::Type::string, what);
    return value.unescaped();
  }
  Time time(json::Slice value, std::string_view what) const;
  std::uint64_t version(std::string_view digits, std::string_view at) const;
  [[noreturn]] void refuse_member(const json::Members& member, std::string_view where) const {
    refuse(member.raw_key(),
           fmt::format("the store does not know {} in {}; a newer Perdure may have written it",
                       member.raw_key(), where));
  }

  const std::string_view text_;
  const Time file_time_;
  const std::string& path_;
  CollectionContent content_;
  std::map<DocumentName, std::uint64_t> deleted_;
};

CollectionContent Parser::run() {
  if (text_.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  if (const auto fault = json::check_envelope(text_)) refuse(*fault);
  for (json::Members member(json::root(text_)); member.next();) {
    if (is_reserved(member)) {
      file_bookkeeping(member.value());
      continue;
    }
    const DocumentName key = name(member.key(), member.raw_key());
    content_.records[key] = record(key, member.value());
  }
  for (const auto& [key, last_version] : deleted_) {
    std::shared_ptr<const Record>& standing = content_.records[key];
    Record next = standing ? *standing : Record();
    next.deleted = !standing;
    // A document that was typed in again goes on counting.
    next.version = standing ? std::max(next.version, last_version + 1) : last_version;
    if (!standing) next.state = new_states(1);
    standing = std::make_shared<const Record>(std::move(next));
  }
  return std::move(content_);
}

DocumentName Parser::name(std::string_view text, std::string_view at) const {
  const std::size_t slash = text.find('/');
  DocumentName name;
  if (slash != std::string_view::npos) name.scope = text.substr(0, slash);
  name.id = text.substr(slash == std::string_view::npos ? 0 : slash + 1);
  try {
    if (slash != std::string_view::npos) check_id(name.scope);
    check_id(name.id);
  } catch (const Error& error) {
    refuse(at, fmt::format("the key is no id: {}", error.what()));
  }
  return name;
}

std::shared_ptr<const Record> Parser::record(const DocumentName& name, json::Slice value) const {
  if (value.type() != json::Type::object) {
    refuse(value.text,
           fmt::format("{} is {}, expected an object", name.to_string(), json::describe(value.type())));
  }
  Record record;
  Bookkeeping kept;
  record.body = "{";
  for (json::Members member(value); member.next();) {
    if (is_reserved(member)) {
      kept = bookkeeping(member.value());
      continue;
    }
    if (record.body.size() > 1) record.body += ',';
    record.body += member.raw_key();
    record.body += ':';
    record.body += json::compact(member.value().text);
  }
  record.body += '}';
  record.state = new_states(1);
  record.version = kept.version;
  record.created_at = kept.created_at.value_or(file_time_);
  record.updated_at = kept.updated_at.value_or(file_time_);
  const bool is_as_written = !kept.check.empty() && kept.check == edit_check(name, record.body);
  if (!is_as_written) require_same_id(name, value);
  if (!is_as_written && !kept.check.empty()) {
    ++record.version;
    record.updated_at = file_time_;
  }
  return std::make_shared<const Record>(std::move(record));
}

// Whoever types a record in, or copies one, easily forgets one of the two. What a program has written may
// have an id of its own.
void Parser::require_same_id(const DocumentName& name, json::Slice record) const {
  const auto id = json::member(record, "id");
  if (!id || id->type() != json::Type::string || id->unescaped() == name.id) return;
  refuse(id->text, fmt::format("the record under the key \"{}\" has the id {}; make them equal",
                               name.to_string(), json::excerpt(id->text)));
}

Parser::Bookkeeping Parser::bookkeeping(json::Slice value) const {
  require(value, json::Type::object, kReservedMember);
  Bookkeeping kept;
  for (json::Members member(value); member.next();) {
    const std::string key = member.key();
    if (key == "version") {
      require(member.value(), json::Type::number, "version");
      kept.version = version(member.value().text, member.value().text);
    } else if (key == "created_at") {
      kept.created_at = time(member.value(), "created_at");
    } else if (key == "updated_at") {
      kept.updated_at = time(member.value(), "updated_at");
    } else if (key == "edit_check") {
      kept.check = string(member.value(), "edit_check");
    } else {
      refuse_member(member, kReservedMember);
    }
  }
  return kept;
}

Time Parser::time(json::Slice value, std::string_view what) const {
  const auto time = parse_rfc3339(string(value, what));
  if (!time) refuse(value.text, fmt::format("{} is no time such as \"2026-03-02T17:05:00Z\"", what));
  return *time;
}

std::uint64_t Parser::version(std::string_view digits, std::string_view at) const {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_all = error == std::errc() && end == digits.data() + digits.size();
  if (!is_all || number == 0 || number > kVersionMost) {
    refuse(at, fmt::format("a version is a whole number from 1 to {}", kVersionMost));
  }
  return number;
}

void Parser::file_bookkeeping(json::Slice value) {
  require(value, json::Type::object, kReservedMember);
  for (json::Members member(value); member.next();) {
    const std::string key = member.key();
    require(member.value(), json::Type::object, key);
    if (key == "deleted") {
      deleted(member.value());
    } else if (key == "operations") {
      for (json::Members one(member.value()); one.next();)
        content_.operations[one.key()] = operation(one.value());
    } else {
      refuse_member(member, kReservedMember);
    }
  }
}

void Parser::deleted(json::Slice value) {
  for (json::Members member(value); member.next();) {
    const DocumentName key = name(member.key(), member.raw_key());
    require(member.value(), json::Type::number, "the version of a deleted document");
    deleted_[key] = version(member.value().text, member.value().text);
  }
}

RememberedOperation Parser::operation(json::Slice value) const {
  require(value, json::Type::object, "an operation");
  RememberedOperation operation;
  for (json::Members member(value); member.next();) {
    const std::string key = member.key();
    if (key == "at") {
      operation.at = time(member.value(), "at");
    } else if (key == "content_hash") {
      operation.content_hash = string(member.value(), "content_hash");
    } else if (key == "written") {
      require(member.value(), json::Type::array, "written");
      for (json::Elements one(member.value()); one.next();) operation.written.push_back(written(one.value()));
    } else {
      refuse_member(member, "an operation");
    }
  }
  return operation;
}

std::pair<DocumentName, std::uint64_t> Parser::written(json::Slice value) const {
  const std::string text = string(value, "written");
  const std::size_t blank = std::min(text.find(' '), text.size());
  const std::string_view digits = std::string_view(text).substr(std::min(blank + 1, text.size()));
  return {name(std::string_view(text).substr(0, blank), value.text), version(digits, value.text)};
}

std::string print_record(const DocumentName& name, const Record& record) {
  json::Writer kept;
  kept.begin_object()
      .member("version", record.version)
      .member("created_at", to_rfc3339(record.created_at))
      .member("updated_at", to_rfc3339(record.updated_at))
      .member("edit_check", edit_check(name, record.body))
      .end_object();
  std::string text = record.body.substr(0, record.body.size() - 1);
  if (text.size() > 1) text += ',';
  return text + fmt::format("\"{}\":{}}}", kReservedMember, kept.text());
}

void print_operation(json::Writer& writer, const RememberedOperation& operation) {
  writer.begin_object().member("at", to_rfc3339(operation.at)).member("content_hash", operation.content_hash);
  writer.key("written").begin_array();
  for (const auto& [name, version] : operation.written) {
    writer.value(fmt::format("{} {}", name.to_string(), version));
  }
  writer.end_array().end_object();
}

// Nothing where there is nothing to keep: a file that people see has what they put into it.
void print_file_bookkeeping(json::Writer& writer, const CollectionContent& content, bool has_deleted) {
  if (!has_deleted && content.operations.empty()) return;
  writer.key(kReservedMember).begin_object();
  if (has_deleted) {
    writer.key("deleted").begin_object();
    for (const auto& [name, record] : content.records) {
      if (record->deleted) writer.member(name.to_string(), record->version);
    }
    writer.end_object();
  }
  if (!content.operations.empty()) {
    writer.key("operations").begin_object();
    for (const auto& [id, operation] : content.operations) {
      writer.key(id);
      print_operation(writer, operation);
    }
    writer.end_object();
  }
  writer.end_object();
}

}  // namespace

std::string DocumentName::to_string() const { return scope.empty() ? id : scope + '/' + id; }

CollectionContent parse_collection(std::string_view text, Time file_time, const std::string& path) {
  return Parser(text, file_time, path).run();
}

std::string print_collection(const CollectionContent& content) {
  json::Writer writer;
  writer.begin_object();
  bool has_deleted = false;
  for (const auto& [name, record] : content.records) {
    has_deleted = has_deleted || record->deleted;
    if (!record->deleted) writer.key(name.to_string()).raw(print_record(name, *record));
  }
  print_file_bookkeeping(writer, content, has_deleted);
  writer.end_object();
  return json::pretty(writer.text()) + "\n";
}

void require_no_reserved_member(std::string_view body) {
  if (!json::member(json::root(body), kReservedMember)) return;
  throw Error(code::kInvalidArgument,
              fmt::format("the member \"{}\" belongs to the store; name it otherwise", kReservedMember));
}

std::uint64_t new_states(std::uint64_t count) {
  static std::atomic<std::uint64_t> next{1};
  return next.fetch_add(count);
}

}  // namespace perdure::json_file
