#include <perdure/transfer.h>

#include <fmt/core.h>

#include <memory>

#include <perdure/error.h>

#include "core/fs.h"
#include "core/ids.h"
#include "transfer/record_source.h"
#include "transfer/source_check.h"
#include "transfer/store_target.h"

namespace perdure {
namespace {

void check_options(const TransferOptions& options, const Store* to) {
  for (const std::string& name : options.collections) check_collection(name);
  if (to == nullptr && !options.dry_run) {
    throw Error(code::kInvalidArgument, "only a dry run needs no target");
  }
  if (!options.history) return;
  if (options.replace || !options.versions) {
    throw Error(
        code::kInvalidArgument,
        "a history is merged, with its versions: it goes neither with replacing nor without versions");
  }
  if (to != nullptr && (!to->capabilities().history || !to->capabilities().adopts)) {
    throw Error(code::kUnsupported, "the target keeps no history; transfer without it");
  }
}

SourceOptions source_options(const TransferOptions& options) {
  SourceOptions chosen;
  chosen.collections = options.collections;
  chosen.settings = options.settings;
  chosen.replaces = options.replace;
  return chosen;
}

std::unique_ptr<RecordSource> source_of(Store& from, const TransferOptions& options) {
  SourceOptions chosen = source_options(options);
  if (options.history) return history_of(from, std::move(chosen));
  chosen.late_changes = !options.dry_run;
  return documents_of(from, std::move(chosen));
}

bool is_same_place(const StoreInfo& one, const StoreInfo& other) {
  if (one.path.empty() || other.path.empty()) {
    return !one.head.epoch.empty() && one.head.epoch == other.head.epoch;
  }
  const fs::Info file = fs::info(one.path);
  const fs::Info other_file = fs::info(other.path);
  return file.kind != fs::Kind::missing && file.device == other_file.device && file.inode == other_file.inode;
}

TransferReport run(RecordSource& source, Store* to, const TransferOptions& options) {
  TransferReport report;
  SourceCheck check(source, to, options, report);
  check.run();
  if (report.refused_count > 0) return report;
  StoreTarget target(source, to, options, report);
  // Before the documents, since they may hold unique keys that those need.
  if (options.replace && !target.remove_others(check.keys())) return report;
  if (target.take_all(check.keys())) (void)target.finish();
  return report;
}

}  // namespace

TransferReport transfer(Store& from, Store* to, const TransferOptions& options) {
  check_options(options, to);
  if (to != nullptr && (&from == to || is_same_place(from.info(), to->info()))) {
    throw Error(code::kInvalidArgument, "source and target are the same store");
  }
  return run(*source_of(from, options), to, options);
}

TransferReport import_file(const std::string& path, Store* to, const TransferOptions& options) {
  check_options(options, to);
  return run(*lines_of(path, source_options(options), options.history), to, options);
}

}  // namespace perdure
