#include "store/lock_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <thread>

#include <perdure/error.h>
#include "core/json_text.h"
#include "core/json_writer.h"
#include "core/time.h"

namespace perdure {
namespace {

constexpr std::size_t kHolderTextBytes = 4096;
constexpr std::chrono::milliseconds kPollFirst{2};
constexpr std::chrono::milliseconds kPollMost{50};

bool try_lock(int fd, int operation, const std::string& path) {
  while (fs::system().flock(fd, operation | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) fs::throw_errno("lock", path, errno);
  }
  return true;
}

std::string text_of(const std::optional<json::Slice>& value) { return value ? value->unescaped() : ""; }

std::optional<LockHolder> parse_holder(const std::string& text) {
  if (json::check_document(text)) return std::nullopt;  // being written at this moment
  const json::Slice root = json::root(text);
  LockHolder holder;
  const auto process_id = json::member(root, "process_id");
  if (!process_id) return std::nullopt;
  std::from_chars(process_id->text.data(), process_id->text.data() + process_id->text.size(),
                  holder.process_id);
  // A process that died without clearing its name left a text that says nothing about the present holder. One
  // of another container is not visible here either; then the holder stays unnamed.
  if (!fs::is_process_alive(holder.process_id)) return std::nullopt;
  holder.program = text_of(json::member(root, "program"));
  holder.lasting = text_of(json::member(root, "holder")) == "lasting";
  holder.since = text_of(json::member(root, "since"));
  return holder;
}

std::optional<LockHolder> read_holder(const std::string& path) {
  try {
    return parse_holder(fs::read_file(path, kHolderTextBytes));
  } catch (const Error& error) {
    // Somebody removed the file at this moment; the next try finds the new one.
    if (error.code() != code::kNotFound) throw;
    return std::nullopt;
  }
}

void write_holder(int fd, const LockFile::Request& request) {
  json::Writer writer;
  writer.begin_object()
      .member("process_id", static_cast<int>(::getpid()))
      .member("program", request.program)
      .member("holder", request.lasting ? "lasting" : "brief")
      .member("since", to_rfc3339(now()))
      .end_object();
  const std::string text = std::move(writer).text() + "\n";
  fs::truncate(fd, 0, request.path);
  fs::write_all(fd, text, request.path);
}

fs::File open_lock_file(const std::string& path) {
  fs::File file = fs::open_file(path, O_RDWR | O_CREAT | O_APPEND);
  if (!file.is_open()) fs::throw_errno("open the lock file", path, errno);
  return file;
}

bool is_file_at(const fs::File& file, const std::string& path) {
  struct ::stat opened {};
  struct ::stat named {};
  if (fs::system().fstat(file.fd(), &opened) != 0) fs::throw_errno("look at", path, errno);
  if (fs::system().stat(path.c_str(), &named) != 0) return false;
  return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

[[noreturn]] void throw_locked(const LockFile::Request& request, const std::optional<LockHolder>& holder) {
  const std::string who =
      holder ? fmt::format("process {} ({}) since {}", holder->process_id, holder->program, holder->since)
             : "another process";
  const std::string advice = holder && holder->lasting ? "stop it and try again; reading needs no lock"
                                                       : "try again, or wait longer";
  Error::Facts facts;
  facts.native_code = EWOULDBLOCK;
  facts.retryable = true;
  throw Error(code::kLocked,
              fmt::format("cannot open {} for writing: locked by {}; {}", request.store_path, who, advice),
              facts);
}

}  // namespace

LockFile::LockFile(const Request& request) {
  file_ = open_lock_file(request.path);
  const auto deadline = std::chrono::steady_clock::now() + request.wait;
  auto pause = kPollFirst;
  while (true) {
    if (try_lock(file_.fd(), LOCK_EX, request.path)) {
      if (is_file_at(file_, request.path)) break;
      // Removed while we waited: others would lock the new file of this name.
      file_ = open_lock_file(request.path);
      continue;
    }
    const std::optional<LockHolder> holder = read_holder(request.path);
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if ((holder && holder->lasting) || left.count() <= 0) throw_locked(request, holder);
    // flock has no time limit, and an alarm would disturb the program we live in.
    std::this_thread::sleep_for(std::min(pause, left));
    pause = std::min(pause * 2, kPollMost);
  }
  write_holder(file_.fd(), request);
}

LockFile::~LockFile() { fs::system().ftruncate(file_.fd(), 0); }

std::optional<LockHolder> LockFile::holder(const std::string& path) {
  const fs::File file = fs::open_file(path, O_RDONLY);
  if (!file.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    fs::throw_errno("open the lock file", path, errno);
  }
  if (try_lock(file.fd(), LOCK_SH, path)) return std::nullopt;
  const std::optional<LockHolder> named = read_holder(path);
  return named ? named : LockHolder{0, "unknown", false, ""};
}

std::string lock_path(const std::string& database_path) { return database_path + ".lock"; }

std::string current_program() {
  constexpr std::size_t kCommandLineBytes = std::size_t{4} << 20;
  constexpr const char* kUnknown = "unknown program";
  const std::string path = "/proc/self/cmdline";
  const fs::File file = fs::open_file(path, O_RDONLY);
  if (!file.is_open()) return kUnknown;
  std::string arguments;
  try {
    arguments = fs::read_all(file.fd(), path, kCommandLineBytes);
  } catch (const Error&) {
    return kUnknown;
  }
  const std::size_t first_end = arguments.find('\0');
  std::string program = arguments.substr(0, first_end);
  program.erase(0, program.rfind('/') + 1);
  if (first_end == std::string::npos) return program;
  const std::string second(arguments.c_str() + first_end + 1);
  return second.empty() || second[0] == '-' || second.find('/') != std::string::npos ? program
                                                                                     : program + " " + second;
}

}  // namespace perdure
