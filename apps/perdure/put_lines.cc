#include "apps/perdure/put_lines.h"

#include <fmt/format.h>

#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "apps/perdure/commit_window.h"
#include "apps/terminal/display.h"
#include "apps/terminal/input.h"
#include "apps/terminal/progress.h"
#include "core/json_writer.h"
#include "core/line_reader.h"

namespace perdure::cli {
namespace {

using terminal::count_text;
using terminal::ExitCode;
using terminal::grouped;

constexpr std::size_t kWindowBatchesCount = 8;
/// A batch ends early here, so that the window holds a bounded number of bytes.
constexpr std::size_t kBatchBytesEnough = std::size_t{4} << 20;

class LinesPut {
 public:
  LinesPut(terminal::Console& console, const StoreAccess& access, const LinesRequest& request)
      : console_(console),
        access_(access),
        request_(request),
        options_(access.commit_options()),
        input_(request.file),
        progress_(std::make_unique<terminal::Progress>(console, "document")) {
    if (request.dry_run) return;
    store_ = access.open_for_writing();
    window_ = std::make_unique<CommitWindow>(*store_, options_, kWindowBatchesCount);
  }

  ExitCode run() {
    LineReader reader([this](char* bytes, std::size_t count) { return input_.read(bytes, count); },
                      request_.rule.line_limit_bytes());
    while (!stopped_) {
      const std::optional<Line> line = next(reader);
      if (!line) break;
      add(*line);
      if (batch_.size() >= request_.batch_count || batch_bytes_ >= kBatchBytesEnough) submit();
    }
    if (!stopped_ || request_.dry_run) submit();
    if (window_) window_->wait_for_all();
    progress_.reset();
    const ExitCode exit_code = summarise();
    if (store_ && exit_code != ExitCode::in_doubt && stored_count() > 0) access_.follow_up(*store_);
    return exit_code;
  }

 private:
  std::optional<Line> next(LineReader& reader) {
    try {
      return reader.next();
    } catch (const Error& error) {
      console_.problem(error);
      stopped_ = true;
      return {};
    }
  }

  void add(const Line& line) {
    try {
      std::optional<Operation> operation = operation_of(line, request_.rule);
      if (!operation) return;
      batch_bytes_ += operation->body.size();
      batch_.push_back(*std::move(operation));
      lines_.push_back(line.number);
    } catch (const Error& error) {
      refuse(line.number, error.code(), error.what());
    }
  }

  void refuse(std::uint64_t line_number, std::string_view code, std::string_view why) {
    console_.problem(code, fmt::format("{}:{}: {}", input_.name(), line_number, why));
    ++refused_count_;
    if (request_.keep_going) return;
    refused_line_ = line_number;
    stopped_ = true;
  }

  void submit() {
    std::vector<Operation> operations = std::exchange(batch_, {});
    const std::vector<std::uint64_t> lines = std::exchange(lines_, {});
    batch_bytes_ = 0;
    if (operations.empty()) return;
    if (request_.dry_run) {
      checked_count_ += operations.size();
    } else if (request_.rule.kind == Operation::Kind::put) {
      Batch batch;
      for (Operation& operation : operations) batch.add(std::move(operation));
      if (!window_->commit(std::move(batch), lines.front(), lines.back())) stopped_ = true;
      progress_->show(window_->stored_count());
    } else {
      commit_with_preconditions(operations, lines, 0, operations.size());
      progress_->show(checked_count_);
    }
    if (!stopped_) stored_to_line_ = lines.back();
  }

  /// One after the other, since what follows a refused operation must not be on its way already. With
  /// --keep-going what stands before a refused operation is committed, then what stands behind it.
  void commit_with_preconditions(const std::vector<Operation>& operations,
                                 const std::vector<std::uint64_t>& lines, std::size_t first,
                                 std::size_t last) {
    while (first < last) {
      Batch batch;
      for (std::size_t i = first; i < last; ++i) batch.add(operations[i]);
      CommitResult result;
      try {
        result = store_->commit(std::move(batch), options_);
      } catch (const Error&) {
        failures_.push_back({0, lines[first], lines[last - 1], std::current_exception()});
        stopped_ = true;
        return;
      }
      if (result) {
        checked_count_ += result.written().size();
        return;
      }
      const std::size_t refused = first + result.conflict()->operation_index;
      refuse(lines[refused], code::kConflict, result.conflict()->message());
      if (stopped_) return;
      commit_with_preconditions(operations, lines, first, refused);
      if (stopped_) return;
      first = refused + 1;
    }
  }

  /// In a dry run what could be stored.
  std::uint64_t stored_count() const { return checked_count_ + (window_ ? window_->stored_count() : 0); }

  ExitCode summarise() {
    std::vector<CommitWindow::Failure> failures = failures_;
    if (window_ && failures.empty()) failures = window_->failures();
    const bool in_doubt = report(failures);
    if (!failures.empty()) {
      stopped_ = true;
      stored_to_line_ = failures.front().first_line - 1;
    }
    const std::uint64_t done = stored_count();
    const bool complete = !stopped_ && failures.empty() && refused_count_ == 0;
    if (console_.json) {
      json::Writer writer;
      writer.begin_object().member(request_.dry_run ? "checked" : "stored", done);
      writer.member("refused", refused_count_).member("complete", complete);
      if (!request_.dry_run) writer.member("stored_to_line", stored_to_line_);
      console_.write_line(writer.end_object().text());
    } else if (complete) {
      console_.note(summary(done, in_doubt));
    } else {
      console_.problem("incomplete", summary(done, in_doubt));
    }
    if (in_doubt) return ExitCode::in_doubt;
    return complete ? ExitCode::ok : ExitCode::failure;
  }

  std::string summary(std::uint64_t done, bool in_doubt) const {
    if (request_.dry_run) {
      std::string text = fmt::format("{} could be stored", count_text(done, "document"));
      if (refused_count_ > 0) text += fmt::format(", {} refused", count_text(refused_count_, "line"));
      return text + (stopped_ ? "; nothing after it was read" : "") + "; this was a dry run";
    }
    std::string text = fmt::format("{} stored", count_text(done, "document"));
    if (refused_line_ > 0) {
      text += fmt::format(", line {} refused", grouped(refused_line_));
    } else if (refused_count_ > 0) {
      text += fmt::format(", {} refused", count_text(refused_count_, "line"));
    }
    if (!stopped_) return text;
    const std::uint64_t last_stored = window_ ? window_->last_stored_line() : 0;
    if (last_stored > stored_to_line_) {
      return text +
             fmt::format(": all to line {}, behind it what is not reported as missing, nothing after line {}",
                         grouped(stored_to_line_), grouped(last_stored));
    }
    const std::string rest =
        stored_to_line_ == 0 ? "of the input" : fmt::format("after line {}", grouped(stored_to_line_));
    return text + (in_doubt ? "; in doubt whether anything " : "; nothing ") + rest + " is stored";
  }

  /// One message for batches in a row that failed alike, as they do on a full disk. True when it is in doubt
  /// whether some of the lines are stored.
  bool report(const std::vector<CommitWindow::Failure>& failures) {
    bool in_doubt = false;
    for (std::size_t first = 0; first < failures.size();) {
      const Error error = error_of(failures[first]);
      std::size_t last = first;
      while (last + 1 < failures.size() &&
             failures[last + 1].batch_number == failures[last].batch_number + 1 &&
             is_alike(error_of(failures[last + 1]), error)) {
        ++last;
      }
      const bool doubtful = error.outcome() == Outcome::in_doubt;
      const std::string message =
          fmt::format("{}: lines {} to {} are {}: {}", input_.name(), grouped(failures[first].first_line),
                      grouped(failures[last].last_line), doubtful ? "in doubt" : "not stored", error.what());
      console_.problem(
          Error(error.code(), message, {error.native_code(), error.retryable(), error.outcome()}));
      in_doubt |= doubtful;
      first = last + 1;
    }
    return in_doubt;
  }

  static Error error_of(const CommitWindow::Failure& failure) {
    try {
      std::rethrow_exception(failure.error);
    } catch (const Error& error) {
      return error;
    }
  }

  static bool is_alike(const Error& one, const Error& other) {
    return one.outcome() == other.outcome() && std::string_view(one.what()) == other.what();
  }

  terminal::Console& console_;
  const StoreAccess& access_;
  const LinesRequest& request_;
  const CommitOptions options_;
  const terminal::Input input_;
  std::unique_ptr<terminal::Progress> progress_;
  std::unique_ptr<Store> store_;          // none in a dry run
  std::unique_ptr<CommitWindow> window_;  // behind the store, which it uses

  std::vector<Operation> batch_;
  std::vector<std::uint64_t> lines_;             // of the operations in batch_
  std::vector<CommitWindow::Failure> failures_;  // other than the window's
  std::size_t batch_bytes_ = 0;
  std::uint64_t checked_count_ = 0;  // stored, or in a dry run found right, other than by the window
  std::uint64_t refused_count_ = 0;
  std::uint64_t refused_line_ = 0;  // the one that stopped the run
  std::uint64_t stored_to_line_ = 0;
  bool stopped_ = false;
};

}  // namespace

ExitCode put_lines(terminal::Console& console, const StoreAccess& access, const LinesRequest& request) {
  return LinesPut(console, access, request).run();
}

}  // namespace perdure::cli
