#include <fmt/core.h>

#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "core/ids.h"
#include "core/json_text.h"
#include "transfer/line_file.h"
#include "transfer/line_frame.h"
#include "transfer/record_source.h"

namespace perdure {
namespace {

/// A record has the body twice when it holds line breaks, the second time with escapes.
constexpr std::size_t kLineBytes = 3 * limits::kBodyBytesMost + (std::size_t{64} << 10);

class LineSource : public RecordSource {
 public:
  LineSource(const std::string& path, SourceOptions options, bool history)
      : file_(path, kLineBytes), options_(std::move(options)), history_(history) {}

  void start() override {
    file_.start();
    frame_ = {};
    has_line_ = false;
  }

  bool next(SourceRecord& into) override {
    while (const std::optional<Line> line = file_.next()) {
      into = {};
      into.line = line->number;
      has_line_ = true;
      try {
        if (read(*line, into)) return true;
      } catch (const Error& error) {
        into.code = error.code();
        into.problem = error.what();
        return true;
      }
    }
    if (!frame_.is_whole()) {
      throw Error(
          code::kInvalidJson,
          fmt::format("cannot read {}: it was cut off, its last line is not the end of an export; take "
                      "another copy",
                      file_.path()));
    }
    // An export of nothing has its first and last line; what ended before it wrote one has none.
    if (options_.replaces && !has_line_) {
      throw Error(
          code::kInvalidJson,
          fmt::format("cannot read {}: it is empty, and replacing would remove everything; take another "
                      "copy",
                      file_.path()));
    }
    return false;
  }

  std::string place(const Key& /*key*/, std::uint64_t line) const override {
    return fmt::format("{}:{}", file_.path(), line);
  }
  bool repeats() const override { return true; }
  bool keeps_layout() const override { return true; }

 private:
  /// False for a line that is no record, or of no concern.
  bool read(const Line& line, SourceRecord& into) {
    if (line.too_long)
      throw Error(code::kTooLarge, fmt::format("the line has more than {} bytes", kLineBytes));
    if (const auto fault = json::check_envelope(line.text)) {
      throw Error(code::kInvalidJson, fmt::format("column {}: {}", fault->column, fault->what));
    }
    if (frame_.take(line.text)) return false;
    into.record = read_record(line.text);
    const Key& key = into.record.key;
    if (key.collection.empty()) {
      throw Error(code::kInvalidJson,
                  "the record has no \"collection\"; lines of one collection are for perdure put COLLECTION "
                  "--ndjson --records");
    }
    check_key(key);
    if (is_own_collection(key.collection)) {
      throw Error(code::kInvalidCollection,
                  fmt::format("{} is a store's own collection, which is not taken over", key.collection));
    }
    if (history_ && (into.record.version == 0 || !into.record.updated_at)) {
      throw Error(code::kInvalidJson, "the line is no version of a document: export with --history");
    }
    return is_chosen(options_, key);
  }

  LineFile file_;
  const SourceOptions options_;
  const bool history_;
  LineFrame frame_;
  bool has_line_ = false;
};

}  // namespace

std::unique_ptr<RecordSource> lines_of(const std::string& path, SourceOptions options, bool history) {
  return std::make_unique<LineSource>(path, std::move(options), history);
}

}  // namespace perdure
