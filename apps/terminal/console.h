#pragma once

#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>

#include <perdure/error.h>

namespace perdure::terminal {

/// Nobody reads standard output any more (`perdure list sessions | head`). Ends the run without a message.
class OutputClosed : public std::runtime_error {
 public:
  OutputClosed() : std::runtime_error("standard output is closed") {}
};

/// Standard output and standard error of one run: data goes to the first, checked, everything else to the
/// second. Any thread.
class Console {
 public:
  explicit Console(std::string program);
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  bool json = false;   ///< problems as JSON objects, no notes
  bool quiet = false;  ///< no notes

  /// Buffered. Throws Error when the bytes cannot be written, OutputClosed when nobody reads them; a full
  /// disk is then found here or by `flush`, never passed over.
  void write(std::string_view data);
  void write_line(std::string_view line);
  void flush();

  /// What a person likes to know ("12,345 documents stored") and a script does not need.
  void note(std::string_view text);
  /// Something is wrong, the command goes on.
  void warning(std::string_view text);
  /// Something failed: `program: message`, or with --json
  /// `{"error":{"code":…,"message":…,"outcome":…,"retryable":…}}`.
  void problem(const Error& error);
  void problem(std::string_view code, std::string_view message);
  /// With --json the error gets a member of its own: `details` is JSON text.
  void problem(const Error& error, std::string_view details_name, std::string_view details);

  /// Replaces the line the cursor is in, on a terminal; see Progress.
  void show_in_place(std::string_view text);

  [[nodiscard]] bool out_is_terminal() const { return out_is_terminal_; }
  [[nodiscard]] bool err_is_terminal() const { return err_is_terminal_; }
  /// Of the terminal that standard output is; 80 where it does not say.
  [[nodiscard]] std::size_t out_columns() const;

 private:
  void write_message(std::string_view text);
  void flush_locked();
  void show_locked(std::string_view text);

  const std::string program_;
  const bool out_is_terminal_;
  const bool err_is_terminal_;

  std::mutex mutex_;
  // Guarded by mutex_.
  std::string buffer_;
  std::size_t in_place_columns_ = 0;
};

}  // namespace perdure::terminal
