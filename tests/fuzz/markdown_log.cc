// Training logs in markdown: nothing of a log is lost, and what is read is a document by the schema, which
// reads back. Input: one log.

#include "tests/fuzz/fuzz.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "apps/traininglog/identifiers.h"
#include "apps/traininglog/log_coverage.h"
#include "apps/traininglog/log_text.h"
#include "apps/traininglog/logged_session.h"
#include "apps/traininglog/markdown_log.h"
#include "apps/traininglog/session_json.h"
#include "core/json_text.h"
#include "core/schema.h"

namespace perdure::fuzz {
namespace {

const Schema& session_schema() {
  static const Schema kSchema = [] {
    std::ifstream file(PERDURE_SOURCE_DIR "/apps/traininglog/training-log.schema.json");
    return Schema::parse(std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
  }();
  return kSchema;
}

void check_session(traininglog::Session session) {
  session.id = "00000000-0000-4000-8000-000000000000";
  const std::string text = traininglog::to_json(session);
  const auto fault = json::check_document(text);
  require(!fault, "a session that is no JSON", fault ? fault->message() : "");
  succeeds({}, [&] { session_schema().require(text); });
  const traininglog::ReadDocument read = traininglog::read_document(text);
  require(read.session.has_value(), "a session that cannot be read back", read.fault);
}

void check_log(std::string_view text, bool strict) {
  const traininglog::ReadLog log = traininglog::read_markdown_log(text, strict);
  require(log.session.has_value() == log.rejections.empty(),
          "rejected without reason, or read in spite of one");
  if (!log.session) return;
  const auto lost = traininglog::words_lost(text, log);
  require(lost.empty(), "a word of the log is lost", lost.empty() ? "" : lost.front());
  check_session(*log.session);
}

}  // namespace
}  // namespace perdure::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace perdure::fuzz;
  const std::string_view bytes = text_of(data, size);
  if (traininglog::text_fault(bytes)) return 0;
  const std::vector<char> text(bytes.begin(), bytes.end());
  check_log(traininglog::without_byte_order_mark(view(text)), false);
  check_log(traininglog::without_byte_order_mark(view(text)), true);
  return 0;
}
