#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <perdure/mirror.h>
#include <perdure/open.h>
#include "core/fs.h"
#include "follow/mirror_catch_up.h"
#include "tests/temporary_directory.h"

namespace perdure::test {

inline std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// Names in a directory that a person sees.
inline std::vector<std::string> visible(const std::string& directory) {
  std::vector<std::string> names = fs::list_directory(directory);
  names.erase(std::remove_if(names.begin(), names.end(), [](const auto& name) { return name[0] == '.'; }),
              names.end());
  return names;
}

/// "edited a.json" for each, in order.
inline std::vector<std::string> short_forms(const std::vector<MirrorFinding>& findings) {
  std::vector<std::string> forms;
  for (const MirrorFinding& finding : findings) {
    const std::string what = finding.file.empty() && finding.key ? finding.key->id : finding.file;
    forms.push_back(std::string(to_string(finding.kind)) + " " + what);
  }
  std::sort(forms.begin(), forms.end());
  return forms;
}

using Texts = std::vector<std::string>;

/// A new store with a mirror of its notes.
class MirrorFixture : public ::testing::Test {
 protected:
  MirrorFixture() : store_(open("sqlite:" + home_.file("store.db"))) { reopen_mirror(); }

  static Key key(std::string id) { return {"notes", std::move(id)}; }
  [[nodiscard]] std::string file(const std::string& name) const { return directory_ + "/" + name; }
  [[nodiscard]] std::string text(const std::string& name) const { return read_text(file(name)); }
  [[nodiscard]] Texts files() const { return visible(directory_); }

  /// Another object, as after a restart of the program.
  void reopen_mirror() { mirror_ = std::make_unique<Mirror>(*store_, settings_); }
  void put(const std::string& id, const std::string& body) { (void)store_->put(key(id), body).value(); }
  void erase(const std::string& id) { (void)store_->erase(key(id)).value(); }
  void catch_up() { test::catch_up(*mirror_, *store_); }
  Texts findings() { return short_forms(mirror_->verify()); }

  TemporaryDirectory home_;
  const std::string directory_ = home_.file("files");
  MirrorSettings settings_{"m", "notes", directory_, "{name|unnamed}.json"};
  std::unique_ptr<Store> store_;
  std::unique_ptr<Mirror> mirror_;
};

template <typename Action>
std::string refusal(Action&& action) {
  try {
    std::forward<Action>(action)();
  } catch (const Error& error) {
    return std::string(error.code()) + ": " + error.what();
  }
  return "nothing thrown";
}

template <typename Action>
std::string refusal_code(Action&& action) {
  const std::string whole = refusal(std::forward<Action>(action));
  return whole.substr(0, whole.find(':'));
}

}  // namespace perdure::test
