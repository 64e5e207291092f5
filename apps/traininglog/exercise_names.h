#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/store.h>

#include "apps/traininglog/logged_session.h"

namespace traininglog {

/// Aliases stand in one document of this collection; sessions never hold them.
inline constexpr std::string_view kAliasesCollection = "exercise_aliases";

/// Short words for exercises. They help to type a name, and nothing else: what is stored is the name.
class Aliases {
 public:
  struct Entry {
    std::string alias;  ///< as it was declared
    std::string name;
  };

  /// Those of a project's store; none when it is null. Throws what `Store::get` throws, and Error
  /// `corrupt_document` when the document is none that traininglog wrote.
  [[nodiscard]] static Aliases read(perdure::Store* store);
  /// Durable on return.
  void write(perdure::Store& store) const;
  /// The same as a part of a commit.
  void put_into(perdure::Batch& batch) const;

  /// What an alias stands for, in any case of its letters.
  [[nodiscard]] std::optional<std::string> name_of(std::string_view alias) const;
  /// Declares or changes one. Both without blanks around them.
  void set(std::string_view alias, std::string_view name);
  /// False when there is none.
  bool remove(std::string_view alias);
  /// Lets what stood for `from` stand for `to`, names compared without case.
  void rename(std::string_view from, std::string_view to);

  /// By alias.
  [[nodiscard]] std::vector<Entry> entries() const;

 private:
  std::map<std::string, Entry> entries_;  ///< by the alias without case
};

/// As the exercises of sessions are called, in the order of the sessions, with repetitions.
[[nodiscard]] std::vector<std::string> names_in(const std::vector<LoggedSession>& sessions);

/// The names that somebody may mean by what he types.
class ExerciseNames {
 public:
  /// `known`: as exercises are called, newest first; of spellings that differ in case the first counts.
  ExerciseNames(const std::vector<std::string>& known, Aliases aliases);

  /// The name of what was typed: a known name in any case, else what an alias stands for, else the text
  /// itself without the blanks around it.
  [[nodiscard]] std::string resolve(std::string_view typed) const;
  /// Whether it is a known name or an alias.
  [[nodiscard]] bool is_known(std::string_view typed) const;
  /// Known names and aliases that begin with `prefix` in any case, names first, in the order they were given.
  [[nodiscard]] std::vector<std::string> completions(std::string_view prefix) const;

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::string> by_key_;
  Aliases aliases_;
};

}  // namespace traininglog
