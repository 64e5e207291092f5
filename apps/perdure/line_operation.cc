#include "apps/perdure/line_operation.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "apps/terminal/display.h"
#include "core/ids.h"
#include "core/json_text.h"
#include "transfer/line_frame.h"
#include "transfer/record.h"

namespace perdure::cli {
namespace {

using terminal::grouped;

/// A record has the body twice when it holds line breaks, the second time with escapes.
constexpr std::size_t kLineBytes = limits::kBodyBytes + (std::size_t{64} << 10);
constexpr std::size_t kRecordLineBytes = 3 * limits::kBodyBytes + (std::size_t{64} << 10);

std::string id_of(std::string_view document, const std::string& member_name) {
  const std::optional<json::Slice> value = json::member(json::root(document), member_name);
  if (!value) return new_id();
  if (value->type() == json::Type::string) return value->unescaped();
  const bool digits = value->text.find_first_not_of("0123456789") == std::string_view::npos;
  if (value->type() == json::Type::number && digits) return std::string(value->text);
  throw Error(code::kInvalidId,
              fmt::format("the member \"{}\" is neither a string nor a whole number", member_name));
}

}  // namespace

std::size_t LineRule::line_limit_bytes() const { return records ? kRecordLineBytes : kLineBytes; }

std::optional<Operation> operation_of(const Line& line, const LineRule& rule) {
  if (line.too_long) {
    throw Error(code::kTooLarge,
                fmt::format("the line has more than {} bytes", grouped(rule.line_limit_bytes())));
  }
  if (const std::optional<json::Fault> fault =
          rule.records ? json::check_envelope(line.text) : json::check_document(line.text)) {
    throw Error(code::kInvalidJson, fmt::format("column {}: {}", fault->column, fault->what));
  }
  if (rule.records && LineFrame::is_frame(line.text)) return std::nullopt;
  Operation operation;
  operation.kind = rule.kind;
  operation.key = {rule.collection, {}, rule.scope};
  if (rule.records) {
    Record record = read_record(line.text);
    if (record.kind == ChangeKind::erase) {
      throw Error(code::kInvalidJson, "the line is a deletion; perdure import takes it");
    }
    operation.key.id = std::move(record.key.id);
    if (!record.key.scope.empty()) operation.key.scope = std::move(record.key.scope);
    operation.body = std::move(record.body);
  } else {
    operation.key.id = id_of(line.text, rule.id_member);
    operation.body = std::string(line.text);
  }
  check_key(operation.key);
  if (rule.records) {
    if (const auto fault = json::check_document(operation.body))
      throw Error(code::kInvalidJson, fault->message());
  }
  if (operation.body.size() > limits::kBodyBytes) {
    throw Error(code::kTooLarge, fmt::format("the document has {} bytes; {} are allowed",
                                             grouped(operation.body.size()), grouped(limits::kBodyBytes)));
  }
  return operation;
}

}  // namespace perdure::cli
