// The negative control of the crash test: each way of losing a write is noticed by the ledger.

#include "tests/crash/ledger.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace perdure::test {
namespace {

constexpr std::uint64_t kSeed = 7;

/// The log of a correct store after a few attempts, all of them acknowledged, to be spoiled by a test.
class LedgerControl : public ::testing::Test {
 protected:
  LedgerControl() {
    for (std::uint64_t number = 0; messages_.size() < 60; ++number) try_attempt({1, number % 3, number});
  }

  struct State {
    bool exists = false;
    std::uint64_t version = 0;
    std::string body;
  };

  void try_attempt(const AttemptName& name) {
    const Attempt attempt = attempt_of(kSeed, name);
    auto states = states_;
    std::vector<Change> changes;
    Message ack{Message::Kind::ack, name, {}, false, {}};
    for (const Operation& operation : attempt.batch.operations()) {
      Key key = operation.key;
      if (key.id.empty()) key.id = "0190f0f0-0000-7000-8000-" + std::to_string(100000000000 + name.number);
      State& state = states[key.collection + "/" + key.scope + "/" + key.id];
      const bool must_exist =
          operation.kind != Operation::Kind::put && operation.kind != Operation::Kind::create;
      if ((must_exist && !state.exists) || (operation.kind == Operation::Kind::create && state.exists))
        return;
      Change change;
      change.seq = log_.size() + changes.size() + 1;
      change.kind = operation.kind == Operation::Kind::erase ? ChangeKind::erase : ChangeKind::put;
      change.key = key;
      change.version = ++state.version;
      change.actor = attempt.options.actor;
      change.body = state.body = body_after(operation, state.body);
      state.exists = change.kind == ChangeKind::put;
      ack.written.push_back({key, change.version, change.seq});
      changes.push_back(std::move(change));
    }
    states_ = std::move(states);
    log_.insert(log_.end(), changes.begin(), changes.end());
    messages_.push_back({Message::Kind::attempt, name, {}, false, {}});
    messages_.push_back(std::move(ack));
  }

  void check() const {
    Ledger ledger(kSeed);
    for (const Message& message : messages_) ledger.note(Message::parse(message.line()));
    for (const Change& change : log_) ledger.take(change);
    ledger.settle();
  }

  void expect_violation(const std::string& part) const {
    try {
      check();
      ADD_FAILURE() << "nothing was noticed";
    } catch (const Violation& violation) {
      EXPECT_NE(std::string(violation.what()).find(part), std::string::npos) << violation.what();
    }
  }

  /// The first change of the last batch that has several.
  std::size_t start_of_a_batch() const {
    for (std::size_t i = log_.size() - 1; i > 0; --i) {
      if (log_[i].actor != log_[i - 1].actor && i + 2 < log_.size() && log_[i + 2].actor == log_[i].actor)
        return i;
    }
    throw std::runtime_error("no batch");
  }
  void renumber() {
    for (std::size_t i = 0; i < log_.size(); ++i) log_[i].seq = i + 1;
  }
  Message& ack_of(const std::string& actor) {
    for (Message& message : messages_) {
      if (message.kind == Message::Kind::ack && message.attempt.text() == actor) return message;
    }
    throw std::runtime_error("no ack of " + actor);
  }

  std::vector<Message> messages_;
  std::vector<Change> log_;
  std::map<std::string, State> states_;
};

TEST_F(LedgerControl, ACorrectLogIsAccepted) { EXPECT_NO_THROW(check()); }

TEST_F(LedgerControl, AStoredAttemptWithoutAnAnswerIsAccepted) {
  messages_.pop_back();
  EXPECT_NO_THROW(check());
}

TEST_F(LedgerControl, ALostLastCommit) {
  const std::string last = log_.back().actor;
  while (log_.back().actor == last) log_.pop_back();
  expect_violation("LOST");
}

TEST_F(LedgerControl, ALostCommitInTheMiddle) {
  const std::string actor = log_.front().actor;  // others follow, whatever the seed
  std::vector<Change> rest;
  for (const Change& change : log_) {
    if (change.actor != actor) rest.push_back(change);
  }
  log_ = std::move(rest);
  expect_violation("a gap");
}

TEST_F(LedgerControl, HalfABatchAtTheEnd) {
  log_.resize(start_of_a_batch() + 1);
  expect_violation("half a batch");
}

TEST_F(LedgerControl, HalfABatchInTheMiddle) {
  log_.erase(log_.begin() + static_cast<std::ptrdiff_t>(start_of_a_batch()));
  renumber();
  EXPECT_THROW(check(), Violation);
}

TEST_F(LedgerControl, AGap) {
  for (std::size_t i = 5; i < log_.size(); ++i) ++log_[i].seq;
  expect_violation("a gap");
}

TEST_F(LedgerControl, AForeignDocument) {
  Change foreign = log_.back();
  foreign.seq = log_.size() + 1;
  foreign.actor = "somebody";
  log_.push_back(foreign);
  expect_violation("never tried");
}

TEST_F(LedgerControl, AnAttemptThatWasNeverMade) {
  Change foreign = log_.back();
  foreign.seq = log_.size() + 1;
  foreign.actor = "1.0.999999";
  log_.push_back(foreign);
  expect_violation("never tried");
}

TEST_F(LedgerControl, AChangedByte) {
  for (Change& change : log_) {
    if (change.kind == ChangeKind::put) change.body.back() = '\n';
  }
  expect_violation("not what was written");
}

TEST_F(LedgerControl, AVersionThatDoesNotCount) {
  ++log_.back().version;
  expect_violation("does not count on");
}

TEST_F(LedgerControl, AnotherKey) {
  log_.back().key.id += "x";
  expect_violation("not the key");
}

TEST_F(LedgerControl, AnAttemptAppliedTwice) {
  std::size_t start = log_.size() - 1;
  while (start > 0 && log_[start - 1].actor == log_.back().actor) --start;
  const std::vector<Change> again(log_.begin() + static_cast<std::ptrdiff_t>(start), log_.end());
  log_.insert(log_.end(), again.begin(), again.end());
  renumber();
  expect_violation("applied twice");
}

TEST_F(LedgerControl, ARefusedAttemptThatIsStored) {
  messages_.back() = {Message::Kind::refusal, messages_.back().attempt, {}, false, {}};
  expect_violation("refused and is stored");
}

TEST_F(LedgerControl, AnAckWithAnotherSequence) {
  ++ack_of(log_.back().actor).written.back().seq;
  expect_violation("otherwise than it was acknowledged");
}

TEST_F(LedgerControl, ARepetitionWithAnotherAnswer) {
  Message again = messages_.back();
  again.repeated = true;
  messages_.push_back(again);
  EXPECT_NO_THROW(check());
  ++messages_.back().written.back().version;
  expect_violation("another answer");
}

TEST_F(LedgerControl, ADamagedBody) {
  log_.back().unreadable_reason = "checksum";
  expect_violation("damaged");
}

TEST_F(LedgerControl, AnAttemptThatAppearsAfterItWasSettled) {
  Ledger ledger(kSeed);
  const std::size_t kept = log_.size() - 1;
  Message& last = messages_.back();
  const std::string late = last.attempt.text();
  messages_.pop_back();
  std::size_t taken = 0;
  for (const Message& message : messages_) ledger.note(message);
  for (; taken < kept && log_[taken].actor != late; ++taken) ledger.take(log_[taken]);
  ledger.settle();
  EXPECT_THROW(ledger.take(log_[taken]), Violation);
}

TEST_F(LedgerControl, DocumentsThatDoNotAgreeWithTheLog) {
  Ledger ledger(kSeed);
  for (const Message& message : messages_) ledger.note(message);
  for (const Change& change : log_) ledger.take(change);
  ledger.settle();
  std::map<std::string, Document> latest;
  for (const Change& change : log_) {
    if (change.key.collection != "notes" || !change.key.scope.empty()) continue;
    latest[change.key.id] = {change.key, change.version, change.seq, change.at, change.at, change.body};
    if (change.kind == ChangeKind::erase) latest.erase(change.key.id);
  }
  std::vector<Document> documents;
  for (const auto& [id, document] : latest) documents.push_back(document);
  ASSERT_GT(documents.size(), 2U);
  EXPECT_NO_THROW(ledger.compare_documents("notes", "", documents));
  const auto expect = [&](const std::function<void(std::vector<Document>&)>& spoil) {
    std::vector<Document> spoilt = documents;
    spoil(spoilt);
    EXPECT_THROW(ledger.compare_documents("notes", "", spoilt), Violation);
  };
  expect([](auto& list) { list.pop_back(); });
  expect([](auto& list) { list.erase(list.begin()); });
  expect([](auto& list) { list.push_back(list.back()); });
  expect([](auto& list) { list[1].body += ' '; });
  expect([](auto& list) { ++list[1].version; });
  expect([](auto& list) { ++list[1].seq; });
}

TEST_F(LedgerControl, AHistoryThatWasRewritten) {
  Ledger ledger(kSeed);
  for (const Message& message : messages_) ledger.note(message);
  std::vector<std::size_t> digests;
  for (const Change& change : log_) {
    ledger.take(change);
    digests.push_back(Ledger::digest(change));
  }
  EXPECT_NO_THROW(ledger.compare_history(digests));
  Change changed = log_[3];
  changed.body += ' ';
  digests[3] = Ledger::digest(changed);
  EXPECT_THROW(ledger.compare_history(digests), Violation);
  digests[3] = Ledger::digest(log_[3]);
  digests.pop_back();
  EXPECT_THROW(ledger.compare_history(digests), Violation);
}

}  // namespace
}  // namespace perdure::test
