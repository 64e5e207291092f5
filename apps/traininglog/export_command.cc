#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include <perdure/error.h>
#include <perdure/limits.h>

#include "apps/terminal/display.h"
#include "apps/terminal/progress.h"
#include "apps/traininglog/commands.h"
#include "apps/traininglog/identifiers.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/open_project.h"
#include "apps/traininglog/session_csv.h"
#include "apps/traininglog/session_files.h"
#include "apps/traininglog/session_json.h"
#include "apps/traininglog/session_markdown.h"
#include "apps/traininglog/session_reading.h"
#include "apps/traininglog/session_store.h"
#include "core/fs.h"
#include "core/json_text.h"

namespace traininglog {

namespace {

using perdure::Error;
using terminal::ExitCode;
using terminal::UsageError;

enum class Format { csv, json, markdown };

struct Arguments {
  std::vector<std::string> sessions;
  bool csv = false;
  bool markdown = false;
  std::string output = "-";
};

using OnSession = std::function<void(const Session& session, const std::string& body)>;

/// All sessions of the database, newest first, then those that only files have; or those that were named.
class Source {
 public:
  Source(const Project& project, terminal::Console& console)
      : project_(project), console_(console), store_(open_for_reading(project)) {}

  void each(const std::vector<std::string>& named, const OnSession& on_session) {
    if (!named.empty()) return each_named(named, on_session);
    if (store_) each_stored(on_session);
    each_in_files(on_session);
  }
  [[nodiscard]] std::size_t problems_count() const { return problems_count_; }

 private:
  void each_named(const std::vector<std::string>& named, const OnSession& on_session) {
    if (!store_) {
      throw Error(perdure::code::kNotFound, fmt::format("there is no database {}", project_.database));
    }
    for (const std::string& text : named) {
      const Session session = choose_session(*store_, text).session;
      on_session(session, to_json(session));
    }
  }

  void each_stored(const OnSession& on_session) {
    perdure::ListOptions options;
    options.limit = perdure::limits::kPageDocumentsCount;
    options.sort = "-date,-@created_at";
    do {
      perdure::Page page = store_->list(std::string(kSessionsCollection), options);
      for (const perdure::Document& document : page.documents) {
        ids_.insert(document.key.id);
        give("session " + document.key.id, document.body, on_session);
      }
      for (const perdure::UnreadableDocument& damaged : page.unreadable) {
        report(fmt::format("session {} in the database cannot be read: {}", damaged.key.id, damaged.reason));
      }
      options.after = std::move(page.next_after);
    } while (!options.after.empty());
  }

  void each_in_files(const OnSession& on_session) {
    const SessionFiles files(project_.sessions_directory);
    for (const std::string& name : files.names()) {
      try {
        const std::string text = perdure::fs::read_file(files.path(name), limits::kSessionFileBytes);
        const ReadSession read = read_session(text);
        if (read.session && ids_.count(read.session->id) > 0) continue;
        give(files.path(name), text, on_session);
      } catch (const Error& error) {
        report(error.what());
      }
    }
  }

  /// One that cannot be read whole does not stop the others.
  void give(const std::string& what, const std::string& body, const OnSession& on_session) {
    const ReadSession read = read_session(body);
    if (!read.session) return report(what + " cannot be read: " + read.fault);
    if (!read.unknown_members.empty()) {
      return report(what + " has a member that this version does not know: " + read.unknown_members.front());
    }
    ids_.insert(read.session->id);
    on_session(*read.session, body);
  }

  void report(const std::string& problem) {
    ++problems_count_;
    console_.warning(problem + "; it was not exported");
  }

  const Project& project_;
  terminal::Console& console_;
  const std::unique_ptr<perdure::Store> store_;
  std::unordered_set<std::string> ids_;
  std::size_t problems_count_ = 0;
};

/// One text with all sessions: CSV, or a list of documents.
class OneText {
 public:
  explicit OneText(Format format) : format_(format) {
    text_ = format == Format::csv ? csv_header() : format == Format::json ? "[" : "";
  }
  void add(const Session& session, const std::string& body) {
    if (format_ == Format::csv) {
      text_ += to_csv(session);
    } else if (format_ == Format::json) {
      text_ += (count_ == 0 ? "\n" : ",\n") + perdure::json::compact(body);
    } else if (count_ == 0) {
      text_ += to_markdown(session);
    } else {
      throw UsageError("a log in markdown holds one session: name one, or give a folder as --output DIR/");
    }
    ++count_;
  }
  [[nodiscard]] std::string finish() {
    if (format_ == Format::json) text_ += count_ == 0 ? "]\n" : "\n]\n";
    return std::move(text_);
  }

 private:
  const Format format_;
  std::string text_;
  std::size_t count_ = 0;
};

bool is_folder(const std::string& output) {
  return output.back() == '/' || perdure::fs::info(output).kind == perdure::fs::Kind::directory;
}

std::string file_name(const Session& session, Format format) {
  return fmt::format("{}_{}_{}.{}", session.date.substr(0, 10), focus_slug(session.focus),
                     session.id.substr(0, 8),
                     format == Format::csv    ? "csv"
                     : format == Format::json ? "json"
                                              : "md");
}

/// Bytes of a name that no folder takes, or that lead elsewhere, become `_`.
std::string safe(std::string name) {
  constexpr std::size_t kNameBytes = 200;
  for (char& c : name) c = c == '/' || c == '\0' || static_cast<unsigned char>(c) < 0x20 ? '_' : c;
  if (name.size() > kNameBytes) name = name.substr(0, 100) + name.substr(name.size() - 100);
  return name;
}

class Folder {
 public:
  Folder(std::string path, Format format) : path_(std::move(path)), format_(format) {
    perdure::fs::create_directories(path_);
  }
  void add(const Session& session, const std::string& body) {
    std::string name = safe(file_name(session, format_));
    const std::string stem = name.substr(0, name.rfind('.'));
    const std::string extension = name.substr(name.rfind('.'));
    for (int number = 2; !names_.insert(name).second; ++number) {
      name = fmt::format("{}-{}{}", stem, number, extension);
    }
    perdure::fs::write_file_atomically(perdure::fs::join(path_, name), content(session, body));
  }

 private:
  [[nodiscard]] std::string content(const Session& session, const std::string& body) const {
    if (format_ == Format::json) return session_file_content(perdure::json::compact(body));
    return format_ == Format::csv ? csv_header() + to_csv(session) : to_markdown(session);
  }

  const std::string path_;
  const Format format_;
  std::unordered_set<std::string> names_;
};

/// A file is replaced as a whole, that behind a link in its own place; a pipe or a device is written to.
void write_output(const std::string& path, const std::string& text) {
  if (perdure::fs::info(path).kind != perdure::fs::Kind::other) {
    return perdure::fs::write_file_atomically(perdure::fs::resolve_link(path), text);
  }
  perdure::fs::File file = perdure::fs::open_file(path, O_WRONLY | O_CLOEXEC);
  if (file.fd() < 0) perdure::fs::throw_errno("open", path, errno);
  perdure::fs::write_all(file.fd(), text, path);
}

Format checked(const Arguments& arguments, bool json) {
  if (arguments.output.empty()) throw UsageError("--output wants a file, a folder or -");
  if (int{arguments.csv} + int{arguments.markdown} + int{json} != 1) {
    throw UsageError("one of --csv, --json and --markdown is needed");
  }
  return arguments.csv ? Format::csv : json ? Format::json : Format::markdown;
}

ExitCode export_sessions(terminal::Program& program, const Project& project, const Arguments& arguments) {
  terminal::Console& console = program.console();
  const Format format = checked(arguments, console.json);
  Source source(project, console);
  std::uint64_t count = 0;
  {
    terminal::Progress progress(console, "session");
    if (arguments.output != "-" && is_folder(arguments.output)) {
      Folder folder(arguments.output, format);
      source.each(arguments.sessions, [&](const Session& session, const std::string& body) {
        folder.add(session, body);
        progress.show(++count);
      });
    } else {
      OneText text(format);
      source.each(arguments.sessions, [&](const Session& session, const std::string& body) {
        text.add(session, body);
        progress.show(++count);
      });
      if (arguments.output == "-") {
        console.write(text.finish());
      } else {
        write_output(arguments.output, text.finish());
      }
    }
  }
  if (arguments.output != "-") {
    console.note(fmt::format("{} exported to {}", terminal::count_text(count, "session"), arguments.output));
  }
  return source.problems_count() == 0 ? ExitCode::ok : ExitCode::failure;
}

}  // namespace

void add_export(terminal::Program& program, const SharedOptions& shared) {
  // Lives as long as the action that is bound to it.
  const auto arguments = std::make_shared<Arguments>();
  auto& command =
      program.command("export", "write sessions as CSV, JSON or markdown", [&program, &shared, arguments] {
        return in_project(program, shared, [&](const Project& project) {
          return export_sessions(program, project, *arguments);
        });
      });
  command.arguments("SESSION", arguments->sessions,
                    "which ones: id or the first characters of it, day, today or last; default: all", false);
  command.flag("--csv", arguments->csv, "a table with one row per set");
  command.flag("--markdown", arguments->markdown, "a log as people write it", {"--csv"});
  command.option(
      {"-o,--output", "PATH", "a file, or a folder (DIR/) for a file per session; - is standard output"},
      arguments->output);
  command.details(
      "With --json a list of documents. All three hold everything, and import-logs reads them back to equal "
      "sessions. Takes no lock. A session that cannot be read is named and left out (exit code 1). Files are "
      "replaced as a whole.");
  command.section("Examples",
                  "traininglog export --csv -o sets.csv\ntraininglog export --markdown last\n"
                  "traininglog export --markdown -o logs/\n");
}

}  // namespace traininglog
