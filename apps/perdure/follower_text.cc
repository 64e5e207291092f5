#include "apps/perdure/follower_text.h"

#include <fmt/format.h>

#include "apps/terminal/display.h"
#include "core/time.h"

namespace perdure::cli {
namespace {

bool is_held(const FollowerRecord& record) { return !record.holder.empty() && record.held_until > now(); }

}  // namespace

std::string holder_text(const FollowerRecord& record) {
  if (!is_held(record)) return "nobody";
  return fmt::format("{} until {}", record.holder, to_rfc3339(record.held_until));
}

void write_holder(json::Writer& writer, const FollowerRecord& record) {
  writer.key("holder");
  is_held(record) ? writer.value(record.holder) : writer.null();
}

std::string follower_line(const FollowerStatus& status) {
  std::string text =
      fmt::format("{}  {} behind, run by {}", status.record.name,
                  terminal::count_text(status.lag_count, "change"), holder_text(status.record));
  if (status.record.failures_count > 0) {
    text += fmt::format("; failed {} in a row", terminal::count_text(status.record.failures_count, "time"));
  }
  if (!status.record.problem.empty()) text += ": " + status.record.problem;
  return terminal::printable(text);
}

void write_followers(json::Writer& writer, const std::vector<FollowerStatus>& followers) {
  writer.begin_array();
  for (const FollowerStatus& status : followers) {
    const FollowerRecord& record = status.record;
    writer.begin_object().member("name", record.name).member("cursor", record.cursor.to_string());
    writer.member("lag", status.lag_count);
    write_holder(writer, record);
    writer.member("problem", record.problem).member("failures", record.failures_count).end_object();
  }
  writer.end_array();
}

}  // namespace perdure::cli
