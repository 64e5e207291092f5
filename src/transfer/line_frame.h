#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <perdure/store.h>

namespace perdure {

/// The first and last line of an export, which tell a whole file from one that was cut off:
///
///   {"$perdure":{"format":1,"content":"documents","epoch":…,"seq":…,"exported_at":…}}
///   {"$perdure":{"end":true,"lines":12000}}
///
/// Files may be put behind one another. Lines outside of such a frame are taken as well. One thread at a
/// time.
class LineFrame {
 public:
  [[nodiscard]] static std::string first_line(const StoreInfo& info, bool history);
  [[nodiscard]] static std::string last_line(std::uint64_t line_count);
  /// Expects a JSON object.
  [[nodiscard]] static bool is_frame(std::string_view line);

  /// True for a line of the frame; other lines are counted. Throws `invalid_json` where lines are missing,
  /// `newer_format` for a format that this version does not know.
  [[nodiscard]] bool take(std::string_view line);
  /// Whether what has begun has ended too.
  [[nodiscard]] bool is_whole() const { return !is_open_; }

 private:
  bool is_open_ = false;
  std::uint64_t line_count_ = 0;
};

}  // namespace perdure
