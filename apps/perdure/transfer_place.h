#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <perdure/store.h>

#include "apps/perdure/store_access.h"

namespace perdure::cli {

/// What --from or --to names: a store by its URL, a directory (a store of JSON files), a file of lines, or -
/// for standard output.
class TransferPlace {
 public:
  enum class Kind { store, file, stream };

  /// `text` is what was given behind `option`. Throws UsageError for what is none of these.
  static TransferPlace parse(const std::string& text, std::string_view option);

  [[nodiscard]] Kind kind() const { return kind_; }
  /// URL of a store, path of a file.
  [[nodiscard]] const std::string& where() const { return where_; }
  /// For messages: without a password.
  [[nodiscard]] std::string shown() const;

 private:
  TransferPlace(Kind kind, std::string where) : kind_(kind), where_(std::move(where)) {}

  Kind kind_;
  std::string where_;
};

}  // namespace perdure::cli
