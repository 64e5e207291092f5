#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace traininglog {

/// Something that a reader of a log should know about one of its lines.
struct Remark {
  std::size_t line = 0;    ///< from 1; 0 = the file as a whole
  std::string found;       ///< the text it is about, empty where nothing is there
  std::string message;     ///< what is wrong with it, what was expected, what was done with it
  bool malformed = false;  ///< a set line, goal or RPE that breaks the grammar: `--strict` rejects it
};

/// Collects what the readers of single lines have to say; they do not know where their line stands.
class Remarks {
 public:
  void stand_at(std::size_t line) { line_ = line; }
  [[nodiscard]] std::size_t line() const { return line_; }

  void warn(std::string_view found, std::string message) { add(found, std::move(message), false); }
  void malformed(std::string_view found, std::string message) { add(found, std::move(message), true); }

  /// All of them, in the order of lines. Leaves the collection empty.
  [[nodiscard]] std::vector<Remark> take() {
    std::stable_sort(remarks_.begin(), remarks_.end(),
                     [](const Remark& a, const Remark& b) { return a.line < b.line; });
    return std::exchange(remarks_, {});
  }

 private:
  void add(std::string_view found, std::string message, bool malformed) {
    remarks_.push_back({line_, std::string(found), std::move(message), malformed});
  }

  std::size_t line_ = 0;
  std::vector<Remark> remarks_;
};

}  // namespace traininglog
