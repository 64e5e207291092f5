#include "tests/crash/ledger.h"

#include <functional>

namespace perdure::test {
namespace {

std::string text_of(const Key& key) { return key.collection + "/" + key.scope + "/" + key.id; }

bool same(const std::vector<Written>& a, const std::vector<Written>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!(a[i].key == b[i].key) || a[i].version != b[i].version || a[i].seq != b[i].seq) return false;
  }
  return true;
}

}  // namespace

void Ledger::note(const Message& message) {
  if (message.kind == Message::Kind::stage) return;
  if (message.kind == Message::Kind::failure) {
    throw Violation("the writer failed in attempt " + message.attempt.text() + ": " + message.text);
  }
  if (message.kind == Message::Kind::attempt) {
    if (!entries_.try_emplace(message.attempt).second) {
      throw Violation("attempt " + message.attempt.text() + " was made twice");
    }
    ++attempted_count_;
    return;
  }
  const auto entry = entries_.find(message.attempt);
  if (entry == entries_.end()) throw Violation("an answer without an attempt: " + message.attempt.text());
  if (message.kind == Message::Kind::refusal) {
    entry->second.refused = true;
    return;
  }
  if (message.repeated != entry->second.acknowledged.has_value()) {
    throw Violation("attempt " + message.attempt.text() + ": repeated() is wrong");
  }
  if (message.repeated && !same(*entry->second.acknowledged, message.written)) {
    throw Violation("attempt " + message.attempt.text() + ": the repetition has another answer");
  }
  if (!message.repeated) ++acknowledged_count_;
  entry->second.acknowledged = message.written;
}

void Ledger::check_against_operation(const Change& change, const Operation& operation,
                                     const State& before) const {
  const auto require = [&](bool holds, const char* what) {
    if (!holds) {
      throw Violation("change " + std::to_string(change.seq) + " of attempt " + change.actor + " (" +
                      text_of(change.key) + "): " + what);
    }
  };
  const bool generated = operation.key.id.empty();
  require(generated ? change.key.collection == operation.key.collection && change.key.id.size() == 36
                    : change.key == operation.key,
          "not the key that was written");
  require((change.kind == ChangeKind::erase) == (operation.kind == Operation::Kind::erase), "wrong kind");
  require(change.version == before.version + 1, "the version does not count on");
  require(change.unreadable_reason.empty(), "the body is damaged");
  const bool must_exist = operation.kind != Operation::Kind::put && operation.kind != Operation::Kind::create;
  require(!must_exist || before.exists, "written although the document did not exist");
  require(operation.kind != Operation::Kind::create || !before.exists, "created although it existed");
  require(change.body == body_after(operation, before.body), "the body is not what was written");
}

void Ledger::take(const Change& change) {
  if (change.seq != digests_.size() + 1) {
    throw Violation("a gap in the log: change " + std::to_string(change.seq) + " follows " +
                    std::to_string(digests_.size()));
  }
  const auto name = AttemptName::parse(change.actor);
  const auto entry = name ? entries_.find(*name) : entries_.end();
  if (entry == entries_.end()) {
    throw Violation("change " + std::to_string(change.seq) +
                    " was never tried, or was settled as not stored: \"" + change.actor + "\"");
  }
  std::vector<Written>& found = entry->second.found;
  if (!open_batch_) {
    if (!found.empty()) throw Violation("attempt " + change.actor + " was applied twice");
    open_batch_ = attempt_of(seed_, *name);
  } else if (!(open_batch_->name == *name)) {
    throw Violation("half a batch: change " + std::to_string(change.seq) + " of " + change.actor +
                    " stands in the middle of " + open_batch_->name.text());
  }
  State& state = documents_[{change.key.collection, change.key.scope, change.key.id}];
  check_against_operation(change, open_batch_->batch.operations().at(found.size()), state);
  state = {change.kind == ChangeKind::put, change.version, change.seq, change.body};
  digests_.push_back(digest(change));
  found.push_back({change.key, change.version, change.seq});
  if (found.size() == open_batch_->batch.size()) open_batch_.reset();
}

void Ledger::settle() {
  if (open_batch_) throw Violation("half a batch at the end of the log: " + open_batch_->name.text());
  for (const auto& [name, entry] : entries_) {
    if (entry.refused && !entry.found.empty()) {
      throw Violation("attempt " + name.text() + " was refused and is stored");
    }
    if (entry.acknowledged && entry.found.empty()) {
      throw Violation("LOST: attempt " + name.text() + " was acknowledged and is not in the log");
    }
    if (entry.acknowledged && !same(*entry.acknowledged, entry.found)) {
      throw Violation("attempt " + name.text() + " stands in the log otherwise than it was acknowledged");
    }
    if (!entry.acknowledged && !entry.found.empty()) ++found_unanswered_count_;
  }
  entries_.clear();
}

std::vector<Ledger::Unanswered> Ledger::unanswered() const {
  std::vector<Unanswered> result;
  for (const auto& [name, entry] : entries_) {
    if (entry.acknowledged || entry.refused) continue;
    Attempt attempt = attempt_of(seed_, name);
    if (!attempt.options.operation_id.empty()) result.push_back({std::move(attempt), entry.found});
  }
  return result;
}

void Ledger::compare_documents(const std::string& collection, const std::string& scope,
                               const std::vector<Document>& documents) const {
  auto expected = documents_.lower_bound({collection, scope, ""});
  const auto inside = [&] {
    while (expected != documents_.end() && !expected->second.exists) ++expected;
    return expected != documents_.end() && std::get<0>(expected->first) == collection &&
           std::get<1>(expected->first) == scope;
  };
  for (const Document& document : documents) {
    const std::string where = "document " + text_of(document.key);
    if (!inside() || std::get<2>(expected->first) != document.key.id) {
      throw Violation(where + " is not what the log gives next");
    }
    const State& state = expected->second;
    if (document.version != state.version || document.seq != state.seq || document.body != state.body) {
      throw Violation(where + " does not agree with the log");
    }
    ++expected;
  }
  if (inside())
    throw Violation("document " + collection + "/" + std::get<2>(expected->first) + " is missing");
}

std::size_t Ledger::digest(const Change& change) {
  const std::string all = std::to_string(change.seq) + (change.kind == ChangeKind::put ? "put" : "erase") +
                          text_of(change.key) + "@" + std::to_string(change.version) + "@" +
                          std::to_string(change.at.time_since_epoch().count()) + change.actor + "@" +
                          change.body;
  return std::hash<std::string>()(all);
}

void Ledger::compare_history(const std::vector<std::size_t>& digests) const {
  for (std::size_t i = 0; i < digests_.size() && i < digests.size(); ++i) {
    if (digests[i] != digests_[i])
      throw Violation("change " + std::to_string(i + 1) + " is not the one it was");
  }
  if (digests.size() != digests_.size()) {
    throw Violation("the log has " + std::to_string(digests.size()) + " changes, it had " +
                    std::to_string(digests_.size()));
  }
}

}  // namespace perdure::test
