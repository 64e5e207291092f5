#pragma once

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "core/fs.h"
#include "tests/failure_point.h"

namespace perdure::test {

/// The calls of `core/fs`, of which chosen ones fail, end the program, or move only a part of the bytes. Put
/// it in place with `fs::ScopedSystem`. Any thread.
class FailingSystem : public fs::System {
 public:
  enum class Call : unsigned {
    open,
    close,
    read,
    write,
    fsync,
    syncfs,
    ftruncate,
    rename,
    unlink,
    mkdir,
    stat,
    fstat,
    flock
  };
  /// A set of calls.
  class Calls {
   public:
    Calls(Call call) : bits_(1U << static_cast<unsigned>(call)) {}  // NOLINT: a call is a set of one
    Calls(std::initializer_list<Call> calls) {
      for (const Call call : calls) bits_ |= Calls(call).bits_;
    }
    [[nodiscard]] bool has(Call call) const { return (bits_ & Calls(call).bits_) != 0; }

   private:
    unsigned bits_ = 0;
  };
  static Calls all_calls() {
    return {Call::open,   Call::close,  Call::read,  Call::write, Call::fsync, Call::syncfs, Call::ftruncate,
            Call::rename, Call::unlink, Call::mkdir, Call::stat,  Call::fstat, Call::flock};
  }
  /// What opens or changes something.
  static Calls changing_calls() {
    return {Call::open, Call::write, Call::fsync, Call::syncfs, Call::rename, Call::unlink, Call::mkdir};
  }

  enum class How {
    fails,
    fails_torn,  ///< a write that fails has written half of its bytes
    halves,      ///< reads and writes move half of the bytes and say so
    ends,        ///< the program ends with `kEnded`
    ends_torn,
  };
  static constexpr int kEnded = 42;

  /// The calls among `calls` that `point` chooses.
  FailingSystem(FailurePoint& point, Calls calls, int error_number = EIO, How how = How::fails)
      : point_(&point), calls_(calls), error_number_(error_number), how_(how) {}
  /// The Nth of `calls`, once.
  FailingSystem(Calls calls, std::uint64_t at, int error_number = EIO, How how = How::fails)
      : FailingSystem(own_point_, calls, error_number, how) {
    own_point_.arm(at, FailurePoint::Lasts::once);
  }

  [[nodiscard]] bool has_failed() const { return point_->was_reached(); }

  int open(const char* path, int flags, mode_t mode) override {
    return fails(Call::open) ? -1 : System::open(path, flags, mode);
  }
  int close(int fd) override {
    const int result = System::close(fd);  // Linux closes it also when it reports an error
    return fails(Call::close) ? -1 : result;
  }
  ssize_t read(int fd, void* bytes, std::size_t count) override {
    if (!fails(Call::read)) return System::read(fd, bytes, count);
    return how_ == How::halves ? System::read(fd, bytes, half(count)) : -1;
  }
  ssize_t write(int fd, const void* bytes, std::size_t count) override {
    if (!is_due(Call::write)) return System::write(fd, bytes, count);
    if (how_ == How::halves) return System::write(fd, bytes, half(count));
    const bool is_torn = how_ == How::fails_torn || how_ == How::ends_torn;
    if (is_torn) static_cast<void>(System::write(fd, bytes, count / 2));
    return stop();
  }
  int fsync(int fd) override { return fails(Call::fsync) ? -1 : System::fsync(fd); }
  int syncfs(int fd) override { return fails(Call::syncfs) ? -1 : System::syncfs(fd); }
  int ftruncate(int fd, off_t size) override {
    return fails(Call::ftruncate) ? -1 : System::ftruncate(fd, size);
  }
  int rename(const char* from, const char* to) override {
    return fails(Call::rename) ? -1 : System::rename(from, to);
  }
  int unlink(const char* path) override { return fails(Call::unlink) ? -1 : System::unlink(path); }
  int mkdir(const char* path, mode_t mode) override {
    return fails(Call::mkdir) ? -1 : System::mkdir(path, mode);
  }
  int stat(const char* path, struct ::stat* into) override {
    return fails(Call::stat) ? -1 : System::stat(path, into);
  }
  int fstat(int fd, struct ::stat* into) override {
    return fails(Call::fstat) ? -1 : System::fstat(fd, into);
  }
  int flock(int fd, int operation) override { return fails(Call::flock) ? -1 : System::flock(fd, operation); }

 private:
  static std::size_t half(std::size_t count) { return std::max<std::size_t>(count / 2, 1); }
  [[nodiscard]] bool is_due(Call call) { return calls_.has(call) && point_->fails_now(); }
  [[nodiscard]] bool fails(Call call) {
    if (!is_due(call)) return false;
    if (how_ != How::halves) stop();
    return true;
  }
  int stop() const {
    if (how_ == How::ends || how_ == How::ends_torn) ::_exit(kEnded);
    errno = error_number_;
    return -1;
  }

  FailurePoint own_point_;
  FailurePoint* const point_;
  const Calls calls_;
  const int error_number_;
  const How how_;
};

}  // namespace perdure::test
