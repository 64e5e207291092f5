#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <perdure/batch.h>
#include <perdure/limits.h>
#include <perdure/store.h>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

namespace perdure {

struct CollectionOptions {
  std::string scope = {};  ///< the documents of this owner; empty: those of nobody
};

/// A document of a collection that could not be made a C++ value.
struct CollectionProblem {
  std::string id;
  std::uint64_t version = 0;
  std::string what;  ///< damaged bytes, or what `value_to` threw
};

namespace detail {

/// What is the same for all types: see `Collection`.
class CachedCollection {
 public:
  using Value = std::shared_ptr<const void>;
  /// Makes a value of a body; throws what `value_to` throws.
  using Read = Value (*)(std::string_view body);
  struct Held {
    std::string id;
    std::uint64_t version = 0;
    Value value;
  };

  CachedCollection(Store& store, std::string name, CollectionOptions options, Read read);
  ~CachedCollection();
  CachedCollection(const CachedCollection&) = delete;
  CachedCollection& operator=(const CachedCollection&) = delete;

  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] Key key(std::string id) const;
  [[nodiscard]] Value get(std::string_view id);
  [[nodiscard]] std::optional<Held> find(std::string_view id);
  [[nodiscard]] std::vector<Held> all();
  [[nodiscard]] std::size_t size();
  [[nodiscard]] std::vector<CollectionProblem> problems();
  std::uint64_t refresh();

  CommitResult write(Operation operation, CommitOptions options);
  /// `find` for a read-modify-write. Throws `corrupt_document` for a document that is a problem.
  [[nodiscard]] std::optional<Held> find_for_update(const std::string& id);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] boost::json::value parse_body(std::string_view body);
[[nodiscard]] std::string body_of(const boost::json::value& value);

}  // namespace detail

/// All documents of one collection (of one scope) in memory, as C++ values.
///
/// `T` is copyable and converts to and from JSON by Boost.JSON's customisation points: described structs,
/// standard containers, or `tag_invoke` for `value_from_tag` and `value_to_tag<T>` beside `T`.
///
/// **Coherent.** A read sees every commit that was acknowledged in this process before the read began,
/// whoever made it: this object, another one, or the store directly. It compares one number with the store
/// (`Store::last_seq`) and reads the log when something was committed. What **another process** commits is
/// not looked for by reads of a store that is open for reading: it shows after `refresh`, or after somebody
/// called the store's `wait_for_change`. The lag is therefore as long as the time between two such calls.
///
/// **Durable.** A write goes to the store, and to memory only after its commit returned: memory never shows
/// what is not durable, nor a commit in doubt. A write that fails or meets a conflict leaves memory as it is.
/// Of two that race for one document the one with the higher version stays.
///
/// **Whole documents.** `put` and `update` write what `value_from` makes of the value. Members that `T` does
/// not know are lost, and so is what Boost.JSON's numbers do not hold: integers beyond 64 bits, and reals
/// beyond a double (1e400 becomes infinity). `Store::patch` changes single members and keeps all others byte
/// for byte; its result shows here like every other commit.
///
/// **Problems.** A document that is damaged, or of which `value_to` throws, is left out and listed by
/// `problems` until it is written again or erased. All others work (guarantee G8).
///
/// **Errors.** All methods but `name` throw what `Store` throws, since a read may have to read the log; a
/// read that threw can be repeated. A conflict is a result.
///
/// **Threads.** Any, at any time. No lock is held while the store, or a function given to a method, is
/// called; one thread reads the log while others wait for what it finds, so the conversion functions of `T`
/// must not use this object. Values are immutable and stay valid as long as somebody holds them.
///
/// **Cost.** Construction reads all documents. A `get` when nothing was committed since costs a hash
/// lookup, 0.1 µs while the documents in use fit the processor's cache; `for_each`, `all` and `where` first
/// copy pointers to all values. A purge in the collection makes the next read look at all documents again.
///
/// **Lifetime.** The store outlives it.
template <typename T>
class Collection {
 public:
  using Options = CollectionOptions;
  using Problem = CollectionProblem;
  using IfVersion = Batch::IfVersion;

  struct Entry {
    std::string id;
    std::uint64_t version = 0;
    std::shared_ptr<const T> value;  ///< never null
  };

  /// Reads all documents. Throws `invalid_collection`, `invalid_id` for the scope.
  Collection(Store& store, std::string name, Options options = {})
      : cached_(store, std::move(name), std::move(options), &Collection::read) {}

  [[nodiscard]] const std::string& name() const { return cached_.name(); }

  // Reading ------------------------------------------------------------------------------------------

  /// Null when the document does not exist, or is a problem.
  [[nodiscard]] std::shared_ptr<const T> get(std::string_view id) { return typed(cached_.get(id)); }

  /// The same with its version.
  [[nodiscard]] std::optional<Entry> find(std::string_view id) {
    std::optional<detail::CachedCollection::Held> held = cached_.find(id);
    if (!held) return std::nullopt;
    return entry(std::move(*held));
  }

  /// Without problems.
  [[nodiscard]] std::size_t size() { return cached_.size(); }

  /// All documents as they were at one moment, by ascending id.
  [[nodiscard]] std::vector<Entry> all() {
    std::vector<detail::CachedCollection::Held> held = cached_.all();
    std::vector<Entry> entries;
    entries.reserve(held.size());
    for (auto& one : held) entries.push_back(entry(std::move(one)));
    return entries;
  }

  /// Calls `use(const Entry&)` for each of `all()`.
  template <typename Use>
  void for_each(Use&& use) {
    for (auto& one : cached_.all()) {
      const Entry each = entry(std::move(one));
      use(each);
    }
  }

  /// Those of `all()` for which `holds(const T&)` is true.
  template <typename Predicate>
  [[nodiscard]] std::vector<Entry> where(Predicate&& holds) {
    std::vector<Entry> found;
    for (auto& one : cached_.all()) {
      Entry candidate = entry(std::move(one));
      if (holds(*candidate.value)) found.push_back(std::move(candidate));
    }
    return found;
  }

  /// By ascending id.
  [[nodiscard]] std::vector<Problem> problems() { return cached_.problems(); }

  /// Looks for what other processes committed, and takes it in. The seq of the log up to which memory is
  /// complete.
  std::uint64_t refresh() { return cached_.refresh(); }

  // Writing ------------------------------------------------------------------------------------------

  /// Creates or replaces. Throws `invalid_argument`, and writes nothing, when `value_to` cannot read what
  /// `value_from` made of the value.
  CommitResult put(std::string id, const T& value, IfVersion if_version = {}, CommitOptions options = {}) {
    return write(Operation::Kind::put, std::move(id), value, if_version, std::move(options));
  }

  /// Under a new id, which the result's key tells.
  CommitResult create(const T& value, CommitOptions options = {}) {
    return write(Operation::Kind::create, {}, value, {}, std::move(options));
  }

  CommitResult erase(std::string id, IfVersion if_version = {}, CommitOptions options = {}) {
    return cached_.write({Operation::Kind::erase, cached_.key(std::move(id)), {}, {}, if_version},
                         std::move(options));
  }

  /// Read, change, write: calls `change(T&)` on a copy and puts it, on the condition that nobody wrote the
  /// document meanwhile; else does so again with the newer value, up to `limits::kUpdateTriesCount` times.
  /// `change` may thus be called more than once; what it throws is passed on and nothing is written. The
  /// result is a conflict when the document does not exist, or after the last try. Throws
  /// `corrupt_document` for a document that is a problem.
  template <typename Change>
  CommitResult update(const std::string& id, Change&& change, const CommitOptions& options = {}) {
    for (std::size_t tries_count = 1;; ++tries_count) {
      const auto held = cached_.find_for_update(id);
      if (!held) return CommitResult::refused({Conflict::Reason::missing, 0, cached_.key(id)});
      T value = *static_cast<const T*>(held->value.get());
      change(value);
      CommitResult result = put(id, value, held->version, options);
      if (result.ok() || tries_count == limits::kUpdateTriesCount) return result;
      if (result.conflict()->reason == Conflict::Reason::unique) return result;
    }
  }

 private:
  static std::shared_ptr<const void> read(std::string_view body) {
    return std::make_shared<const T>(boost::json::value_to<T>(detail::parse_body(body)));
  }

  static std::shared_ptr<const T> typed(std::shared_ptr<const void> value) {
    return std::static_pointer_cast<const T>(std::move(value));
  }

  static Entry entry(detail::CachedCollection::Held held) {
    return {std::move(held.id), held.version, typed(std::move(held.value))};
  }

  CommitResult write(Operation::Kind kind, std::string id, const T& value, IfVersion if_version,
                     CommitOptions options) {
    std::string body = detail::body_of(boost::json::value_from(value));
    return cached_.write({kind, cached_.key(std::move(id)), std::move(body), {}, if_version},
                         std::move(options));
  }

  detail::CachedCollection cached_;
};

}  // namespace perdure
