// Lines of an export: what is read as a record is printed and read back the same.

#include "tests/fuzz/fuzz.h"

#include <string>

#include "core/ids.h"
#include "core/json_text.h"
#include "store/prepared_batch.h"
#include "transfer/line_frame.h"
#include "transfer/record.h"

namespace perdure::fuzz {
namespace {

void check_document(const Record& record) {
  Document document;
  document.key = record.key;
  document.version = record.version == 0 ? 1 : record.version;
  document.created_at = record.created_at.value_or(Time());
  document.updated_at = record.updated_at.value_or(Time());
  document.body = record.body;
  const std::string line = record_text(document, RecordShape::one_line);
  require(line.find_first_of("\r\n") == std::string::npos, "a record of several lines", line);
  require(!json::check_envelope(line), "a record that is no object", line);
  const Record again = read_record(line);
  require(again.key == record.key && again.version == document.version && again.body == record.body,
          "a record that reads back differently", line);
  require(again.created_at == document.created_at && again.updated_at == document.updated_at,
          "times that read back differently", line);
}

void check_change(const Record& record) {
  Change change;
  change.key = record.key;
  change.kind = record.kind;
  change.version = record.version == 0 ? 1 : record.version;
  change.at = record.updated_at.value_or(Time());
  change.actor = record.actor;
  change.body = record.body;
  json::Writer writer;
  write_change(writer.begin_object(), change, true, RecordShape::one_line);
  const std::string line = writer.end_object().text();
  require(!json::check_envelope(line), "a change that is no object", line);
  const Record again = read_record(line);
  require(again.key == record.key && again.kind == record.kind && again.body == record.body &&
              again.updated_at == change.at && again.actor == record.actor,
          "a change that reads back differently", line);
}

}  // namespace
}  // namespace perdure::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace perdure;
  using namespace perdure::fuzz;
  const std::string_view line = text_of(data, size);
  if (json::check_envelope(line)) return 0;
  LineFrame frame;
  (void)succeeds({code::kInvalidJson, code::kNewerFormat}, [&] { (void)frame.take(line); });
  Record record;
  if (!succeeds({code::kInvalidJson}, [&] { record = read_record(line); })) return 0;
  // What a transfer looks at next.
  const auto refused = {code::kInvalidId, code::kInvalidCollection, code::kInvalidArgument, code::kTooLarge};
  if (!succeeds(refused, [&] { check_key(record.key), check_actor(record.actor); })) return 0;
  check_change(record);
  if (record.kind == ChangeKind::put && !json::check_document(record.body)) check_document(record);
  return 0;
}
