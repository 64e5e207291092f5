#pragma once

#include <cstddef>

/// Every limit of traininglog has its name here. What exceeds one is reported; nothing is cut off silently.
namespace traininglog::limits {

/// A log is a few kilobytes. A larger file than this is something else, and is not read.
inline constexpr std::size_t kLogBytes = std::size_t{4} << 20;

/// One row of an export. A larger one is a quote that was never closed.
inline constexpr std::size_t kCsvRecordBytes = std::size_t{1} << 20;

/// What is looked at to tell what a file is.
inline constexpr std::size_t kFileHeadBytes = std::size_t{64} << 10;

/// An export on standard input, which is read twice and therefore kept. Files have no limit.
inline constexpr std::size_t kStandardInputBytes = std::size_t{64} << 20;

/// Workouts of one export: each takes a hundred bytes of memory.
inline constexpr std::size_t kExportWorkoutsCount = 1'000'000;

/// Rows of an export that wait for further rows of their workouts, because the file does not keep them
/// together.
inline constexpr std::size_t kWaitingRowsCount = 200'000;

/// One session's JSON file: the store's largest body, indented.
inline constexpr std::size_t kSessionFileBytes = std::size_t{4} << 20;

/// Folders within folders that an import descends into.
inline constexpr std::size_t kFolderDepth = 32;

/// Sessions that an import commits together, and makes durable with one flush of their files. Larger groups
/// are hardly faster, and "saved" is printed later.
inline constexpr std::size_t kImportGroupCount = 256;

/// The same, in bytes of their documents.
inline constexpr std::size_t kImportGroupBytes = std::size_t{16} << 20;

/// The summary of all sessions (session_summary.h); some million workouts.
inline constexpr std::size_t kSummaryBytes = std::size_t{1} << 30;

/// What the mirror writes about its files: some 160 bytes each.
inline constexpr std::size_t kJournalBytes = std::size_t{1} << 30;

/// From this many sessions on there is a summary; the documents of fewer are read as quickly.
inline constexpr std::size_t kSummarySessionsCount = 200;

/// The summary is written anew when this many sessions have changed since, or the mirror's journal has grown
/// by more lines; fewer are read one by one.
inline constexpr std::size_t kSummaryBehindCount = 32;

/// It is not brought up to date but made anew with more changes of the log than these.
inline constexpr std::size_t kSummaryChangesCount = 20'000;

// What may be entered (session_rules.h). Imports keep what a log says.
inline constexpr double kWeightKg = 500;
inline constexpr int kWarmupReps = 20;
inline constexpr int kWorkingReps = 50;
inline constexpr int kRestMinutes = 15;
inline constexpr int kSetCount = 50;  ///< of one kind in one exercise

/// One answer in the dialogue of logging; a longer line is refused.
inline constexpr std::size_t kAnswerBytes = std::size_t{8} << 10;
inline constexpr std::size_t kExerciseNameBytes = 4096;

}  // namespace traininglog::limits
