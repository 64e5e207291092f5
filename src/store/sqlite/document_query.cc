#include "store/sqlite/document_query.h"

#include <fmt/core.h>

#include <algorithm>
#include <queue>
#include <utility>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/time.h"

namespace perdure::sqlite {
namespace {

void require_known(const CollectionRules& rules, const query::Path& path, const std::string& where) {
  if (path.base != query::Path::Base::body || !rules.schema) return;
  std::string suggestion;
  if (rules.schema->allows_path(path.steps, &suggestion)) return;
  throw Error(code::kInvalidFilter,
              fmt::format("{}: the schema knows no {}{}", where, path.to_string(),
                          suggestion.empty() ? "" : fmt::format("; did you mean {}?", suggestion)));
}

}  // namespace

struct DocumentQuery::Request {
  Request(const Place& of, const ListOptions& asked)
      : place(of),
        options(asked),
        filter(query::Filter::parse(asked.filter, asked.me, now())),
        sort(query::parse_sort(asked.sort)),
        fields(query::parse_fields(asked.fields)),
        choice(choose_index(*of.rules, filter, sort)) {
    for (const auto& use : filter.uses()) {
      require_known(*of.rules, use.path, fmt::format("filter, column {}", use.column));
    }
    for (const auto& field : sort) {
      require_known(*of.rules, field.path, fmt::format("sort, column {}", field.column));
    }
    for (const query::Path& path : fields) require_known(*of.rules, path, "fields");
    if (choice.rule == nullptr) choice.ordered = sort.empty();
  }

  [[nodiscard]] QueryPlan plan() const {
    QueryPlan plan;
    if (choice.rule != nullptr) plan.index = choice.rule->fields_text();
    plan.equal_fields_count = choice.equal_fields_count;
    plan.range = choice.range;
    plan.ordered = choice.ordered;
    return plan;
  }

  const Place& place;
  const ListOptions& options;
  const query::Filter filter;
  const std::vector<query::SortField> sort;
  const std::vector<query::Path> fields;
  IndexChoice choice;
};

DocumentQuery::DocumentQuery(const Connection& connection)
    : log_rows_(connection),
      documents_(connection,
                 "SELECT h.id, h.seq, h.version, h.created_at, l.at, l.format, l.body, l.body_hash "
                 "FROM perdure_heads h LEFT JOIN perdure_log l ON l.seq = h.seq "
                 "WHERE h.collection = ?1 AND h.scope = ?2 AND h.id > ?3 AND h.deleted = 0 ORDER BY h.id"),
      heads_(connection,
             "SELECT id, seq, version, created_at FROM perdure_heads "
             "WHERE collection = ?1 AND scope = ?2 AND id > ?3 AND deleted = 0 ORDER BY id"),
      head_(connection,
            "SELECT seq, version, created_at FROM perdure_heads "
            "WHERE collection = ?1 AND scope = ?2 AND id = ?3 AND deleted = 0"),
      ascending_(connection,
                 "SELECT id FROM perdure_index WHERE number = ?1 AND scope = ?2 AND (key, id) > (?3, ?4) AND "
                 "key < ?5 ORDER BY key, id"),
      descending_(connection,
                  "SELECT id FROM perdure_index WHERE number = ?1 AND scope = ?2 AND key <= ?3 AND "
                  "key >= ?5 AND key < ?6 AND (key < ?3 OR id > ?4) ORDER BY key DESC, id"),
      count_(connection,
             "SELECT count(*) FROM perdure_heads WHERE collection = ?1 AND scope = ?2 AND deleted = 0") {}

Page DocumentQuery::run(const Place& place, const ListOptions& options) {
  check_page_limit(options.limit);
  const Request request(place, options);
  Page page;
  page.plan = request.plan();
  if (place.number == 0) {
    if (options.count) page.total = 0;
    return page;
  }
  try {
    if (request.choice.ordered) {
      collect_in_order(request, page);
    } else {
      collect_sorted(request, page);
    }
    if (options.count) page.total = count(request, page);
  } catch (...) {
    stop();
    throw;
  }
  stop();
  return page;
}

void DocumentQuery::start(const Request& request, const std::optional<SortPosition>& position) {
  const IndexChoice& choice = request.choice;
  stop();
  start_id_ = position ? position->id : "";
  if (choice.rule == nullptr) {
    source_ = Source::documents;
    documents_.bind(1, request.place.number).bind_text(2, request.options.scope).bind_text(3, start_id_);
    return;
  }
  source_ = Source::entries;
  start_key_ = choice.descending ? choice.high : choice.low;
  if (position) {
    start_key_ = choice.prefix;
    for (const std::size_t i : choice.order_by) start_key_ += position->keys[i];
  }
  entries_ = choice.descending ? &descending_ : &ascending_;
  entries_->bind(1, choice.rule->number).bind_text(2, request.options.scope);
  entries_->bind_blob(3, start_key_).bind_text(4, start_id_);
  entries_->bind_blob(5, choice.descending ? choice.low : choice.high);
  if (choice.descending) entries_->bind_blob(6, choice.high);
}

bool DocumentQuery::next(const Request& request, Candidate& candidate) {
  switch (source_) {
    case Source::documents:
      return next_document(request, candidate);
    case Source::heads:
      return next_head(candidate);
    case Source::entries:
      break;
  }
  return next_entry(request, candidate);
}

// A damaged page ends the statement that joins heads and log. From there on each document is looked up by
// itself, so that it costs the documents that stand on it and no others.
bool DocumentQuery::next_document(const Request& request, Candidate& candidate) {
  try {
    if (!documents_.step()) return false;
    candidate.id = documents_.bytes(0);
    candidate.seq = documents_.unsigned_integer(1);
    candidate.version = documents_.unsigned_integer(2);
    candidate.created_at = documents_.integer(3);
    start_id_ = candidate.id;
    return true;
  } catch (const Error& error) {
    if (error.code() != code::kCorrupt) throw;
  }
  documents_.reset();
  source_ = Source::heads;
  heads_.bind(1, request.place.number).bind_text(2, request.options.scope).bind_text(3, start_id_);
  return next_head(candidate);
}

bool DocumentQuery::next_head(Candidate& candidate) {
  if (!heads_.step()) return false;
  candidate.id = heads_.bytes(0);
  candidate.seq = heads_.unsigned_integer(1);
  candidate.version = heads_.unsigned_integer(2);
  candidate.created_at = heads_.integer(3);
  return true;
}

bool DocumentQuery::next_entry(const Request& request, Candidate& candidate) {
  while (entries_->step()) {
    candidate.id = entries_->bytes(0);
    const ResetGuard guard(head_);
    head_.bind(1, request.place.number).bind_text(2, request.options.scope).bind_text(3, candidate.id);
    if (!head_.step()) continue;  // an entry too many, which `verify` finds
    candidate.seq = head_.unsigned_integer(0);
    candidate.version = head_.unsigned_integer(1);
    candidate.created_at = head_.integer(2);
    return true;
  }
  return false;
}

void DocumentQuery::stop() {
  log_rows_.release();
  documents_.reset();
  heads_.reset();
  ascending_.reset();
  descending_.reset();
}

std::optional<DocumentQuery::Found> DocumentQuery::look(const Candidate& candidate, DamagedBody& damaged) {
  if (source_ != Source::documents) return look_up(candidate, damaged);
  if (documents_.is_null(4)) {
    damaged.reason = fmt::format("its row {} is missing in the log", candidate.seq);
    return std::nullopt;
  }
  const auto body = view_body(static_cast<int>(documents_.integer(5)), documents_.bytes(6),
                              documents_.bytes(7), scratch_, damaged);
  if (!body) return std::nullopt;
  return Found{{*body, candidate.id, candidate.version, time_of(candidate.created_at),
                time_of(documents_.integer(4))}};
}

std::optional<DocumentQuery::Found> DocumentQuery::look_up(const Candidate& candidate, DamagedBody& damaged) {
  try {
    const auto row = log_rows_.row(candidate.seq);
    if (!row) {
      damaged.reason = fmt::format("its row {} is missing in the log", candidate.seq);
      return std::nullopt;
    }
    const std::int64_t at = row->at_microseconds;
    const auto body = log_rows_.body_view(scratch_, damaged);
    if (!body) return std::nullopt;
    return Found{{*body, candidate.id, candidate.version, time_of(candidate.created_at), time_of(at)}};
  } catch (const Error& error) {
    log_rows_.release();
    if (error.code() != code::kCorrupt) throw;
    damaged.reason = error.what();
    return std::nullopt;
  }
}

Document DocumentQuery::take(const Request& request, const Candidate& candidate, const Found& found) const {
  return {{request.place.collection, candidate.id, request.options.scope},
          candidate.version,
          candidate.seq,
          found.subject.created_at,
          found.subject.updated_at,
          request.fields.empty() ? std::string(found.subject.body)
                                 : query::project(found.subject.body, request.fields)};
}

void DocumentQuery::report(const Request& request, const Candidate& candidate, const DamagedBody& damaged,
                           Page& page) const {
  const Key key{request.place.collection, candidate.id, request.options.scope};
  page.unreadable.push_back({key, candidate.version, candidate.seq, damaged.reason});
}

std::string DocumentQuery::position_after(const Request& request, const Candidate& candidate,
                                          const Found& found) const {
  if (request.sort.empty()) return candidate.id;
  SortPosition position;
  position.id = candidate.id;
  for (const query::SortField& field : request.sort) {
    position.keys.push_back(query::order_key(field.path, found.subject));
  }
  return position.to_string(request.sort);
}

// The candidates come in the order asked for: the page ends as soon as it is full.
void DocumentQuery::collect_in_order(const Request& request, Page& page) {
  const ListOptions& options = request.options;
  std::optional<SortPosition> position;
  if (!options.after.empty()) {
    position = request.sort.empty() ? SortPosition{{}, options.after}
                                    : SortPosition::parse(options.after, request.sort);
  }
  start(request, position);
  std::size_t page_bytes = 0;
  std::string next_after;
  for (Candidate candidate; next(request, candidate);) {
    DamagedBody damaged;
    const auto found = look(candidate, damaged);
    ++page.plan.examined_count;
    if (found && !request.filter.matches(found->subject)) continue;
    // A damaged document has a place in the order of ids only.
    const std::size_t places_count =
        page.documents.size() + (request.sort.empty() ? page.unreadable.size() : 0);
    const bool is_full = places_count == options.limit || page_bytes >= limits::kPageBytes;
    if (is_full) {
      page.next_after = std::move(next_after);
      return;
    }
    if (!found) {
      report(request, candidate, damaged, page);
      if (request.sort.empty()) next_after = candidate.id;
      continue;
    }
    page.documents.push_back(take(request, candidate, *found));
    page_bytes += page.documents.back().body.size();
    next_after = position_after(request, candidate, *found);
  }
}

// Everything is looked at, and the first ones behind the position are kept.
std::vector<DocumentQuery::Ranked> DocumentQuery::rank(const Request& request, Page& page) {
  std::optional<Ranked> behind;
  if (!request.options.after.empty()) {
    behind.emplace();
    if (request.sort.empty()) {
      behind->candidate.id = request.options.after;
    } else {
      const SortPosition position = SortPosition::parse(request.options.after, request.sort);
      behind->candidate.id = position.id;
      for (std::size_t i = 0; i < request.sort.size(); ++i) {
        const std::string& key = position.keys[i];
        behind->sort_key += request.sort[i].descending ? query::descending(key) : key;
      }
    }
  }
  start(request, std::nullopt);
  std::priority_queue<Ranked> first;  // the last of those kept is on top
  for (Candidate candidate; next(request, candidate);) {
    DamagedBody damaged;
    const auto found = look(candidate, damaged);
    ++page.plan.examined_count;
    if (!found) {
      // Once, not with every page.
      if (!behind) report(request, candidate, damaged, page);
      continue;
    }
    if (!request.filter.matches(found->subject)) continue;
    Ranked ranked{query::sort_key(request.sort, found->subject), candidate};
    if (behind && !(*behind < ranked)) continue;
    if (first.size() <= request.options.limit) {
      first.push(std::move(ranked));
    } else if (ranked < first.top()) {
      first.pop();
      first.push(std::move(ranked));
    }
  }
  std::vector<Ranked> ordered;
  for (; !first.empty(); first.pop()) ordered.push_back(first.top());
  std::reverse(ordered.begin(), ordered.end());
  return ordered;
}

void DocumentQuery::collect_sorted(const Request& request, Page& page) {
  std::size_t page_bytes = 0;
  std::string next_after;
  for (const Ranked& ranked : rank(request, page)) {
    if (page.documents.size() == request.options.limit || page_bytes >= limits::kPageBytes) {
      page.next_after = std::move(next_after);
      return;
    }
    DamagedBody damaged;
    const auto found = look_up(ranked.candidate, damaged);
    if (!found) continue;  // it could be read a moment ago; `rank` reports those that could not
    page.documents.push_back(take(request, ranked.candidate, *found));
    page_bytes += page.documents.back().body.size();
    next_after = position_after(request, ranked.candidate, *found);
  }
}

std::uint64_t DocumentQuery::count(const Request& request, Page& page) {
  if (request.filter.is_all()) {
    const ResetGuard guard(count_);
    count_.bind(1, request.place.number).bind_text(2, request.options.scope);
    return count_.step() ? count_.unsigned_integer(0) : 0;
  }
  std::uint64_t total = 0;
  start(request, std::nullopt);
  for (Candidate candidate; next(request, candidate);) {
    DamagedBody damaged;
    const auto found = look(candidate, damaged);
    ++page.plan.examined_count;
    if (found && request.filter.matches(found->subject)) ++total;
  }
  return total;
}

}  // namespace perdure::sqlite
