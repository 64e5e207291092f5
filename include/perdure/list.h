#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <perdure/document.h>

namespace perdure {

/// Which documents of a collection, in which order, and how much of them.
///
/// **Filter.** Comparisons `PATH OPERATOR VALUE`, joined by `&&` and `||` (`&&` binds tighter), negated by
/// `!`, grouped by parentheses: `phase = 2 && (focus ~ "upper" || week >= 5)`.
///
/// `PATH`      a member, `week`; of a member, `currentGoal.weightKg`; of an element, `exercises.0.Name`. A
///             step that is no plain word stands in double quotes: `"rest time".minutes`. `@id`, `@version`,
///             `@created_at`, `@updated_at` are those of the document. `PATH:lower` is the text in lower
///             case.
/// `OPERATOR`  `=`, `!=`, `<`, `<=`, `>`, `>=`; `~` contains (A to Z in either case), `!~` does not; `?=` any
///             element equals: the path then leads through arrays, so that `exercises.Name ?= "Squat"` finds
///             a document with such an exercise.
/// `VALUE`     "text" or 'text' with JSON's escapes, a JSON number, `true`, `false`, `null`, `@now` (RFC
/// 3339,
///             UTC), `@me` (`me` below).
///
/// Values of different types are never equal, and `<` and its like hold only between values of one type: a
/// text is never greater than a number. `= null` holds for a member that is null or missing. `!=` and `!~`
/// are the exact negation of `=` and `~`. Numbers compare exactly, whatever their length; texts by their
/// UTF-8 bytes.
///
/// **Order.** Paths between commas, `-` in front for descending: `-date,week`. Values order by type: missing,
/// null, false, true, numbers, texts, arrays, objects; texts and arrays by their first 1000 bytes. What is
/// equal, and everything without `sort`, goes by ascending id.
///
/// A filter or sort that cannot be read is refused with `invalid_filter`, and the message names the column.
/// Where the collection's schema says `"additionalProperties": false`, so is a path that it does not know.
struct ListOptions {
  std::string scope = {};
  std::string filter = {};
  std::string sort = {};
  std::vector<std::string> fields = {};  ///< members to keep, by path; empty: the body byte for byte
  /// `Page::next_after` of the page before. In the order of ids it is an id, which need not exist.
  std::string after = {};
  std::size_t limit = 100;  ///< 1 to 1000 documents; a page also ends at 16 MiB of bodies
  bool count = false;       ///< count all documents that the filter lets through, which reads them all
  std::string me = {};      ///< what `@me` stands for
};

/// How a page was found: by which declared index, and what that cost.
struct QueryPlan {
  std::string index = {};              ///< its paths between commas; empty: by id
  std::size_t equal_fields_count = 0;  ///< leading paths of the index that are held to one value
  bool range = false;                  ///< the next path is held to a range
  bool ordered = false;                ///< documents come out in the order asked for, without sorting
  std::uint64_t examined_count = 0;    ///< documents that were read to find the page

  /// "index phase,week: 2 equal; in order; 40 documents read"
  [[nodiscard]] std::string to_string() const;
};

/// A part of a collection. Paging shows a document that does not change meanwhile exactly once.
struct Page {
  std::vector<Document> documents;
  std::vector<UnreadableDocument> unreadable;
  /// Pass as `ListOptions::after`, with the same sort, to go on; empty when nothing follows.
  std::string next_after;
  std::optional<std::uint64_t> total = {};  ///< of all pages, when asked for
  QueryPlan plan = {};
};

}  // namespace perdure
