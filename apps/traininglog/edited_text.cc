#include "apps/traininglog/edited_text.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

#include <perdure/error.h>

#include "apps/terminal/program.h"
#include "apps/traininglog/import_report.h"
#include "apps/traininglog/limits.h"
#include "apps/traininglog/log_facts.h"
#include "apps/traininglog/log_text.h"
#include "apps/traininglog/session_edit.h"
#include "apps/traininglog/session_markdown.h"
#include "apps/traininglog/session_reading.h"
#include "core/fs.h"

namespace traininglog {

namespace {

using perdure::Error;

Error unreadable(const std::string& why) {
  return Error(perdure::code::kInvalidArgument,
               "the edited session cannot be read: " + why + "; nothing was changed");
}

Session from_json(std::string_view text) {
  ReadSession read = read_session(text);
  if (!read.session) throw unreadable(read.fault);
  if (!read.unknown_members.empty()) throw unreadable("there is no member " + read.unknown_members.front());
  return std::move(*read.session);
}

Session from_markdown(perdure::terminal::Console& console, std::string_view text, const Session& before) {
  ReadLog log = read_complete_log(text, true);
  if (!log.session) {
    std::vector<std::string> reasons;
    for (const Remark& rejection : log.rejections) reasons.push_back(remark_text("log", rejection));
    throw unreadable(fmt::format("{}", fmt::join(reasons, "; ")));
  }
  for (const Remark& warning : log.warnings) {
    // That ids were left out is no news: they are put back below.
    if (!split_facts(text).json ||
        warning.message.find("edited since it was exported") == std::string::npos) {
      console.warning(remark_text("log", warning));
    }
  }
  keep_what_text_cannot_say(*log.session, before);
  return std::move(*log.session);
}

const char* editor_command() {
  for (const char* const name : {"VISUAL", "EDITOR"}) {
    const char* const command = std::getenv(name);
    if (command != nullptr && *command != '\0') return command;
  }
  return nullptr;
}

/// Through a shell, since the variable may hold options; the file's name is an argument of its own.
void run_editor(const std::string& command, const std::string& file) {
  const pid_t child = fork();
  if (child < 0) perdure::fs::throw_errno("start", command, errno);
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", (command + " \"$1\"").c_str(), "sh", file.c_str(),
          static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  throw Error(perdure::code::kIo,
              fmt::format("the editor \"{}\" failed; nothing was changed, the text is in {}", command, file));
}

}  // namespace

Session session_from_text(perdure::terminal::Console& console, std::string_view text, const Session& before) {
  if (const auto fault = text_fault(text)) throw unreadable(remark_text("log", *fault));
  const std::string_view content = without_byte_order_mark(text);
  Session session =
      format_of(content) == LogFormat::json ? from_json(content) : from_markdown(console, content, before);
  session.id = before.id;
  session.user_id = before.user_id;
  session.user_name = before.user_name;
  session.source = before.source;
  if (session == before) return session;
  renumber(session);
  return session;
}

Session session_from_editor(perdure::terminal::Console& console, const Session& before) {
  const char* const command = editor_command();
  if (command == nullptr || isatty(STDIN_FILENO) == 0) {
    throw perdure::terminal::UsageError(
        "to edit the whole session a terminal and $EDITOR are needed; or say what to change, or give --file");
  }
  char directory[] = "/tmp/traininglog-XXXXXX";
  if (mkdtemp(directory) == nullptr) perdure::fs::throw_errno("make", directory, errno);
  const std::string file = std::string(directory) + "/session.md";
  perdure::fs::write_file_atomically(file, to_markdown(before));
  run_editor(command, file);
  const std::string text = perdure::fs::read_file(file, limits::kLogBytes);
  try {
    Session session = session_from_text(console, text, before);
    perdure::fs::remove_file(file);
    (void)::rmdir(directory);
    return session;
  } catch (const Error& error) {
    throw Error(error.code(), fmt::format("{}; the text is in {}", error.what(), file));
  }
}

}  // namespace traininglog
