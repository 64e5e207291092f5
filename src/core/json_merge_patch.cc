#include <algorithm>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_entry.h"
#include "core/json_patch.h"
#include "core/json_scan.h"
#include "core/json_text.h"

// The part of json_patch.h that follows RFC 7396. It recurses, at most as deep as a checked text is nested.

namespace perdure::json {

namespace {

/// Writes an object again, member by member, with some dropped and others behind them. What separates the
/// members that stay keeps its bytes.
class Rewriter {
 public:
  Rewriter(Slice object, std::string& out) : object_(object), out_(out), done_(object.text.data() + 1) {
    out_ += '{';
  }

  /// Everything but the value, which is to be written next.
  void keep(const Entry& entry) {
    const std::string_view separator = between(done_, entry.begin());
    pass(entry);
    out_ += has_member_ ? separator : first_separator_;
    out_ += entry.raw_key;
    out_ += entry.colon();
    has_member_ = true;
  }

  void drop(const Entry& entry) { pass(entry); }

  /// A new member behind all others; its value is to be written next.
  void append(std::string_view raw_key) {
    if (has_member_) out_ += ',';
    if (last_) out_ += has_member_ ? last_->lead(object_) : first_separator_;
    out_ += raw_key;
    out_ += last_ ? last_->colon() : ":";
    has_member_ = true;
  }

  void finish() {
    const bool emptied = last_ && !has_member_;
    const char* const end = object_.text.data() + object_.text.size();
    out_ += emptied ? "}" : between(done_, end);
  }

 private:
  void pass(const Entry& entry) {
    if (!last_) first_separator_ = between(done_, entry.begin());
    last_ = entry;
    done_ = entry.end();
  }

  const Slice object_;
  std::string& out_;
  const char* done_;  ///< up to here the object was looked at
  std::string_view first_separator_;
  std::optional<Entry> last_;  ///< of the members it had
  bool has_member_ = false;    ///< one was written
};

/// A new value: the bytes of the patch without the members of its objects that are null. Arrays are values
/// as a whole, what is null in them stays.
void write_new(Slice value, std::string& out) {
  if (value.type() != Type::object) {
    out += value.text;
    return;
  }
  Rewriter rewriter(value, out);
  Entries entries(value);
  while (entries.next()) {
    const Entry& entry = entries.entry();
    if (entry.value.type() == Type::null) {
      rewriter.drop(entry);
    } else {
      rewriter.keep(entry);
      write_new(entry.value, out);
    }
  }
  rewriter.finish();
}

/// What a merge patch does to the members of one object.
class Changes {
 public:
  struct Change {
    std::string_view raw_key;
    Slice value;
    bool used = false;  ///< the object had this member
  };

  explicit Changes(Slice patch) {
    Members members(patch);
    while (members.next()) in_order_.push_back({members.raw_key(), members.value()});
    by_key_.reserve(in_order_.size());
    for (Change& change : in_order_) by_key_.push_back(&change);
    std::sort(by_key_.begin(), by_key_.end(),
              [](const Change* a, const Change* b) { return before(a->raw_key, b->raw_key); });
  }

  /// Marks it as used; nullptr when there is none.
  Change* take(std::string_view raw_key) {
    const auto found = std::lower_bound(
        by_key_.begin(), by_key_.end(), raw_key,
        [](const Change* change, std::string_view key) { return before(change->raw_key, key); });
    if (found == by_key_.end() || before(raw_key, (*found)->raw_key)) return nullptr;
    (*found)->used = true;
    return *found;
  }

  [[nodiscard]] const std::vector<Change>& in_order() const { return in_order_; }

 private:
  static bool before(std::string_view raw_a, std::string_view raw_b) {
    return std::is_lt(scan::compare_characters(scan::without_quotes(raw_a), scan::without_quotes(raw_b)));
  }

  std::vector<Change> in_order_;
  std::vector<Change*> by_key_;
};

void merge(Slice target, Slice patch, std::string& out) {
  if (target.type() != Type::object || patch.type() != Type::object) {
    write_new(patch, out);
    return;
  }
  Changes changes(patch);
  Rewriter rewriter(target, out);
  Entries entries(target);
  while (entries.next()) {
    const Entry& entry = entries.entry();
    const Changes::Change* const change = changes.take(entry.raw_key);
    if (change == nullptr) {
      rewriter.keep(entry);
      out += entry.value.text;
    } else if (change->value.type() == Type::null) {
      rewriter.drop(entry);
    } else {
      rewriter.keep(entry);
      merge(entry.value, change->value, out);
    }
  }
  for (const auto& change : changes.in_order()) {
    if (change.used || change.value.type() == Type::null) continue;
    rewriter.append(change.raw_key);
    write_new(change.value, out);
  }
  rewriter.finish();
}

}  // namespace

std::string apply_merge_patch(std::string_view document, std::string_view merge_patch) {
  const Slice target = root(document);
  std::string result;
  result.reserve(document.size() + merge_patch.size());
  result += between(document.data(), target.text.data());
  merge(target, root(merge_patch), result);
  result += between(target.text.data() + target.text.size(), document.data() + document.size());
  return result;
}

}  // namespace perdure::json
