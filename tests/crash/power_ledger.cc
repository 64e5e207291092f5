#include "tests/crash/power_ledger.h"

#include <algorithm>
#include <functional>
#include <sstream>

namespace perdure::test {
namespace {

std::string digest(const Change& change) {
  const std::string all =
      std::string(change.kind == ChangeKind::put ? "put " : "erase ") + change.key.collection + "/" +
      change.key.scope + "/" + change.key.id + "@" + std::to_string(change.version) + "@" +
      std::to_string(change.at.time_since_epoch().count()) + "@" + change.actor + "@" + change.body;
  return std::to_string(std::hash<std::string>()(all));
}

std::string numbers(const std::vector<std::uint64_t>& values) {
  std::string text;
  for (const std::uint64_t value : values) text += " " + std::to_string(value);
  return text;
}

}  // namespace

void LedgerNotes::attempt(std::uint64_t number) { disk_.note("attempt" + numbers({number})); }

void LedgerNotes::acknowledged(std::uint64_t number, const std::vector<Written>& written) {
  disk_.note("acknowledged" + numbers({number, written.front().seq, written.back().seq}));
}

void LedgerNotes::change(std::uint64_t attempt_number, const Change& change, bool is_prunable) {
  disk_.note("change" + numbers({change.seq, attempt_number, is_prunable ? 1U : 0U}) + " " + digest(change));
}

void LedgerNotes::pruning() { disk_.note("pruning"); }

void LedgerNotes::purging(std::uint64_t number, const std::string& token,
                          const std::vector<std::uint64_t>& seqs) {
  disk_.note("purging" + numbers({number}) + " " + token + numbers(seqs));
}

void LedgerNotes::purged(std::uint64_t number) { disk_.note("purged" + numbers({number})); }

void LedgerNotes::answered(std::uint64_t changes_count) { disk_.note("answered" + numbers({changes_count})); }

void LedgerNotes::wrote_again() { disk_.note("again"); }

PowerLedger::PowerLedger(const DiskTrace& trace) {
  for (std::size_t position = 0; position < trace.size(); ++position) {
    if (trace[position].kind == DiskOperation::Kind::note) read_note(trace[position].bytes, position);
  }
}

void PowerLedger::read_note(const std::string& note, std::size_t position) {
  std::istringstream words(note);
  std::string what;
  std::uint64_t number = 0;
  words >> what >> number;
  if (what == "attempt") {
    attempts_[number].begun_at = position;
  } else if (what == "acknowledged") {
    Attempt& attempt = attempts_[number];
    // Told twice of an asynchronous one: by its handler, and where it was waited for.
    attempt.acknowledged_at = std::min(attempt.acknowledged_at, position);
    words >> attempt.first_seq >> attempt.last_seq;
  } else if (what == "change") {
    Reference& reference = references_[number];
    words >> reference.attempt >> reference.is_prunable >> reference.digest;
  } else if (what == "pruning") {
    first_pruning_at_ = std::min(first_pruning_at_, position);
  } else if (what == "purging") {
    Purge& purge = purges_[number];
    purge.begun_at = position;
    words >> purge.token;
    for (std::uint64_t seq = 0; words >> seq;) purge.seqs.insert(seq);
  } else if (what == "purged") {
    purges_[number].done_at = position;
  }
}

PowerLedger::Owed PowerLedger::owed(const CutMoment& cut) const {
  Owed owed;
  for (const auto& [number, attempt] : attempts_) {
    if (attempt.acknowledged_at < cut.position)
      owed.changes_count = std::max(owed.changes_count, attempt.last_seq);
  }
  if (cut.second_trace == nullptr) return owed;
  for (std::size_t position = 0; position < cut.second_position; ++position) {
    const DiskOperation& operation = (*cut.second_trace)[position];
    if (operation.kind != DiskOperation::Kind::note) continue;
    std::istringstream words(operation.bytes);
    std::string what;
    std::uint64_t count = 0;
    words >> what >> count;
    if (what == "answered") owed.changes_count = std::max(owed.changes_count, count);
    if (what == "again") owed.again = true;
  }
  return owed;
}

std::uint64_t PowerLedger::check(const std::vector<Change>& found, const CutMoment& cut) const {
  std::uint64_t count = 0;
  bool has_again = false;
  for (const Change& change : found) {
    if (change.seq != count + (has_again ? 2 : 1)) {
      throw PowerFault("a gap in the log before change " + std::to_string(change.seq));
    }
    if (change.actor == kAgainActor) {
      if (cut.second_trace == nullptr || has_again) throw PowerFault("a change out of nowhere");
      has_again = true;
      continue;
    }
    if (has_again) throw PowerFault("a change behind the last one");
    check_change(change, cut);
    ++count;
  }
  const Owed owed = this->owed(cut);
  if (count < owed.changes_count) {
    throw PowerLoss("change " + std::to_string(owed.changes_count) + " was acknowledged, the log ends at " +
                    std::to_string(count));
  }
  if (owed.again && !has_again) throw PowerLoss("the write after the first power cut");
  check_batches(count);
  check_purges(found, cut);
  return count;
}

void PowerLedger::check_change(const Change& change, const CutMoment& cut) const {
  const std::string name = "change " + std::to_string(change.seq);
  const auto reference = references_.find(change.seq);
  if (reference == references_.end()) throw PowerFault(name + " was never written");
  const auto attempt = attempts_.find(reference->second.attempt);
  if (attempt == attempts_.end() || attempt->second.begun_at >= cut.position) {
    throw PowerFault(name + " was not tried before the cut");
  }
  if (!change.unreadable_reason.empty()) throw PowerFault(name + " is damaged: " + change.unreadable_reason);
  if (change.removed == Change::Removed::purged) return;
  if (change.removed == Change::Removed::pruned) {
    if (reference->second.is_prunable && first_pruning_at_ < cut.position) return;
    throw PowerFault(name + " was pruned by nobody");
  }
  if (digest(change) != reference->second.digest) throw PowerFault(name + " is not what was written");
}

void PowerLedger::check_batches(std::uint64_t changes_count) const {
  const auto last = references_.find(changes_count);
  if (last == references_.end()) return;
  const Attempt& attempt = attempts_.at(last->second.attempt);
  if (attempt.last_seq != changes_count) {
    throw PowerFault("half a batch: the log ends at " + std::to_string(changes_count) + ", the batch at " +
                     std::to_string(attempt.last_seq));
  }
}

void PowerLedger::check_purges(const std::vector<Change>& found, const CutMoment& cut) const {
  std::set<std::uint64_t> blank;
  for (const Change& change : found) {
    if (change.removed == Change::Removed::purged) blank.insert(change.seq);
  }
  for (const auto& [number, purge] : purges_) {
    const auto is_blank = [&](std::uint64_t seq) { return blank.erase(seq) > 0; };
    const auto count = std::count_if(purge.seqs.begin(), purge.seqs.end(), is_blank);
    const auto all = static_cast<std::ptrdiff_t>(purge.seqs.size());
    const std::string name = "purge " + std::to_string(number);
    if (purge.done_at < cut.position && count != all) throw PowerLoss("" + name + " was acknowledged");
    if (purge.begun_at >= cut.position && count != 0)
      throw PowerFault(name + " was not tried before the cut");
    if (count != 0 && count != all) throw PowerFault("half of " + name);
  }
  if (!blank.empty()) throw PowerFault("change " + std::to_string(*blank.begin()) + " was purged by nobody");
}

std::vector<std::string> PowerLedger::purged_tokens(const CutMoment& cut) const {
  std::vector<std::string> tokens;
  for (const auto& [number, purge] : purges_) {
    if (purge.done_at < cut.position) tokens.push_back(purge.token);
  }
  return tokens;
}

}  // namespace perdure::test
