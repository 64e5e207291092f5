#include "transfer/line_frame.h"

#include <fmt/core.h>

#include <optional>

#include <perdure/error.h>

#include "core/json_text.h"
#include "core/json_writer.h"
#include "core/time.h"

namespace perdure {
namespace {

constexpr std::string_view kMember = "$perdure";
constexpr std::uint64_t kFormat = 1;

std::optional<json::Slice> frame_of(std::string_view line) {
  const json::Slice root = json::root(line);
  if (json::member(root, "id")) return std::nullopt;
  return json::member(root, kMember);
}

}  // namespace

std::string LineFrame::first_line(const StoreInfo& info, bool history) {
  json::Writer writer;
  writer.begin_object().key(kMember).begin_object().member("format", kFormat);
  writer.member("content", history ? "history" : "documents");
  if (!info.head.epoch.empty()) writer.member("epoch", info.head.epoch).member("seq", info.head.seq);
  writer.member("exported_at", to_rfc3339(now()));
  return std::move(writer.end_object().end_object()).text();
}

std::string LineFrame::last_line(std::uint64_t line_count) {
  json::Writer writer;
  writer.begin_object().key(kMember).begin_object().member("end", true).member("lines", line_count);
  return std::move(writer.end_object().end_object()).text();
}

bool LineFrame::is_frame(std::string_view line) { return frame_of(line).has_value(); }

bool LineFrame::take(std::string_view line) {
  const std::optional<json::Slice> frame = frame_of(line);
  if (!frame) {
    ++line_count_;
    return false;
  }
  if (const auto format = json::member(*frame, "format")) {
    if (is_open_) throw Error(code::kInvalidJson, "an export begins here, and the one before has not ended");
    if (format->text != std::to_string(kFormat)) {
      throw Error(
          code::kNewerFormat,
          fmt::format("the export has format {}, this program knows {}; update it", format->text, kFormat));
    }
    is_open_ = true;
    line_count_ = 0;
    return true;
  }
  const auto lines = json::member(*frame, "lines");
  if (!is_open_ || !lines)
    throw Error(code::kInvalidJson, "the line is neither a record nor the end of an export");
  is_open_ = false;
  if (lines->text != std::to_string(line_count_)) {
    throw Error(code::kInvalidJson,
                fmt::format("the export had {} lines, here are {}", lines->text, line_count_));
  }
  return true;
}

}  // namespace perdure
