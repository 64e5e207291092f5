#include "apps/perdure/record.h"

namespace perdure::cli {

void write_written(json::Writer& writer, const Written& written) {
  writer.begin_object();
  write_written_members(writer, written);
  writer.end_object();
}

void write_written_members(json::Writer& writer, const Written& written) {
  writer.member("collection", written.key.collection).member("id", written.key.id);
  if (!written.key.scope.empty()) writer.member("scope", written.key.scope);
  writer.member("version", written.version).member("seq", written.seq);
}

void write_exactly(terminal::Console& console, std::string_view body) {
  console.write(body);
  if (console.out_is_terminal() && !body.ends_with('\n')) console.write("\n");
}

}  // namespace perdure::cli
