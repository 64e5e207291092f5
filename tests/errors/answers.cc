#include "tests/errors/answers.h"

#include <fmt/core.h>

#include <algorithm>

namespace perdure::test {
namespace {

// The seqs that each actor's changes have.
std::map<std::string, std::vector<std::uint64_t>> found_in(Store& store) {
  std::map<std::string, std::vector<std::uint64_t>> found;
  Cursor since;
  while (true) {
    const ChangePage page = store.changes(since);
    for (const Change& change : page.changes) found[change.actor].push_back(change.seq);
    if (page.at_end) return found;
    since = page.next;
  }
}

bool is_found(const std::vector<std::uint64_t>& seqs, const std::vector<Written>& written) {
  return std::equal(seqs.begin(), seqs.end(), written.begin(), written.end(),
                    [](std::uint64_t seq, const Written& one) { return seq == one.seq; });
}

}  // namespace

std::string Answers::begin() {
  const std::lock_guard lock(mutex_);
  return fmt::format("{}{}", writer_, ++begun_count_);
}

void Answers::note(const std::string& actor, Answer answer, const std::vector<Written>& written,
                   std::size_t operations_count) {
  const std::lock_guard lock(mutex_);
  entries_[actor] = {answer, written, operations_count};
}

std::size_t Answers::count(Answer answer) const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::count_if(
      entries_.begin(), entries_.end(), [&](const auto& entry) { return entry.second.answer == answer; }));
}

std::vector<std::string> Answers::compare(Store& store) const {
  std::map<std::string, std::vector<std::uint64_t>> found = found_in(store);
  std::vector<std::string> faults;
  const std::lock_guard lock(mutex_);
  for (const auto& [actor, entry] : entries_) {
    const std::vector<std::uint64_t>& seqs = found[actor];
    const bool is_there = is_found(seqs, entry.written) && seqs.size() == entry.operations_count;
    const bool is_lost = entry.answer == Answer::returned && !is_there && !is_purged_;
    if (is_lost) faults.push_back(fmt::format("{} was acknowledged and is not there", actor));
    if (entry.answer == Answer::not_applied && !seqs.empty()) {
      faults.push_back(fmt::format("{} was reported as not applied and is there", actor));
    }
    const bool is_whole = seqs.empty() || seqs.size() == entry.operations_count;
    if (entry.answer == Answer::in_doubt && !is_whole) {
      faults.push_back(fmt::format("{} was in doubt and is there in part", actor));
    }
  }
  for (const auto& [actor, seqs] : found) {
    const bool is_unknown = actor.starts_with(writer_) && entries_.count(actor) == 0 && !seqs.empty();
    if (is_unknown) faults.push_back(fmt::format("{} is there and never had an answer", actor));
  }
  return faults;
}

}  // namespace perdure::test
