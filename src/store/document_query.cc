#include "store/document_query.h"

#include <fmt/core.h>

#include <algorithm>
#include <queue>
#include <utility>
#include <vector>

#include <perdure/error.h>
#include <perdure/limits.h>
#include "core/filter.h"
#include "core/projection.h"
#include "core/sort_fields.h"
#include "core/time.h"

namespace perdure {
namespace {

void require_known(const CollectionRules& rules, const query::Path& path, const std::string& where) {
  if (path.base != query::Path::Base::body || !rules.schema) return;
  std::string suggestion;
  if (rules.schema->allows_path(path.steps, &suggestion)) return;
  throw Error(code::kInvalidFilter,
              fmt::format("{}: the schema knows no {}{}", where, path.to_string(),
                          suggestion.empty() ? "" : fmt::format("; did you mean {}?", suggestion)));
}

struct Request {
  Request(const std::string& of, const CollectionRules& rules, const ListOptions& asked)
      : collection(of),
        options(asked),
        filter(query::Filter::parse(asked.filter, asked.me, now())),
        sort(query::parse_sort(asked.sort)),
        fields(query::parse_fields(asked.fields)),
        choice(choose_index(rules, filter, sort)) {
    for (const auto& use : filter.uses()) {
      require_known(rules, use.path, fmt::format("filter, column {}", use.column));
    }
    for (const auto& field : sort) {
      require_known(rules, field.path, fmt::format("sort, column {}", field.column));
    }
    for (const query::Path& path : fields) require_known(rules, path, "fields");
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

  const std::string& collection;
  const ListOptions& options;
  const query::Filter filter;
  const std::vector<query::SortField> sort;
  const std::vector<query::Path> fields;
  IndexChoice choice;
};

class Query {
 public:
  Query(const std::string& collection, const CollectionRules& rules, const ListOptions& options,
        DocumentWalk& walk)
      : request_(collection, rules, options), walk_(walk) {}

  [[nodiscard]] Page run();

 private:
  struct Ranked {
    std::string sort_key;
    Candidate candidate;

    bool operator<(const Ranked& other) const {
      return sort_key != other.sort_key ? sort_key < other.sort_key : candidate.id < other.candidate.id;
    }
  };

  void start(const std::optional<SortPosition>& position);
  [[nodiscard]] Document take(const Candidate& candidate, const query::Subject& found) const;
  void report(const Candidate& candidate, const DamagedBody& damaged, Page& page) const;
  [[nodiscard]] std::string position_after(const Candidate& candidate, const query::Subject& found) const;
  void collect_in_order(Page& page);
  [[nodiscard]] std::vector<Ranked> rank(Page& page);
  void collect_sorted(Page& page);
  [[nodiscard]] std::uint64_t count(Page& page);

  const Request request_;
  DocumentWalk& walk_;
  WalkRange range_;
};

Page Query::run() {
  Page page;
  page.plan = request_.plan();
  if (request_.choice.ordered) {
    collect_in_order(page);
  } else {
    collect_sorted(page);
  }
  if (request_.options.count) page.total = count(page);
  return page;
}

void Query::start(const std::optional<SortPosition>& position) {
  const IndexChoice& choice = request_.choice;
  range_ = {choice.rule, choice.descending, choice.low, choice.high, {}, position ? position->id : ""};
  if (choice.rule != nullptr) {
    range_.start_key = choice.descending ? choice.high : choice.low;
    if (position) {
      range_.start_key = choice.prefix;
      for (const std::size_t i : choice.order_by) range_.start_key += position->keys[i];
    }
  }
  walk_.start(range_);
}

Document Query::take(const Candidate& candidate, const query::Subject& found) const {
  return {{request_.collection, candidate.id, request_.options.scope},
          candidate.version,
          candidate.seq,
          found.created_at,
          found.updated_at,
          request_.fields.empty() ? std::string(found.body) : query::project(found.body, request_.fields)};
}

void Query::report(const Candidate& candidate, const DamagedBody& damaged, Page& page) const {
  const Key key{request_.collection, candidate.id, request_.options.scope};
  page.unreadable.push_back({key, candidate.version, candidate.seq, damaged.reason});
}

std::string Query::position_after(const Candidate& candidate, const query::Subject& found) const {
  if (request_.sort.empty()) return candidate.id;
  SortPosition position;
  position.id = candidate.id;
  for (const query::SortField& field : request_.sort) {
    position.keys.push_back(query::order_key(field.path, found));
  }
  return position.to_string(request_.sort);
}

// The candidates come in the order asked for: the page ends as soon as it is full.
void Query::collect_in_order(Page& page) {
  const ListOptions& options = request_.options;
  std::optional<SortPosition> position;
  if (!options.after.empty()) {
    position = request_.sort.empty() ? SortPosition{{}, options.after}
                                     : SortPosition::parse(options.after, request_.sort);
  }
  start(position);
  std::size_t page_bytes = 0;
  std::string next_after;
  for (Candidate candidate; walk_.next(candidate);) {
    DamagedBody damaged;
    const auto found = walk_.look(candidate, damaged);
    ++page.plan.examined_count;
    if (found && !request_.filter.matches(*found)) continue;
    // A damaged document has a place in the order of ids only.
    const std::size_t places_count =
        page.documents.size() + (request_.sort.empty() ? page.unreadable.size() : 0);
    const bool is_full = places_count == options.limit || page_bytes >= limits::kPageBytes;
    if (is_full) {
      page.next_after = std::move(next_after);
      return;
    }
    if (!found) {
      report(candidate, damaged, page);
      if (request_.sort.empty()) next_after = candidate.id;
      continue;
    }
    page.documents.push_back(take(candidate, *found));
    page_bytes += page.documents.back().body.size();
    next_after = position_after(candidate, *found);
  }
}

// Everything is looked at, and the first ones behind the position are kept.
std::vector<Query::Ranked> Query::rank(Page& page) {
  std::optional<Ranked> behind;
  if (!request_.options.after.empty()) {
    behind.emplace();
    if (request_.sort.empty()) {
      behind->candidate.id = request_.options.after;
    } else {
      const SortPosition position = SortPosition::parse(request_.options.after, request_.sort);
      behind->candidate.id = position.id;
      for (std::size_t i = 0; i < request_.sort.size(); ++i) {
        const std::string& key = position.keys[i];
        behind->sort_key += request_.sort[i].descending ? query::descending(key) : key;
      }
    }
  }
  start(std::nullopt);
  std::priority_queue<Ranked> first;  // the last of those kept is on top
  for (Candidate candidate; walk_.next(candidate);) {
    DamagedBody damaged;
    const auto found = walk_.look(candidate, damaged);
    ++page.plan.examined_count;
    if (!found) {
      // Once, not with every page.
      if (!behind) report(candidate, damaged, page);
      continue;
    }
    if (!request_.filter.matches(*found)) continue;
    Ranked ranked{query::sort_key(request_.sort, *found), candidate};
    if (behind && !(*behind < ranked)) continue;
    if (first.size() <= request_.options.limit) {
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

void Query::collect_sorted(Page& page) {
  std::size_t page_bytes = 0;
  std::string next_after;
  for (const Ranked& ranked : rank(page)) {
    if (page.documents.size() == request_.options.limit || page_bytes >= limits::kPageBytes) {
      page.next_after = std::move(next_after);
      return;
    }
    DamagedBody damaged;
    const auto found = walk_.look_up(ranked.candidate, damaged);
    if (!found) continue;  // it could be read a moment ago; `rank` reports those that could not
    page.documents.push_back(take(ranked.candidate, *found));
    page_bytes += page.documents.back().body.size();
    next_after = position_after(ranked.candidate, *found);
  }
}

std::uint64_t Query::count(Page& page) {
  if (request_.filter.is_all()) return walk_.count();
  std::uint64_t total = 0;
  start(std::nullopt);
  for (Candidate candidate; walk_.next(candidate);) {
    DamagedBody damaged;
    const auto found = walk_.look(candidate, damaged);
    ++page.plan.examined_count;
    if (found && request_.filter.matches(*found)) ++total;
  }
  return total;
}

}  // namespace

Page find_documents(const std::string& collection, const CollectionRules& rules, const ListOptions& options,
                    DocumentWalk& walk) {
  check_page_limit(options.limit);
  return Query(collection, rules, options, walk).run();
}

}  // namespace perdure
