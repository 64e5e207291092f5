#include "apps/traininglog/session_summary.h"

#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

#include <perdure/error.h>

#include "apps/traininglog/limits.h"
#include "core/fs.h"
#include "core/time.h"

namespace traininglog {

namespace {

/// The content is not of the form that is expected, though its hash is right.
struct OtherForm : std::runtime_error {
  OtherForm() : std::runtime_error("the summary of sessions has another form") {}
};

}  // namespace

class EncodedSummary::Input {
 public:
  explicit Input(std::string_view rest) : rest_(rest), size_(rest.size()) {}

  template <typename Number>
  Number number() {
    Number number = {};
    const std::string_view from = bytes(sizeof number);
    std::memcpy(&number, from.data(), sizeof number);
    return number;
  }
  std::size_t index() { return number<std::uint32_t>(); }
  /// Of what follows and takes a byte at least.
  std::size_t count() {
    const std::size_t count = index();
    if (count > rest_.size()) throw OtherForm();
    return count;
  }
  std::string_view text() { return bytes(count()); }
  std::string_view bytes(std::size_t size) {
    if (size > rest_.size()) throw OtherForm();
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }
  [[nodiscard]] std::size_t offset() const { return size_ - rest_.size(); }

 private:
  std::string_view rest_;
  const std::size_t size_;
};

namespace {

using Input = EncodedSummary::Input;

// The last digit counts the forms of the file: one more with every change of what is written here.
constexpr std::string_view kMagic = "traininglog summary 2\n";

class Output {
 public:
  template <typename Number>
  void number(Number number) {
    static_assert(std::is_arithmetic_v<Number>);
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    text_.append(bytes, sizeof number);
  }
  void count(std::size_t count) { number(static_cast<std::uint32_t>(count)); }
  void text(std::string_view text) {
    count(text.size());
    text_ += text;
  }
  [[nodiscard]] const std::string& written() const { return text_; }

 private:
  std::string text_;
};

/// Values that come again and again, each written once. 0 is the first of them.
template <typename Value>
class Table {
 public:
  std::uint32_t index_of(const Value& value) {
    const auto [place, is_new] = indexes_.try_emplace(value, static_cast<std::uint32_t>(values_.size()));
    if (is_new) values_.push_back(value);
    return place->second;
  }
  [[nodiscard]] const std::vector<Value>& values() const { return values_; }

 private:
  std::map<Value, std::uint32_t> indexes_;
  std::vector<Value> values_;
};

template <typename Number>
using Maybe = std::pair<bool, Number>;

template <typename Number>
Maybe<Number> maybe(const std::optional<Number>& number) {
  return {number.has_value(), number.value_or(Number{})};
}

template <typename Number>
std::optional<Number> optional_of(const Maybe<Number>& number) {
  return number.first ? std::optional(number.second) : std::nullopt;
}

using SetRow = std::tuple<double, int, int, Maybe<double>>;
using GoalRow = std::tuple<bool, double, int, int, int, Maybe<int>>;

// The bindings do not compile any more when a member is added that this file does not know of.

SetRow row_of(const LoggedSet& set) {
  const auto& [weight_kg, rep_count, rpe] = set;
  return {weight_kg, rep_count.full, rep_count.partial, maybe(rpe)};
}

LoggedSet set_of(const SetRow& row) {
  const auto& [weight_kg, full, partial, rpe] = row;
  return {weight_kg, {full, partial}, optional_of(rpe)};
}

GoalRow row_of(const std::optional<Goal>& goal) {
  if (!goal) return {};
  const auto& [weight_kg, sets, reps_min, reps_max, rest_minutes] = *goal;
  return {true, weight_kg, sets, reps_min, reps_max, maybe(rest_minutes)};
}

std::optional<Goal> goal_of(const GoalRow& row) {
  const auto& [is_known, weight_kg, sets, reps_min, reps_max, rest_minutes] = row;
  if (!is_known) return std::nullopt;
  return Goal{weight_kg, sets, reps_min, reps_max, optional_of(rest_minutes)};
}

template <typename Number>
void write_field(Output& out, const Number& number) {
  out.number(number);
}
template <typename Number>
void write_field(Output& out, const Maybe<Number>& number) {
  out.number(number.first);
  out.number(number.second);
}
void write_row(Output& out, const std::string& text) { out.text(text); }
template <typename... Fields>
void write_row(Output& out, const std::tuple<Fields...>& row) {
  std::apply([&](const auto&... fields) { (write_field(out, fields), ...); }, row);
}

void read_field(Input& in, bool& flag) {
  const auto byte = in.number<std::uint8_t>();
  if (byte > 1) throw OtherForm();
  flag = byte == 1;
}
template <typename Number>
void read_field(Input& in, Number& number) {
  number = in.number<Number>();
}
template <typename Number>
void read_field(Input& in, Maybe<Number>& number) {
  read_field(in, number.first);
  number.second = in.number<Number>();
}
void read_row(Input& in, std::string& text) { text = in.text(); }
template <typename... Fields>
void read_row(Input& in, std::tuple<Fields...>& row) {
  std::apply([&](auto&... fields) { (read_field(in, fields), ...); }, row);
}

template <typename Row>
void write_table(Output& out, const Table<Row>& table) {
  out.count(table.values().size());
  for (const Row& row : table.values()) write_row(out, row);
}

template <typename Value, typename Row>
std::vector<Value> read_table(Input& in, Value (*value_of)(const Row&)) {
  std::vector<Value> values;
  Row row;
  for (std::size_t left = in.count(); left > 0; --left) {
    read_row(in, row);
    values.push_back(value_of(row));
  }
  return values;
}

std::string text_itself(const std::string& text) { return text; }

struct Tables {
  Table<std::string> texts;
  Table<SetRow> sets;
  Table<GoalRow> goals;
};

void write_exercise(Output& out, Tables& tables, const LoggedExercise& exercise) {
  const auto& [name, working_sets, goal] = exercise;
  out.number(tables.texts.index_of(name));
  out.number(tables.goals.index_of(row_of(goal)));
  out.count(working_sets.size());
  for (const LoggedSet& set : working_sets) out.number(tables.sets.index_of(row_of(set)));
}

void write_session(Output& out, Tables& tables, const LoggedSession& session) {
  const auto& [id, date, phase, week, focus, user_name, source_file, exercises, created_at, seq] = session;
  out.text(id);
  out.text(date);
  write_field(out, maybe(phase));
  out.number(week);
  for (const std::string* text : {&focus, &user_name, &source_file}) out.number(tables.texts.index_of(*text));
  out.number(std::int64_t{created_at.time_since_epoch().count()});
  out.number(seq);
  out.count(exercises.size());
  for (const LoggedExercise& exercise : exercises) write_exercise(out, tables, exercise);
}

/// What was written by `Tables`.
struct Values {
  std::vector<std::string> texts;
  std::vector<LoggedSet> sets;
  std::vector<std::optional<Goal>> goals;
};

template <typename Value>
const Value& at(const std::vector<Value>& values, Input& in) {
  const std::size_t index = in.index();
  if (index >= values.size()) throw OtherForm();
  return values[index];
}

LoggedExercise read_exercise(Input& in, const Values& values) {
  LoggedExercise exercise;
  exercise.name = at(values.texts, in);
  exercise.goal = at(values.goals, in);
  const std::size_t sets_count = in.count();
  exercise.working_sets.reserve(sets_count);
  for (std::size_t i = 0; i < sets_count; ++i) exercise.working_sets.push_back(at(values.sets, in));
  return exercise;
}

LoggedSession read_session(Input& in, const Values& values) {
  LoggedSession session;
  session.id = in.text();
  session.date = in.text();
  Maybe<int> phase;
  read_field(in, phase);
  session.phase = optional_of(phase);
  session.week = in.number<int>();
  for (std::string* text : {&session.focus, &session.user_name, &session.source_file}) {
    *text = at(values.texts, in);
  }
  session.created_at = perdure::time_of(in.number<std::int64_t>());
  session.seq = in.number<std::uint64_t>();
  const std::size_t exercises_count = in.count();
  session.exercises.reserve(exercises_count);
  for (std::size_t i = 0; i < exercises_count; ++i) session.exercises.push_back(read_exercise(in, values));
  return session;
}

}  // namespace

// It need not be the same on another machine or with another library: the file is made anew then.
ContentHash content_hash(std::string_view content) { return std::hash<std::string_view>()(content); }

std::string encoded(const SessionSummary& summary) {
  Output head;
  head.text(summary.cursor.to_string());
  head.number(summary.journal.size_bytes);
  head.number(summary.journal.hash);
  head.count(summary.journal.files.size());
  for (const std::string& name : summary.journal.files) head.text(name);

  Tables tables;
  Output sessions;
  for (const LoggedSession& session : summary.sessions) write_session(sessions, tables, session);
  write_table(head, tables.texts);
  write_table(head, tables.sets);
  write_table(head, tables.goals);
  head.count(summary.sessions.size());
  const std::string content = head.written() + sessions.written();
  Output hash;
  hash.number(content_hash(content));
  return std::string(kMagic) + hash.written() + content;
}

std::optional<EncodedSummary> EncodedSummary::check(std::string content) {
  constexpr std::size_t head_bytes = kMagic.size() + sizeof(ContentHash);
  if (content.size() < head_bytes || content.compare(0, kMagic.size(), kMagic) != 0) return std::nullopt;
  EncodedSummary summary(std::move(content));
  const std::string_view whole = *summary.content_;
  const std::string_view rest = whole.substr(head_bytes);
  if (Input(whole.substr(kMagic.size())).number<ContentHash>() != content_hash(rest)) return std::nullopt;

  try {
    Input in(rest);
    summary.read_head(in);
    summary.sessions_offset_ = head_bytes + in.offset();
  } catch (const OtherForm&) {
    return std::nullopt;
  } catch (const perdure::Error&) {
    return std::nullopt;  // the cursor is none
  }
  return summary;
}

void EncodedSummary::read_head(Input& in) {
  cursor_ = perdure::Cursor::parse(in.text());
  journal_size_bytes_ = in.number<std::uint64_t>();
  journal_hash_ = in.number<ContentHash>();
  const std::size_t files_count = in.count();
  journal_files_.reserve(files_count);
  for (std::size_t i = 0; i < files_count; ++i) journal_files_.push_back(in.text());
}

SessionSummary::Journal EncodedSummary::journal() const {
  return {journal_size_bytes_, journal_hash_, {journal_files_.begin(), journal_files_.end()}};
}

std::optional<std::vector<LoggedSession>> EncodedSummary::sessions() const {
  try {
    Input in(std::string_view(*content_).substr(sessions_offset_));
    Values values;
    values.texts = read_table(in, text_itself);
    values.sets = read_table(in, set_of);
    values.goals = read_table(in, goal_of);
    std::vector<LoggedSession> sessions;
    const std::size_t count = in.count();
    sessions.reserve(count);
    for (std::size_t i = 0; i < count; ++i) sessions.push_back(read_session(in, values));
    return sessions;
  } catch (const OtherForm&) {
    return std::nullopt;
  }
}

std::string summary_path(const Project& project) { return project.database + "-summary"; }

std::optional<EncodedSummary> read_summary(const std::string& path) {
  try {
    return EncodedSummary::check(perdure::fs::read_file(path, limits::kSummaryBytes));
  } catch (const perdure::Error&) {
    return std::nullopt;
  }
}

void write_summary(const std::string& path, const SessionSummary& summary) {
  try {
    perdure::fs::write_file_atomically(path, encoded(summary));
  } catch (const perdure::Error&) {
    // A folder that only others may write to, or a full disk.
  }
}

}  // namespace traininglog
