#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <stdexcept>

#include "core/fs.h"

// For tests: a process that dies at a step of its own choosing.

namespace traininglog {

/// Kills the process before its nth step that changes a file.
class KillingDisk : public perdure::fs::System {
 public:
  explicit KillingDisk(int step) : steps_left_(step) {}

  int open(const char* path, int flags, mode_t mode) override {
    step();
    return System::open(path, flags, mode);
  }
  ssize_t write(int fd, const void* bytes, std::size_t count) override {
    step();
    return System::write(fd, bytes, count);
  }
  int syncfs(int fd) override {
    step();
    return System::syncfs(fd);
  }
  int fsync(int fd) override {
    step();
    return System::fsync(fd);
  }
  int rename(const char* from, const char* to) override {
    step();
    return System::rename(from, to);
  }
  int mkdir(const char* path, mode_t mode) override {
    step();
    return System::mkdir(path, mode);
  }

 private:
  void step() {
    if (--steps_left_ == 0) std::raise(SIGKILL);
  }

  int steps_left_;
};

/// Runs `work` in a process of its own, killed at its step `step`. False when it was killed.
inline bool runs_to_its_end(int step, const std::function<void()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    KillingDisk disk(step);
    const perdure::fs::ScopedSystem scope(disk);
    work();
    _exit(0);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) throw std::runtime_error("no child");
  return WIFEXITED(status);
}

}  // namespace traininglog
