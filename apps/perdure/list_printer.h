#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <perdure/list.h>

#include "apps/terminal/console.h"

namespace perdure::cli {

/// Prints pages of a collection in one of the forms.
class ListPrinter {
 public:
  enum class Form {
    table,
    ids,
    records,  ///< NDJSON
    object,   ///< --json
  };

  /// `ids`: an object has ids only.
  ListPrinter(terminal::Console& console, Form form, bool ids);

  void page(const Page& page);

  /// `next` is empty when nothing follows; `total` where it was asked for.
  void end(const std::string& next, const std::optional<std::uint64_t>& total);

  [[nodiscard]] std::uint64_t unreadable_count() const { return unreadable_count_; }

 private:
  void lay_out(const Page& page);
  [[nodiscard]] std::string row(const std::string& id, const std::string& version, const std::string& updated,
                                const std::string& body) const;
  void print(const Document& document);

  terminal::Console& console_;
  const Form form_;
  const bool ids_;
  std::uint64_t shown_count_ = 0;
  std::uint64_t unreadable_count_ = 0;
  std::size_t id_columns_ = 0;
  std::size_t version_columns_ = 7;
  bool first_ = true;
};

/// Reports documents that cannot be read; how many.
std::uint64_t report_unreadable(terminal::Console& console, const Page& page);

}  // namespace perdure::cli
