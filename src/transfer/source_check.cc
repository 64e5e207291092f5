#include "transfer/source_check.h"

#include <fmt/core.h>

#include <utility>

#include <perdure/error.h>

#include "core/json_text.h"

namespace perdure {
namespace {

/// Between two calls of `on_progress`.
constexpr std::uint64_t kProgressRecordsCount = 500;

}  // namespace

void refuse(TransferReport& report, std::string where, std::string_view code, std::string what) {
  ++report.refused_count;
  if (report.refused.size() < kReportedRefusalsCount) {
    report.refused.push_back({std::move(where), code, std::move(what)});
  }
}

SourceCheck::SourceCheck(RecordSource& source, Store* to, const TransferOptions& options,
                         TransferReport& report)
    : source_(source),
      to_(to),
      options_(options),
      report_(report),
      needs_keys_(source.repeats() || options.replace) {}

void SourceCheck::run() {
  std::uint64_t count = 0;
  SourceRecord next;
  source_.start();
  while (source_.next(next)) {
    look(next);
    ++count;
    if (options_.on_progress && count % kProgressRecordsCount == 0) options_.on_progress("check", count);
  }
  keys_.finish([this](std::uint64_t line, std::uint64_t earlier) {
    if (options_.history) return;
    refuse(report_, source_.place({}, line), code::kInvalidArgument,
           fmt::format("the document stands in line {} already, and this line is no later version of it",
                       earlier));
  });
  if (report_.refused_count == 0) require_chosen();
}

void SourceCheck::look(const SourceRecord& next) {
  const Record& record = next.record;
  const auto refuse_here = [&](std::string_view code, const std::string& what) {
    refuse(report_, source_.place(record.key, next.line), code, what);
  };
  if (!next.problem.empty()) return refuse_here(next.code, next.problem);
  const bool is_erased = record.kind == ChangeKind::erase;
  if (needs_keys_) keys_.add(record.key, next.line, record.version, is_erased);
  const bool is_settings = record.key.collection == kSettingsCollection;
  if (!is_settings) seen_.insert(record.key.collection);
  if (is_erased) return;
  if (const auto fault = json::check_document(record.body)) {
    return refuse_here(code::kInvalidJson, fault->message());
  }
  if (options_.history) return;  // its settings change on the way: each commit decides
  try {
    if (is_settings) {
      rules_[record.key.id] = std::make_shared<CollectionRules>(compile_rules(record.body, 0));
    } else {
      require_allowed(rules(record.key.collection), record.key.collection, record.key.id, record.body);
    }
  } catch (const Error& error) {
    if (error.code() != code::kSchemaViolation && error.code() != code::kInvalidSettings) throw;
    refuse_here(error.code(), error.what());
  }
}

// Those that travel come before the documents; others hold in the target already.
const CollectionRules& SourceCheck::rules(const std::string& collection) {
  std::shared_ptr<const CollectionRules>& known = rules_[collection];
  if (known == nullptr) {
    known = to_ == nullptr
                ? no_rules()
                : std::make_shared<CollectionRules>(compile_rules(to_->settings(collection).to_json(), 0));
  }
  return *known;
}

// A mistyped name would look like an empty collection, which `replace` makes of the target's too.
void SourceCheck::require_chosen() const {
  for (const std::string& name : options_.collections) {
    if (seen_.count(name) == 0) {
      throw Error(code::kNotFound, fmt::format("the source has no documents in the collection {}", name));
    }
  }
}

}  // namespace perdure
