#include "apps/traininglog/log_sources.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

#include <perdure/error.h>

#include "apps/traininglog/limits.h"
#include "core/fs.h"

namespace traininglog {

namespace {

namespace fs = perdure::fs;

bool has_extension(std::string_view name, std::string_view extension) {
  return name.size() > extension.size() && name.substr(name.size() - extension.size()) == extension;
}

/// One walk over everything the user named.
class Walk {
 public:
  void take(const std::string& path) {
    if (path == kStandardInput) {
      add_log(path, true);
      return;
    }
    try {
      switch (fs::info(path).kind) {
        case fs::Kind::missing:
          pass(path, "there is no such file or folder", true);
          break;
        case fs::Kind::directory:
          take_folder(path);
          break;
        case fs::Kind::file:
          add_log(path, true);
          break;
        case fs::Kind::other:
          pass(path, "is " + fs::describe_kind(path) + ", not a file", true);
          break;
      }
    } catch (const perdure::Error& error) {
      pass(path, error.what(), true);
    }
  }

  [[nodiscard]] LogSources result() && { return std::move(found_); }

 private:
  void take_folder(const std::string& path) {
    const std::size_t before = found_.logs.size();
    const std::size_t known_before = repeated_;
    descend(path, 0);
    if (found_.logs.size() == before && repeated_ == known_before) {
      pass(path, "there is no log in this folder (*.md, *.json, *.txt, *.csv)", true);
    }
  }

  void descend(const std::string& folder, std::size_t depth) {
    if (depth > limits::kFolderDepth) {
      pass(folder, "lies more than " + std::to_string(limits::kFolderDepth) + " folders deep", true);
      return;
    }
    if (!is_new_folder(folder)) {
      pass(folder, "was visited already", false);
      ++repeated_;
      return;
    }
    for (const std::string& name : fs::list_directory(folder)) take_entry(folder, name, depth);
  }

  void take_entry(const std::string& folder, const std::string& name, std::size_t depth) {
    const std::string path = fs::join(folder, name);
    if (name.front() == '.') return pass(path, "is hidden", false);
    try {
      switch (fs::info(path).kind) {
        case fs::Kind::directory:
          return descend(path, depth + 1);
        case fs::Kind::file:
          return take_file(path, name);
        case fs::Kind::missing:
          return pass(path, "is a link to nothing", false);
        case fs::Kind::other:
          return pass(path, "is " + fs::describe_kind(path) + ", not a file", false);
      }
    } catch (const perdure::Error& error) {
      pass(path, error.what(), true);
    }
  }

  void take_file(const std::string& path, const std::string& name) {
    for (const std::string_view extension : {".md", ".json", ".txt", ".csv"}) {
      if (has_extension(name, extension)) return add_log(path, false);
    }
    pass(path, "is none of *.md, *.json, *.txt, *.csv", false);
  }

  void add_log(const std::string& path, bool named) {
    if (!seen_files_.insert(path).second) {
      ++repeated_;
      return pass(path, "was named already", false);
    }
    found_.logs.push_back({path, named});
  }

  bool is_new_folder(const std::string& path) {
    struct ::stat status {};
    if (fs::system().stat(path.c_str(), &status) != 0) fs::throw_errno("look at", path, errno);
    return seen_folders_.emplace(status.st_dev, status.st_ino).second;
  }

  void pass(const std::string& path, std::string reason, bool failure) {
    found_.passed.push_back({path, std::move(reason), failure});
  }

  LogSources found_;
  std::set<std::string> seen_files_;
  std::set<std::pair<dev_t, ino_t>> seen_folders_;
  std::size_t repeated_ = 0;
};

}  // namespace

LogSources find_logs(const std::vector<std::string>& paths) {
  Walk walk;
  for (const std::string& path : paths) walk.take(path);
  return std::move(walk).result();
}

}  // namespace traininglog
