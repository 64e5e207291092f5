#include <perdure/settings.h>

#include <fmt/core.h>

#include <charconv>
#include <functional>
#include <set>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/json_text.h"
#include "core/json_writer.h"
#include "core/schema.h"
#include "store/view_column.h"

namespace perdure {
namespace {

using json::Slice;
using json::Type;

[[noreturn]] void refuse(const std::string& pointer, const std::string& what) {
  throw Error(code::kInvalidSettings,
              fmt::format("settings, {}: {}", pointer.empty() ? "the top" : pointer, what));
}

std::string text_at(Slice value, const std::string& pointer) {
  if (value.type() != Type::string) refuse(pointer, "must be a text");
  return value.unescaped();
}

bool flag_at(Slice value, const std::string& pointer) {
  if (value.type() != Type::boolean) refuse(pointer, "must be true or false");
  return value.text == "true";
}

std::uint64_t count_at(Slice value, const std::string& pointer) {
  std::uint64_t number = 0;
  const char* const end = value.text.data() + value.text.size();
  const auto [behind, error] = std::from_chars(value.text.data(), end, number);
  constexpr std::uint64_t kMost = 1'000'000;
  if (value.type() != Type::number || error != std::errc() || behind != end || number < 1 || number > kMost) {
    refuse(pointer, fmt::format("must be a whole number from 1 to {}", kMost));
  }
  return number;
}

using OnMember = std::function<void(Slice value, const std::string& pointer)>;

// Walks an object; a member that `known` does not have is refused.
void for_members(Slice object, const std::string& pointer,
                 const std::vector<std::pair<std::string_view, OnMember>>& known) {
  if (object.type() != Type::object) refuse(pointer, "must be an object");
  json::Members members(object);
  while (members.next()) {
    const std::string key = members.key();
    bool found = false;
    for (const auto& [name, take] : known) {
      if (name != key) continue;
      take(members.value(), pointer + "/" + key);
      found = true;
    }
    if (found) continue;
    std::string names;
    for (const auto& [name, take] : known) names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    refuse(pointer + "/" + key, fmt::format("no such setting; known are {}", names));
  }
}

void for_elements(Slice array, const std::string& pointer, const OnMember& take) {
  if (array.type() != Type::array) refuse(pointer, "must be a list");
  json::Elements elements(array);
  for (std::size_t i = 0; elements.next(); ++i) take(elements.value(), fmt::format("{}/{}", pointer, i));
}

std::vector<std::string> fields_at(Slice value, const std::string& pointer) {
  std::vector<std::string> fields;
  for_elements(value, pointer, [&](Slice element, const std::string& at) {
    const std::string text = text_at(element, at);
    try {
      std::string canonical = query::Path::parse(text).to_string();
      for (const std::string& earlier : fields) {
        if (earlier == canonical) refuse(at, fmt::format("{} stands here twice", canonical));
      }
      fields.push_back(std::move(canonical));
    } catch (const Error& error) {
      refuse(at, error.what());
    }
  });
  if (fields.empty()) refuse(pointer, "must name a field");
  if (fields.size() > limits::kIndexFieldsCount) {
    refuse(pointer, fmt::format("has more than {} fields", limits::kIndexFieldsCount));
  }
  return fields;
}

CollectionSettings::Index index_at(Slice value, const std::string& pointer) {
  CollectionSettings::Index index;
  for_members(value, pointer,
              {{"fields", [&](Slice v, const std::string& at) { index.fields = fields_at(v, at); }},
               {"each", [&](Slice v, const std::string& at) { index.each = flag_at(v, at); }}});
  if (index.fields.empty()) refuse(pointer, "names no fields");
  if (index.each && index.fields.size() > 1) refuse(pointer, "an index with each has one field");
  if (index.each && index.fields[0].front() == '@')
    refuse(pointer, "an index with each leads into documents");
  return index;
}

CollectionSettings::Unique unique_at(Slice value, const std::string& pointer) {
  CollectionSettings::Unique unique;
  std::string where_pointer = pointer;
  for_members(value, pointer,
              {{"fields", [&](Slice v, const std::string& at) { unique.fields = fields_at(v, at); }},
               {"where", [&](Slice v, const std::string& at) {
                  unique.where = text_at(v, at);
                  where_pointer = at;
                }}});
  if (unique.fields.empty()) refuse(pointer, "names no fields");
  if (unique.where.find("@now") != std::string::npos || unique.where.find("@me") != std::string::npos) {
    refuse(where_pointer, "a condition that depends on time or user would hold now and not later");
  }
  try {
    (void)query::Filter::parse(unique.where, {}, Time());
  } catch (const Error& error) {
    refuse(where_pointer, error.what());
  }
  return unique;
}

CollectionSettings::SqlView view_at(Slice value, const std::string& pointer) {
  CollectionSettings::SqlView view;
  const auto take_columns = [&](Slice columns, const std::string& at) {
    if (columns.type() != Type::object) refuse(at, "must be an object of column names and what they show");
    json::Members members(columns);
    while (members.next()) {
      const std::string column = members.key();
      const std::string where = at + "/" + column;
      if (!is_sql_name(column)) refuse(where, std::string(kSqlNameRule));
      const std::string what = text_at(members.value(), where);
      try {
        (void)parse_column(what);
      } catch (const Error& error) {
        refuse(where, error.what());
      }
      view.columns.emplace_back(column, what);
    }
    if (view.columns.empty()) refuse(at, "names no columns");
    if (view.columns.size() > limits::kViewColumnsCount) {
      refuse(at, fmt::format("has more than {} columns", limits::kViewColumnsCount));
    }
  };
  for_members(value, pointer,
              {{"name", [&](Slice v, const std::string& at) { view.name = text_at(v, at); }},
               {"columns", take_columns}});
  if (!is_sql_name(view.name)) refuse(pointer + "/name", std::string(kSqlNameRule));
  if (view.columns.empty()) refuse(pointer, "names no columns");
  return view;
}

CollectionSettings::Retention retention_at(Slice value, const std::string& pointer) {
  CollectionSettings::Retention retention;
  for_members(value, pointer,
              {{"versions", [&](Slice v, const std::string& at) { retention.versions = count_at(v, at); }},
               {"days", [&](Slice v, const std::string& at) {
                  retention.age = std::chrono::days(count_at(v, at));
                }}});
  if (!retention.versions && !retention.age) refuse(pointer, "names neither versions nor days");
  return retention;
}

std::string schema_at(Slice value, const std::string& pointer) {
  if (value.text.size() > limits::kSchemaBytes) {
    refuse(pointer, fmt::format("has more than {} bytes", limits::kSchemaBytes));
  }
  if (value.type() != Type::object) refuse(pointer, "must be a JSON Schema, an object");
  try {
    (void)Schema::parse(value.text);
  } catch (const Error& error) {
    refuse(pointer, error.what());
  }
  return std::string(value.text);
}

template <typename T>
void add_once(std::vector<T>& all, T one, const std::string& pointer) {
  for (const T& earlier : all) {
    if (earlier == one) refuse(pointer, "stands here twice");
  }
  all.push_back(std::move(one));
}

void write_fields(json::Writer& writer, const std::vector<std::string>& fields) {
  writer.key("fields").begin_array();
  for (const std::string& field : fields) writer.value(field);
  writer.end_array();
}

}  // namespace

CollectionSettings CollectionSettings::parse(std::string_view json) {
  if (const auto fault = json::check_document(json)) {
    throw Error(code::kInvalidSettings, "settings: " + fault->message());
  }
  CollectionSettings settings;
  const auto take_index = [&](Slice value, const std::string& at) {
    add_once(settings.indexes, index_at(value, at), at);
  };
  const auto take_unique = [&](Slice value, const std::string& at) {
    add_once(settings.unique, unique_at(value, at), at);
  };
  for_members(
      json::root(json), "",
      {{"schema", [&](Slice v, const std::string& at) { settings.schema = schema_at(v, at); }},
       {"indexes", [&](Slice v, const std::string& at) { for_elements(v, at, take_index); }},
       {"unique", [&](Slice v, const std::string& at) { for_elements(v, at, take_unique); }},
       {"sql_view", [&](Slice v, const std::string& at) { settings.sql_view = view_at(v, at); }},
       {"retention", [&](Slice v, const std::string& at) { settings.retention = retention_at(v, at); }}});
  if (settings.indexes.size() + settings.unique.size() > limits::kIndexesCount) {
    refuse("", fmt::format("more than {} indexes and unique keys", limits::kIndexesCount));
  }
  return settings;
}

std::string CollectionSettings::to_json() const {
  json::Writer writer;
  writer.begin_object();
  if (!schema.empty()) writer.key("schema").raw(schema);
  if (!indexes.empty()) {
    writer.key("indexes").begin_array();
    for (const Index& index : indexes) {
      writer.begin_object();
      write_fields(writer, index.fields);
      if (index.each) writer.member("each", true);
      writer.end_object();
    }
    writer.end_array();
  }
  if (!unique.empty()) {
    writer.key("unique").begin_array();
    for (const Unique& one : unique) {
      writer.begin_object();
      write_fields(writer, one.fields);
      if (!one.where.empty()) writer.member("where", one.where);
      writer.end_object();
    }
    writer.end_array();
  }
  if (sql_view) {
    writer.key("sql_view").begin_object().member("name", sql_view->name).key("columns").begin_object();
    for (const auto& [name, what] : sql_view->columns) writer.member(name, what);
    writer.end_object().end_object();
  }
  if (retention) {
    writer.key("retention").begin_object();
    if (retention->versions) writer.member("versions", *retention->versions);
    if (retention->age) writer.member("days", static_cast<std::uint64_t>(retention->age->count()));
    writer.end_object();
  }
  return std::move(writer.end_object()).text();
}

}  // namespace perdure
