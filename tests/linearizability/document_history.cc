#include "tests/linearizability/document_history.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <unordered_set>

namespace perdure::test {
namespace {

constexpr std::size_t kSlotsCount = 64;
// A history that needs more is not decided; none of ours comes near it.
constexpr std::size_t kConfigurationsCount = 1'000'000;
constexpr std::uint64_t kNoBound = std::numeric_limits<std::uint64_t>::max();

std::uint64_t bit(std::size_t slot) { return std::uint64_t{1} << slot; }

bool precondition_holds(const DocumentOperation& operation, const DocumentState& state) {
  const std::uint64_t standing_version = state.body ? state.version : 0;
  if (operation.if_version && *operation.if_version != standing_version) return false;
  switch (*operation.write) {
    case Operation::Kind::put:
      return true;
    case Operation::Kind::create:
      return !state.body;
    default:
      return state.body.has_value();
  }
}

DocumentState written_to(const DocumentOperation& operation, const DocumentState& state) {
  DocumentState after{state.version + 1, operation.body};
  if (operation.write == Operation::Kind::erase) after.body.reset();
  if (operation.write == Operation::Kind::patch) after.body = {state.body->value, operation.body.patch};
  return after;
}

/// Whether it leaves the state as it is, whenever it happens.
bool changes_nothing(const DocumentOperation& operation) {
  return !operation.write || operation.answer == DocumentOperation::Answer::conflict;
}

/// The state behind the operation; empty when it cannot have had its answer in front of that state.
std::optional<DocumentState> after(const DocumentOperation& operation, const DocumentState& state) {
  if (!operation.write) {
    const bool is_seen = operation.seen == state.body &&
                         (operation.version == 0 ? !state.body : operation.version == state.version);
    return is_seen ? std::optional(state) : std::nullopt;
  }
  const bool holds = precondition_holds(operation, state);
  if (operation.answer == DocumentOperation::Answer::conflict) {
    const bool is_found = operation.version == (state.body ? state.version : 0);
    return !holds && is_found ? std::optional(state) : std::nullopt;
  }
  if (!holds) return std::nullopt;
  DocumentState next = written_to(operation, state);
  const bool is_answer =
      operation.answer == DocumentOperation::Answer::unknown || next.version == operation.version;
  return is_answer ? std::optional(next) : std::nullopt;
}

/// The highest version that the document can have in front of the operation.
std::uint64_t latest_version_before(const DocumentOperation& operation) {
  if (operation.answer == DocumentOperation::Answer::unknown || operation.version == 0) return kNoBound;
  return changes_nothing(operation) ? operation.version : operation.version - 1;
}

struct Configuration {
  DocumentState state = {};
  std::uint64_t happened = 0;  ///< bits of pending operations

  bool operator==(const Configuration&) const = default;
};

struct ConfigurationHash {
  std::size_t operator()(const Configuration& one) const {
    const MarkedBody body = one.state.body.value_or(MarkedBody());
    std::uint64_t hash = one.state.version;
    for (const std::uint64_t part : {body.value, body.patch, one.happened}) {
      hash = (hash ^ part) * 0x9E3779B97F4A7C15ULL;
      hash ^= hash >> 32;
    }
    return static_cast<std::size_t>(hash);
  }
};
using Configurations = std::unordered_set<Configuration, ConfigurationHash>;

struct Event {
  std::uint64_t at = 0;
  bool is_return = false;
  std::size_t operation_index = 0;
  std::uint64_t bound = kNoBound;  ///< of the versions that operations invoked later allow now
};

std::vector<Event> events_of(const std::vector<DocumentOperation>& history) {
  std::vector<Event> events;
  events.reserve(2 * history.size());
  for (std::size_t i = 0; i < history.size(); ++i) {
    events.push_back({history[i].invoked, false, i});
    if (history[i].returned != DocumentOperation::kNever) events.push_back({history[i].returned, true, i});
  }
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
  std::uint64_t bound = kNoBound;
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    event->bound = bound;
    if (!event->is_return) bound = std::min(bound, latest_version_before(history[event->operation_index]));
  }
  return events;
}

class Search {
 public:
  explicit Search(const std::vector<DocumentOperation>& history)
      : history_(history), slot_of_(history.size(), kSlotsCount) {
    configurations_.insert(Configuration());
  }

  void invoke(const Event& event);
  /// False when nothing explains the answer.
  [[nodiscard]] bool give_back(const Event& event);
  [[nodiscard]] std::string explain(const Event& event) const;

 private:
  /// With all reads that agree with its state.
  [[nodiscard]] Configuration with_reads(Configuration one) const;
  void keep(Configuration one, std::size_t returned_slot, Configurations& kept) const;

  const std::vector<DocumentOperation>& history_;
  std::vector<std::size_t> slot_of_;
  const DocumentOperation* pending_[kSlotsCount] = {};
  Configurations configurations_;
};

void Search::invoke(const Event& event) {
  std::size_t slot = 0;
  while (slot < kSlotsCount && pending_[slot] != nullptr) ++slot;
  if (slot == kSlotsCount) throw std::length_error("more operations overlap than can be checked");
  const DocumentOperation& operation = history_[event.operation_index];
  pending_[slot] = &operation;
  slot_of_[event.operation_index] = slot;
  if (!changes_nothing(operation)) return;
  Configurations next;
  for (Configuration one : configurations_) {
    if (after(operation, one.state)) one.happened |= bit(slot);
    next.insert(one);
  }
  configurations_ = std::move(next);
}

Configuration Search::with_reads(Configuration one) const {
  for (std::size_t slot = 0; slot < kSlotsCount; ++slot) {
    const DocumentOperation* const operation = pending_[slot];
    if (operation == nullptr || (one.happened & bit(slot)) != 0 || !changes_nothing(*operation)) continue;
    if (after(*operation, one.state)) one.happened |= bit(slot);
  }
  return one;
}

void Search::keep(Configuration one, std::size_t returned_slot, Configurations& kept) const {
  one.happened &= ~bit(returned_slot);
  kept.insert(one);
}

bool Search::give_back(const Event& event) {
  const std::size_t returned_slot = slot_of_[event.operation_index];
  const DocumentOperation& returned = *pending_[returned_slot];
  // Behind this version it could not happen any more.
  const std::uint64_t latest_version = std::min(event.bound, latest_version_before(returned));
  Configurations kept;
  Configurations seen = configurations_;
  std::vector<Configuration> open(configurations_.begin(), configurations_.end());
  while (!open.empty()) {
    const Configuration one = open.back();
    open.pop_back();
    const bool has_happened = (one.happened & bit(returned_slot)) != 0;
    if (has_happened) keep(one, returned_slot, kept);
    if (has_happened) continue;
    for (std::size_t slot = 0; slot < kSlotsCount; ++slot) {
      const DocumentOperation* const operation = pending_[slot];
      if (operation == nullptr || (one.happened & bit(slot)) != 0) continue;
      const auto state = after(*operation, one.state);
      if (!state || state->version > (slot == returned_slot ? event.bound : latest_version)) continue;
      const Configuration next = with_reads({*state, one.happened | bit(slot)});
      if (seen.insert(next).second) open.push_back(next);
    }
    if (seen.size() > kConfigurationsCount) throw std::length_error("too many orders to check");
  }
  if (returned.answer == DocumentOperation::Answer::unknown) {
    for (const Configuration& one : configurations_) keep(one, returned_slot, kept);
  }
  if (kept.empty()) return false;
  configurations_ = std::move(kept);
  pending_[returned_slot] = nullptr;
  return true;
}

std::string state_text(const DocumentState& state) {
  return state.body ? fmt::format("version {} {}", state.version, state.body->to_json())
                    : fmt::format("no document, version {}", state.version);
}

std::string Search::explain(const Event& event) const {
  std::string text = "nothing explains " + history_[event.operation_index].to_string() + "\npossible before:";
  for (const Configuration& one : configurations_) text += "\n  " + state_text(one.state);
  text += "\nnot returned then:";
  for (const DocumentOperation* operation : pending_) {
    if (operation != nullptr) text += "\n  " + operation->to_string();
  }
  return text;
}

std::uint64_t take_number(std::string_view& text, std::string_view prefix) {
  std::uint64_t number = 0;
  if (text.substr(0, prefix.size()) != prefix) return 0;
  const char* const end = text.data() + text.size();
  const auto [behind, error] = std::from_chars(text.data() + prefix.size(), end, number);
  if (error != std::errc()) return 0;
  text = {behind, static_cast<std::size_t>(end - behind)};
  return number;
}

}  // namespace

std::string MarkedBody::to_json() const {
  if (patch == 0) return fmt::format(R"({{"value":{}}})", value);
  return fmt::format(R"({{"value":{},"patch":{}}})", value, patch);
}

MarkedBody MarkedBody::parse(std::string_view json) {
  MarkedBody body;
  std::string_view rest = json;
  body.value = take_number(rest, R"({"value":)");
  body.patch = take_number(rest, R"(,"patch":)");
  if (rest != "}") throw std::runtime_error("nobody wrote the body " + std::string(json));
  return body;
}

std::string DocumentOperation::to_string() const {
  static constexpr const char* kNames[] = {"put", "create", "replace", "patch", "merge_patch", "erase"};
  const std::string until = returned == kNever ? "" : std::to_string(returned);
  std::string text =
      fmt::format("[{}, {}] {}", invoked, until, write ? kNames[static_cast<int>(*write)] : "read");
  if (write && *write != Operation::Kind::erase) text += " " + body.to_json();
  if (if_version) text += fmt::format(" if version {}", *if_version);
  if (answer == Answer::unknown) return text + ": unknown";
  if (answer == Answer::conflict) return text + fmt::format(": conflict with version {}", version);
  text += fmt::format(": version {}", version);
  if (!write) text += seen ? " " + seen->to_json() : ", no document";
  return text;
}

std::optional<std::string> linearizability_violation(std::vector<DocumentOperation> history) {
  Search search(history);
  for (const Event& event : events_of(history)) {
    if (!event.is_return) {
      search.invoke(event);
    } else if (!search.give_back(event)) {
      return search.explain(event);
    }
  }
  return std::nullopt;
}

}  // namespace perdure::test
