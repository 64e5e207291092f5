#include "store/json/record_walk.h"

#include <utility>

#include "store/json/record_subject.h"

namespace perdure::json_file {

RecordWalk::RecordWalk(std::shared_ptr<const Snapshot> snapshot, std::string scope)
    : snapshot_(std::move(snapshot)), scope_(std::move(scope)), next_(snapshot_->content.records.end()) {}

void RecordWalk::start(const WalkRange& range) {
  next_ = snapshot_->content.records.upper_bound({scope_, range.start_id});
}

bool RecordWalk::next(Candidate& candidate) {
  for (; next_ != snapshot_->content.records.end() && next_->first.scope == scope_; ++next_) {
    if (next_->second->deleted) continue;
    candidate.id = next_->first.id;
    candidate.seq = 0;
    candidate.version = next_->second->version;
    candidate.created_at = next_->second->created_at.time_since_epoch().count();
    ++next_;
    return true;
  }
  return false;
}

std::optional<query::Subject> RecordWalk::look(const Candidate& candidate, DamagedBody& damaged) {
  return look_up(candidate, damaged);
}

std::optional<query::Subject> RecordWalk::look_up(const Candidate& candidate, DamagedBody&) {
  const auto found = snapshot_->content.records.find({scope_, candidate.id});
  return subject_of(found->first, *found->second);
}

std::uint64_t RecordWalk::count() {
  const WalkRange all;
  start(all);
  std::uint64_t count = 0;
  for (Candidate candidate; next(candidate);) ++count;
  return count;
}

}  // namespace perdure::json_file
