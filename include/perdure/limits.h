#pragma once

#include <chrono>
#include <cstddef>

/// Every limit of Perdure has its name here. What exceeds one is refused with `too_large`, `queue_full` or
/// the error named beside it; nothing is cut off silently.
namespace perdure::limits {

// Documents
inline constexpr std::size_t kBodyBytes = std::size_t{1} << 20;  ///< default of OpenOptions::body_limit_bytes
inline constexpr std::size_t kBodyBytesMost = std::size_t{64} << 20;  ///< what that option may be raised to
inline constexpr std::size_t kJsonDepth = 64;                         ///< arrays and objects nested in a body
inline constexpr std::size_t kIdBytes = 128;
inline constexpr std::size_t kCollectionBytes = 63;
inline constexpr std::size_t kActorBytes = 128;
inline constexpr std::size_t kOperationIdBytes = 200;
inline constexpr std::size_t kPatchPointersCount = 1000;  ///< set and remove together
inline constexpr std::size_t kPointerBytes = 1024;

// Batches and the commit queue
inline constexpr std::size_t kBatchOperationsCount = 10'000;
inline constexpr std::size_t kBatchBytes = std::size_t{64} << 20;
inline constexpr std::size_t kQueueBatchesCount = 4096;             ///< waiting for their commit
inline constexpr std::size_t kQueueBytes = std::size_t{128} << 20;  ///< bodies waiting for their commit
inline constexpr std::size_t kGroupBatchesCount = 1024;             ///< taken together by one commit
inline constexpr std::size_t kGroupBytes = std::size_t{16} << 20;   ///< the same, unless one batch is larger

// Reading
inline constexpr std::size_t kPageDocumentsCount = 1000;  ///< ListOptions::limit and ChangesOptions::limit
inline constexpr std::size_t kPageBytes = std::size_t{16} << 20;  ///< a page ends early here
inline constexpr std::size_t kUpdateTriesCount = 100;             ///< of one `Collection::update`
inline constexpr std::size_t kReadConnectionsCount = 64;          ///< OpenOptions::read_connections at most

// Queries and settings
inline constexpr std::size_t kFilterBytes = 16'384;  ///< of a sort or a field too; `invalid_filter` beyond
inline constexpr std::size_t kFilterDepth = 64;     ///< parentheses and negations inside each other; the same
inline constexpr std::size_t kSortFieldsCount = 8;  ///< the same
inline constexpr std::size_t kIndexesCount = 32;    ///< of one collection, unique keys included
inline constexpr std::size_t kIndexFieldsCount = 8;
inline constexpr std::size_t kIndexEntriesCount = 10'000;  ///< of one document in one `each` index
inline constexpr std::size_t kOrderKeyBytes = 1000;  ///< of one value; what is equal so far is equal in order
inline constexpr std::size_t kPatternBytes = 1024;   ///< of a schema's `pattern`
inline constexpr std::size_t kPatternsCount = 1000;  ///< different ones of a schema
inline constexpr std::size_t kPatternsMemoryBytes = std::size_t{64} << 20;  ///< of a schema, in equal parts
inline constexpr std::size_t kSchemaBytes = std::size_t{1} << 20;
inline constexpr std::size_t kViewColumnsCount = 100;
inline constexpr std::uint64_t kPrunedVersionsCount = 10'000;  ///< of one commit

/// How long an operation id is remembered after its commit, at least.
inline constexpr std::chrono::hours kOperationIdKept{7 * 24};

/// Bodies of at least this size are tried with zstd. 700-byte documents gain little and cost a third of a
/// group's commit time.
inline constexpr std::size_t kCompressFromBytes = 2048;

/// Files that were replaced or removed, and that wait for their space to be freed on another thread; of the
/// whole process, which may usually have 1024 open. One more is freed at once.
inline constexpr std::size_t kHeldFilesCount = 64;

// PostgreSQL

/// How long a commit whose answer was lost waits for the server to tell its outcome; `in_doubt` after that.
inline constexpr std::chrono::seconds kDoubtWait{30};

// SQLite
inline constexpr std::size_t kCheckpointWalPagesCount = 4000;  ///< checkpoint after a commit beyond this
inline constexpr std::size_t kTruncateWalPagesCount = 16'000;  ///< wait for readers and truncate beyond this

// JSON files
inline constexpr std::size_t kJsonFileBytes = std::size_t{128} << 20;     ///< of one collection
inline constexpr std::size_t kJsonFileWarnBytes = std::size_t{16} << 20;  ///< a warning is given from here on
inline constexpr std::size_t kJsonOperationIdsCount = 10'000;             ///< remembered by one collection

}  // namespace perdure::limits
