#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace perdure {

/// What a failed write did to the data.
enum class Outcome {
  not_applied,  ///< nothing of it is stored, nor will be
  in_doubt,     ///< it may or may not be stored; only reading after a reopen tells (guarantee G6)
};

/// The one exception type of Perdure. It carries facts, not a class hierarchy: decide by `code()` and
/// `outcome()`, show `what()` to a person. The message says what was tried, on what, what went wrong and
/// what to do.
///
/// Expected outcomes are not errors: an absent document is an empty `std::optional`, a failed precondition
/// is a `CommitResult` that holds a `Conflict`.
///
/// Threads: immutable after construction.
class Error : public std::runtime_error {
 public:
  struct Facts {
    int native_code = 0;     ///< errno or SQLite's extended code; 0 when none is involved
    bool retryable = false;  ///< the same call may succeed later without anybody changing anything
    Outcome outcome = Outcome::not_applied;
  };

  /// `code` is one of the constants in `namespace code` below (it is not copied).
  Error(std::string_view code, const std::string& message) : Error(code, message, Facts()) {}
  Error(std::string_view code, const std::string& message, Facts facts)
      : std::runtime_error(message), code_(code), facts_(facts) {}

  /// Stable text for programs; part of the interface, never localised.
  [[nodiscard]] std::string_view code() const noexcept { return code_; }
  [[nodiscard]] int native_code() const noexcept { return facts_.native_code; }
  [[nodiscard]] bool retryable() const noexcept { return facts_.retryable; }
  [[nodiscard]] Outcome outcome() const noexcept { return facts_.outcome; }

 private:
  std::string_view code_;
  Facts facts_;
};

/// Every code that `Error::code()` returns.
namespace code {
// The caller's input. Nothing was applied; the same input fails again.
inline constexpr std::string_view kInvalidArgument = "invalid_argument";
inline constexpr std::string_view kInvalidUrl = "invalid_url";
inline constexpr std::string_view kInvalidId = "invalid_id";
inline constexpr std::string_view kInvalidCollection = "invalid_collection";
inline constexpr std::string_view kInvalidJson = "invalid_json";    ///< syntax, UTF-8, duplicate key, depth
inline constexpr std::string_view kInvalidPatch = "invalid_patch";  ///< pointer malformed or names nothing
inline constexpr std::string_view kInvalidCursor = "invalid_cursor";
inline constexpr std::string_view kInvalidFilter = "invalid_filter";      ///< or sort, or fields
inline constexpr std::string_view kInvalidSettings = "invalid_settings";  ///< of a collection or a mirror
inline constexpr std::string_view kSchemaViolation = "schema_violation";
inline constexpr std::string_view kTooLarge = "too_large";  ///< over a limit of limits.h
inline constexpr std::string_view kConflict = "conflict";   ///< only from `CommitResult::value()`
inline constexpr std::string_view kOperationReused =
    "operation_reused";  ///< same operation id, other content

// The store, or what it stands on.
inline constexpr std::string_view kNotFound = "not_found";     ///< there is no store at this place
inline constexpr std::string_view kLocked = "locked";          ///< another process writes
inline constexpr std::string_view kReadOnly = "read_only";     ///< opened for reading, or no write permission
inline constexpr std::string_view kNotAStore = "not_a_store";  ///< a file of something else
inline constexpr std::string_view kNewerFormat = "newer_format";  ///< written by a newer Perdure
inline constexpr std::string_view kOlderFormat = "older_format";  ///< needs a migration, opened for reading
inline constexpr std::string_view kNetworkFileSystem = "network_file_system";
inline constexpr std::string_view kCursorMismatch = "cursor_mismatch";  ///< this log is not the cursor's
inline constexpr std::string_view kQueueFull = "queue_full";
inline constexpr std::string_view kDiskFull = "disk_full";
inline constexpr std::string_view kIo = "io_error";
inline constexpr std::string_view kBusy = "busy";
inline constexpr std::string_view kUnavailable = "unavailable";  ///< a server cannot be reached, or went away
inline constexpr std::string_view kDenied = "permission_denied";  ///< wrong password, or a right is missing
inline constexpr std::string_view kOutOfMemory = "out_of_memory";
inline constexpr std::string_view kCorrupt = "corrupt";                   ///< the store as a whole
inline constexpr std::string_view kCorruptDocument = "corrupt_document";  ///< one document; others work
inline constexpr std::string_view kUntrusted = "untrusted";  ///< after an in-doubt commit: reopen the store
inline constexpr std::string_view kUnsupported = "unsupported";  ///< by this kind of store: `capabilities()`
inline constexpr std::string_view kInternal = "internal";        ///< a defect of Perdure
}  // namespace code

}  // namespace perdure
