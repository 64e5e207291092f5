#include "apps/traininglog/failure_technique.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace traininglog {
namespace {

constexpr std::int64_t kMaxCount = 999'999'999;

std::string_view take_kind(LineScanner& scanner) {
  scanner.skip_blanks();
  const std::size_t start = scanner.position();
  while (is_letter(scanner.peek()) || scanner.peek() == '-' || scanner.peek() == '_') scanner.advance(1);
  return scanner.since(start);
}

/// The names that older documents have are read as well.
bool names(std::string_view kind, std::initializer_list<std::string_view> technique) {
  return std::any_of(technique.begin(), technique.end(),
                     [kind](std::string_view name) { return equal_any_case(kind, name); });
}

std::optional<ReadFailure> read_myo(LineScanner& scanner) {
  MyoReps myo;
  do {
    const auto reps = read_rep_count(scanner);
    if (!reps) return std::nullopt;
    myo.mini_sets.push_back(*reps);
  } while (scanner.take(','));
  ReadFailure read;
  read.technique.myo_reps = std::move(myo);
  return read;
}

std::optional<ReadFailure> read_llp(LineScanner& scanner) {
  std::int64_t sum = 0;
  int numbers = 0;
  do {
    const auto count = scanner.take_count();
    if (!count) return std::nullopt;
    sum += *count;
    ++numbers;
  } while (scanner.take(','));
  if (sum > kMaxCount) return std::nullopt;
  ReadFailure read;
  read.technique.lengthened_partials = LengthenedPartials{static_cast<int>(sum)};
  if (numbers > 1) read.note = "llp";  // the caller appends the arguments as written
  return read;
}

std::optional<ReadFailure> read_static_hold(LineScanner& scanner) {
  const auto seconds = scanner.take_count();
  if (!seconds || *seconds == 0) return std::nullopt;
  if (!scanner.take_word("sec") && !scanner.take_word("s")) (void)scanner.take_word("seconds");
  ReadFailure read;
  read.technique.static_hold = StaticHold{*seconds};
  return read;
}

std::optional<ReadFailure> read_drop_set(LineScanner& scanner) {
  DropSet drop_set;
  do {
    const auto weight = scanner.take_number();
    if (!weight) return std::nullopt;
    (void)scanner.take_word("kg");
    if (!scanner.take_times()) return std::nullopt;
    const auto reps = read_rep_count(scanner);
    if (!reps) return std::nullopt;
    drop_set.drops.push_back({*weight, *reps});
  } while (scanner.take(','));
  ReadFailure read;
  read.technique.drop_set = std::move(drop_set);
  return read;
}

std::optional<ReadFailure> read_arguments(std::string_view kind, LineScanner& scanner) {
  if (names(kind, {"myo", "myoreps", "myo-reps", "myo_reps"})) return read_myo(scanner);
  if (names(kind, {"llp"})) return read_llp(scanner);
  if (names(kind, {"statichold", "static", "static-hold", "static_hold"})) return read_static_hold(scanner);
  if (names(kind, {"dropset", "drop-set", "drop_set"})) return read_drop_set(scanner);
  return std::nullopt;
}

std::string spaced_reps(const RepCount& count) {
  return count.partial == 0 ? fmt::format("{}", count.full)
                            : fmt::format("{} + {}", count.full, count.partial);
}

}  // namespace

std::string failure_text(const FailureTechnique& failure) {
  if (!failure.used()) return {};
  std::string list;
  const auto add = [&list](const std::string& part) {
    if (!list.empty()) list += ", ";
    list += part;
  };
  if (failure.myo_reps) {
    for (const RepCount& count : failure.myo_reps->mini_sets) {
      add(count.partial == 0 ? fmt::format("{}", count.full)
                             : fmt::format("{}+{}", count.full, count.partial));
    }
    return "myo(" + list + ")";
  }
  if (failure.drop_set) {
    for (const DropSet::Drop& drop : failure.drop_set->drops) {
      add(fmt::format("{} x {}", drop.weight_kg, spaced_reps(drop.rep_count)));
    }
    return "dropset(" + list + ")";
  }
  if (failure.static_hold) return fmt::format("statichold({})", failure.static_hold->hold_seconds);
  return fmt::format("llp({})", failure.lengthened_partials->partial_rep_count);
}

std::optional<RepCount> read_rep_count(LineScanner& scanner) {
  const auto full = scanner.take_count();
  if (!full) return std::nullopt;
  RepCount reps{*full, 0};
  if (!scanner.take_word("reps")) (void)scanner.take_word("rep");
  const std::size_t behind_full = scanner.position();
  if (scanner.take('+')) {
    if (const auto partial = scanner.take_count()) {
      reps.partial = *partial;
    } else {
      scanner.return_to(behind_full);
    }
  }
  return reps;
}

std::optional<ReadFailure> read_failure(LineScanner& scanner) {
  const std::size_t start = scanner.position();
  scanner.skip_blanks();
  const std::size_t kind_start = scanner.position();
  const std::string_view kind = take_kind(scanner);
  std::optional<ReadFailure> read;
  if (scanner.take('(')) read = read_arguments(kind, scanner);
  if (!read || !scanner.take(')')) {
    scanner.return_to(start);
    return std::nullopt;
  }
  if (!read->note.empty()) read->note = scanner.since(kind_start);
  return read;
}

}  // namespace traininglog
