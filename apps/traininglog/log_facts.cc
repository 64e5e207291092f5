#include "apps/traininglog/log_facts.h"

#include <perdure/error.h>

#include <utility>

#include "apps/traininglog/json_fields.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_reading.h"
#include "core/hash.h"
#include "core/json_diff.h"
#include "core/json_patch.h"
#include "core/json_text.h"
#include "core/json_writer.h"

namespace traininglog {

namespace {

using perdure::json::Elements;
using perdure::json::Members;
using perdure::json::Slice;
using perdure::json::Type;

constexpr std::string_view kBegin = "<!-- traininglog ";
constexpr std::string_view kEnd = " -->";
constexpr std::string_view kExercises = "/exercises";

std::string hash_of(std::string_view lines) { return perdure::to_hex(perdure::blake2b_128(lines)); }

/// What the lines alone give; what the importer rejects gives nothing.
std::string document_of(const ReadLog& log) { return log.session ? to_json(*log.session) : "{}"; }

/// JSON in which no comment begins or ends.
std::string in_comment(const std::string& json) {
  std::string text;
  for (const char c : json) {
    if (c == '<') {
      text += "\\u003c";
    } else if (c == '>') {
      text += "\\u003e";
    } else {
      text += c;
    }
  }
  return text;
}

bool is_of_an_exercise(std::string_view pointer) {
  return pointer.substr(0, kExercises.size()) == kExercises;
}

struct Facts {
  std::string lines_hash;
  perdure::Patch patch;
};

std::pair<std::string, std::string> pair_of(Slice value) {
  expect_type(value, Type::array, "an entry of set is not a list");
  Elements elements(value);
  if (!elements.next()) throw FieldFault("an entry of set is empty");
  std::string pointer = text_of(elements.value(), "a pointer of set");
  if (!elements.next()) throw FieldFault("an entry of set has no value");
  return {std::move(pointer), std::string(elements.value().text)};
}

Facts facts_of(std::string_view json) {
  if (const auto fault = perdure::json::check_document(json)) throw FieldFault(fault->message());
  Facts facts;
  for (Members members(perdure::json::root(json)); members.next();) {
    const std::string key = members.key();
    if (key == "lines") {
      facts.lines_hash = text_of(members.value(), key);
    } else if (key == "set") {
      expect_type(members.value(), Type::array, "set is not a list");
      for (Elements list(members.value()); list.next();) facts.patch.set.push_back(pair_of(list.value()));
    } else if (key == "remove") {
      facts.patch.remove = texts_of(members.value(), key);
    }
  }
  return facts;
}

void keep_those_on_the_session(perdure::Patch& patch) {
  std::erase_if(patch.set, [](const auto& entry) { return is_of_an_exercise(entry.first); });
  std::erase_if(patch.remove, is_of_an_exercise);
}

void add_warning(ReadLog& log, std::string_view text, std::string what) {
  std::size_t line = 1;
  for (const char c : text.substr(0, text.rfind(kBegin))) line += c == '\n' ? 1 : 0;
  log.warnings.push_back({line, {}, std::move(what), false});
}

/// Throws FieldFault, or Error `invalid_patch`.
Session with(const perdure::Patch& patch, const std::string& document) {
  ReadSession read = read_session(perdure::json::apply_patch(document, patch));
  if (!read.session) throw FieldFault(read.fault);
  if (!read.unknown_members.empty()) throw FieldFault("there is no member " + read.unknown_members.front());
  return std::move(*read.session);
}

}  // namespace

std::string with_facts(std::string text, const Session& session) {
  const perdure::Patch patch = perdure::json::to_patch(
      perdure::json::diff(document_of(read_markdown_log(text, false)), to_json(session)));
  if (patch.set.empty() && patch.remove.empty()) return text;
  perdure::json::Writer json;
  json.begin_object().member("lines", hash_of(text)).key("set").begin_array();
  for (const auto& [pointer, value] : patch.set) {
    json.begin_array().value(pointer).raw(value).end_array();
  }
  json.end_array().key("remove").begin_array();
  for (const std::string& pointer : patch.remove) json.value(pointer);
  json.end_array().end_object();
  // The hash is that of the lines, without the empty one.
  return std::move(text) + "\n" + std::string(kBegin) + in_comment(std::move(json).text()) +
         std::string(kEnd) + "\n";
}

FactsSplit split_facts(std::string_view text) {
  std::string_view trimmed = text;
  while (!trimmed.empty() && (trimmed.back() == '\n' || trimmed.back() == '\r' || trimmed.back() == ' ')) {
    trimmed.remove_suffix(1);
  }
  const std::size_t begin = trimmed.rfind(kBegin);
  const bool is_line = begin != std::string_view::npos && begin > 0 && trimmed[begin - 1] == '\n';
  if (!is_line || trimmed.substr(trimmed.size() - kEnd.size()) != kEnd) return {text, std::nullopt};
  const std::string_view json =
      trimmed.substr(begin + kBegin.size(), trimmed.size() - kEnd.size() - begin - kBegin.size());
  return {text.substr(0, begin - 1), json};
}

ReadLog read_complete_log(std::string_view text, bool strict) {
  const FactsSplit split = split_facts(text);
  if (!split.json) return read_markdown_log(text, strict);
  ReadLog log = read_markdown_log(split.lines, strict);
  try {
    Facts facts = facts_of(*split.json);
    if (facts.lines_hash == hash_of(split.lines)) {
      // Word for word what was exported: what its lines alone would mean is of no interest.
      const ReadLog lenient = read_markdown_log(split.lines, false);
      ReadLog complete;
      complete.session = with(facts.patch, document_of(lenient));
      return complete;
    }
    if (!log.session) return log;
    keep_those_on_the_session(facts.patch);
    log.session = with(facts.patch, to_json(*log.session));
    log.user_id.reset();
    log.user_name.reset();
    add_warning(
        log, text,
        "the log was edited since it was exported: what the comment says about its exercises and sets "
        "was left out");
  } catch (const FieldFault& fault) {
    add_warning(log, text, std::string("the comment of the export was left out: ") + fault.what());
  } catch (const perdure::Error& error) {
    add_warning(log, text, std::string("the comment of the export was left out: ") + error.what());
  }
  return log;
}

}  // namespace traininglog
