#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <perdure/batch.h>
#include <perdure/document.h>

namespace perdure::json_file {

/// The member of each record, and of the file, that belongs to the store.
inline constexpr std::string_view kReservedMember = "$perdure";

/// Which document of a collection; in the order of a file. Its text is `id`, or `scope/id`: neither has a
/// slash.
struct DocumentName {
  std::string scope;
  std::string id;

  auto operator<=>(const DocumentName&) const = default;
  [[nodiscard]] std::string to_string() const;
};

/// A document as a file has it, or the version that a deleted one had.
struct Record {
  std::uint64_t version = 0;
  std::uint64_t state = 0;  ///< a number of this process that no other state of any document has
  Time created_at;
  Time updated_at;
  bool deleted = false;
  std::string body;  ///< without white space between its tokens, and without the reserved member
};

/// What a commit with an operation id wrote.
struct RememberedOperation {
  Time at;
  std::string content_hash;  ///< 32 hex digits
  std::vector<std::pair<DocumentName, std::uint64_t>> written;
};

/// Everything that the file of one collection holds. docs/format.md has the format.
struct CollectionContent {
  std::map<DocumentName, std::shared_ptr<const Record>> records;  ///< deleted ones too
  std::map<std::string, RememberedOperation> operations;          ///< by operation id
};

/// Reads a file. `file_time` is that of the last change of it, which records without times of their own get.
/// Throws `corrupt` for what is no object of records, with the line and column, the reason and what to do;
/// `path` is for the message. Blank text is an empty collection.
[[nodiscard]] CollectionContent parse_collection(std::string_view text, Time file_time,
                                                 const std::string& path);

/// The one spelling of this content: indent 2, names in order, a line break at the end.
[[nodiscard]] std::string print_collection(const CollectionContent& content);

/// Throws `invalid_argument` for a body that has the reserved member.
void require_no_reserved_member(std::string_view body);

/// Numbers for `Record::state`; the first of `count`. Any thread.
[[nodiscard]] std::uint64_t new_states(std::uint64_t count);

}  // namespace perdure::json_file
