#include <perdure/transfer.h>

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "apps/perdure/commands.h"
#include "apps/perdure/store_access.h"
#include "apps/perdure/transfer_place.h"
#include "apps/terminal/display.h"
#include "apps/terminal/progress.h"
#include "core/fs.h"
#include "core/json_writer.h"

namespace perdure::cli {
namespace {

using terminal::Console;
using terminal::ExitCode;
using terminal::UsageError;

struct TransferRequest {
  std::optional<std::string> from;
  std::optional<std::string> to;
  bool no_settings = false;
  bool no_versions = false;
  TransferOptions options;
};

class TransferCommand {
 public:
  TransferCommand(Console& console, const StoreAccess& access, const TransferRequest& request)
      : console_(console),
        access_(access),
        creates_target_(request.to.has_value()),
        from_(TransferPlace::parse(request.from.value_or(access.url()), "--from")),
        to_(TransferPlace::parse(request.to.value_or(access.url()), "--to")),
        options_(request.options) {
    options_.settings = !request.no_settings;
    options_.versions = !request.no_versions;
    options_.actor = access.actor();
  }

  ExitCode run() {
    using Kind = TransferPlace::Kind;
    if (from_.kind() == Kind::stream) {
      throw UsageError("--from -: the source is read twice; save it as a file first");
    }
    if (from_.kind() != Kind::store && to_.kind() != Kind::store) {
      throw UsageError("one side must be a store; a file is copied with cp");
    }
    if (to_.kind() == Kind::stream && console_.json) {
      throw UsageError("with --to - standard output is the export; --json has no place there");
    }
    const TransferReport report = transfer();
    return tell(report);
  }

 private:
  TransferReport transfer() {
    terminal::Progress progress(console_, "document");
    options_.on_progress = [&progress](std::string_view what, std::uint64_t count) {
      progress.show_text(fmt::format("{}: {}", what, terminal::count_text(count, "document")));
    };
    if (from_.kind() == TransferPlace::Kind::file) {
      (void)fs::describe_kind(from_.where());  // before a target is made for a file that is not there
      target_ = open_target();
      return import_file(from_.where(), target_.get(), options_);
    }
    const std::unique_ptr<Store> from = access_.open_for_reading(from_.where());
    switch (to_.kind()) {
      case TransferPlace::Kind::file:
        return export_file(*from, to_.where(), options_);
      case TransferPlace::Kind::stream:
        return export_lines(
            *from, [this](std::string_view bytes) { console_.write(bytes); }, options_);
      case TransferPlace::Kind::store:
        break;
    }
    target_ = open_target();
    return perdure::transfer(*from, target_.get(), options_);
  }

  /// Null in a dry run when there is none yet. Only a target that was named is made, so that a wrong working
  /// directory does not look like an empty store.
  std::unique_ptr<Store> open_target() const {
    if (!options_.dry_run) {
      return creates_target_ ? access_.create(to_.where()) : access_.open_for_writing(to_.where());
    }
    try {
      return access_.open_for_reading(to_.where());
    } catch (const Error& error) {
      if (error.code() != code::kNotFound || !creates_target_) throw;
      return nullptr;
    }
  }

  ExitCode tell(const TransferReport& report) {
    for (const Refused& each : report.refused) {
      console_.problem(each.code,
                       each.where.empty() ? each.what : fmt::format("{}: {}", each.where, each.what));
    }
    if (report.stopped_by) console_.problem(*report.stopped_by);
    if (console_.json) {
      console_.write_line(json_of(report));
    } else if (!report.complete()) {
      console_.problem("incomplete", text_of(report) + "; " + advice(report));
    } else if (to_.kind() == TransferPlace::Kind::stream) {
      console_.note(text_of(report));
    } else {
      console_.write_line(terminal::printable(text_of(report)));
    }
    if (report.complete() || !report.stopped_by) {
      if (target_ && !options_.dry_run && report.written_count() > 0) access_.follow_up(*target_);
      return report.complete() ? ExitCode::ok : ExitCode::failure;
    }
    return terminal::exit_code_of(*report.stopped_by);
  }

  std::string text_of(const TransferReport& report) const {
    std::string text = fmt::format("{}: {} added", to_.shown(), terminal::grouped(report.added_count));
    if (report.settings_count > 0) text += fmt::format(" ({} settings)", report.settings_count);
    if (to_.kind() == TransferPlace::Kind::store) {
      text += fmt::format(", {} changed, {} the same, {} removed", terminal::grouped(report.changed_count),
                          terminal::grouped(report.same_count), terminal::grouped(report.removed_count));
      if (report.only_in_target_count > 0) {
        text += fmt::format(", {} only there and left", terminal::grouped(report.only_in_target_count));
      }
    }
    if (report.refused_count > 0)
      text += fmt::format(", {} refused", terminal::grouped(report.refused_count));
    return options_.dry_run ? text + "; this was a dry run, nothing is written" : text;
  }

  std::string advice(const TransferReport& report) const {
    if (options_.dry_run || report.written_count() == 0 || to_.kind() != TransferPlace::Kind::store) {
      return "nothing was written; mend what is named above and run it again";
    }
    return "what is counted is stored; mend what is named above and run it again, it goes on from there";
  }

  std::string json_of(const TransferReport& report) const {
    json::Writer writer;
    writer.begin_object().member("from", from_.shown()).member("to", to_.shown());
    writer.member("added", report.added_count).member("changed", report.changed_count);
    writer.member("same", report.same_count).member("removed", report.removed_count);
    writer.member("only_in_target", report.only_in_target_count).member("settings", report.settings_count);
    writer.member("refused", report.refused_count).member("versions", report.kept_versions);
    writer.member("dry_run", options_.dry_run).member("complete", report.complete());
    return std::move(writer.end_object()).text();
  }

  Console& console_;
  const StoreAccess& access_;
  const bool creates_target_;
  const TransferPlace from_;
  const TransferPlace to_;
  TransferOptions options_;
  std::unique_ptr<Store> target_;
};

terminal::Command& declare(terminal::Command& command, const std::shared_ptr<TransferRequest>& request) {
  return command
      .option({.names = "--collection", .value_name = "COLLECTION", .description = "only this collection"},
              request->options.collections)
      .flag("--replace", request->options.replace,
            "make the target equal: what only it has is deleted; a file that exists is replaced")
      .flag("--history", request->options.history,
            "every version with its time and actor, not only the newest", {"--replace"})
      .flag("--no-versions", request->no_versions, "each document as a new write, with the time of now",
            {"--history"})
      .flag("--no-settings", request->no_settings, "documents only, without schemas, indexes and unique keys")
      .flag("--dry-run", request->options.dry_run, "say what would happen and write nothing");
}

constexpr const char* kDetails =
    "A side is the URL of a store, a directory (a store of JSON files), or a file of one document per line "
    "(docs/export-format.md) whose name ends in .ndjson or, compressed, in .ndjson.zst.\n\n"
    "Documents of the source are added, or replace those with the same id; what only the target has stays "
    "and is "
    "counted, unless --replace is given. The source is read and checked as a whole first: when something in "
    "it cannot be taken, it is named and nothing is written. What was interrupted is finished by running it "
    "again; running it twice changes nothing. Stores are never kept alike by themselves.\n\n"
    "Settings travel before the documents; mirrors, which name directories, do not travel.";

}  // namespace

void add_export(terminal::Program& program, const StoreAccess& access) {
  auto request = std::make_shared<TransferRequest>();
  terminal::Command& command = program.command(
      "export", "copy documents into another store, or into a file", [&program, &access, request] {
        if (!request->to) throw UsageError("say where to: --to URL, DIRECTORY or FILE.ndjson");
        return TransferCommand(program.console(), access, *request).run();
      });
  command.details(kDetails)
      .option({.names = "--to",
               .value_name = "PLACE",
               .description = "where to; a store that does not exist is made; - is standard output"},
              request->to)
      .option({.names = "--from", .value_name = "PLACE", .description = "where from; default: the store"},
              request->from);
  declare(command, request)
      .section("Examples",
               "perdure export --to all.ndjson.zst\n"
               "perdure export --to sqlite:copy.db --history\n"
               "perdure export --to - --collection sessions | jq .data\n");
}

void add_import(terminal::Program& program, const StoreAccess& access) {
  auto request = std::make_shared<TransferRequest>();
  terminal::Command& command = program.command(
      "import", "copy documents from another store, or from a file", [&program, &access, request] {
        if (!request->from) throw UsageError("say where from: --from FILE.ndjson, DIRECTORY or URL");
        return TransferCommand(program.console(), access, *request).run();
      });
  command.details(kDetails)
      .option({.names = "--from", .value_name = "PLACE", .description = "where from"}, request->from)
      .option({.names = "--to",
               .value_name = "PLACE",
               .description = "where to; a store that does not exist is made; default: the store, which must "
                              "exist"},
              request->to);
  declare(command, request)
      .section("Examples",
               "perdure import --from all.ndjson.zst --dry-run\n"
               "perdure import --from sqlite:old.db --to 'postgres://ada@db/app?space=main' --history\n");
}

}  // namespace perdure::cli
