#include "tests/errors/trial.h"

#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <utility>

#include "core/fs.h"
#include "tests/failing_memory.h"
#include "tests/temporary_directory.h"

namespace perdure::test {
namespace {

// A run takes milliseconds; one that takes this long waits for what will never come.
constexpr unsigned kHangSeconds = 20;
constexpr int kFaultsMost = 5;
constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

std::size_t open_files_count() {
  const std::filesystem::directory_iterator files("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

// What fails, in place for the lifetime of a store.
class Stage {
 public:
  explicit Stage(const Failure& failure)
      : failure_(failure),
        vfs_(""),
        system_(point_, failure.of == Failure::Of::own_files ? failure.calls : FailingSystem::Calls{},
                failure.error_number, failure.how),
        scoped_(system_) {
    if (failure.of != Failure::Of::database_files) return;
    vfs_.fail(point_, failure.methods, failure.error_number, failure.how == Failure::How::fails_torn);
  }
  ~Stage() { disarm(); }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  void arm(std::uint64_t at) {
    point_.arm(at, failure_.lasts);
    if (failure_.of == Failure::Of::new_memory) FailingMemory::fail_new(&point_);
    if (failure_.of == Failure::Of::sqlite_memory) FailingMemory::fail_sqlite(&point_);
    if (failure_.takes_memory) FailingMemory::fail_new_with(&point_);
  }
  void disarm() {
    FailingMemory::fail_new(nullptr);
    FailingMemory::fail_sqlite(nullptr);
    FailingMemory::fail_new_with(nullptr);
    point_.disarm();
  }
  [[nodiscard]] const FailurePoint& point() const { return point_; }
  [[nodiscard]] const FailingVfs& vfs() const { return vfs_; }

 private:
  const Failure& failure_;
  FailurePoint point_;
  FailingVfs vfs_;
  FailingSystem system_;
  fs::ScopedSystem scoped_;
};

// Whether the store that is open now may have lost its trust, and whether it must have.
struct Trust {
  bool may_be_lost = false;
  bool must_be_lost = false;
};

Trust trust_after(const Failure& failure, const Scene& scene, int failed_syncs_count) {
  Trust trust;
  // A doubt about a file of our own is not one of the store.
  const bool is_in_doubt = scene.in_doubt_count() > 0 && failure.of != Failure::Of::own_files;
  trust.must_be_lost = is_in_doubt || failed_syncs_count > 0;
  trust.may_be_lost = trust.must_be_lost || failure.of == Failure::Of::database_files ||
                      failure.of == Failure::Of::sqlite_memory;
  return trust;
}

void read_some(Scene& scene) {
  const std::size_t failures_count = scene.failures_count();
  scene.attempt("get", [&] { (void)scene.store().get({"notes", "d0"}); });
  scene.attempt("changes", [&] { (void)scene.store().changes({}); });
  scene.attempt("list", [&] { (void)scene.store().list("notes"); });
  if (scene.failures_count() != failures_count) scene.fault("it cannot be read again: " + scene.last_error());
}

// The object that met the failure, now that the cause is gone.
void check_survivor(Scene& scene, const Trust& trust, bool is_writable, const Stage& stage) {
  read_some(scene);
  if (!is_writable) return;
  std::string refusal;
  try {
    scene.store().put({"survivors", "a"}, "{}").value();
  } catch (const Error& error) {
    refusal = fmt::format("{}: {}", error.code(), error.what());
  } catch (const std::exception& error) {
    refusal = error.what();
  }
  if (refusal.empty() && !scene.store().get({"survivors", "a"})) scene.fault("it reads the past");
  const bool is_untrusted = refusal.starts_with(code::kUntrusted);
  if (!refusal.empty() && !is_untrusted) scene.fault("it does not work again: " + refusal);
  if (is_untrusted && !trust.may_be_lost) scene.fault("trust was lost for nothing: " + refusal);
  if (!is_untrusted && trust.must_be_lost) scene.fault("it writes although what it wrote is in doubt");
  const int syncs_count = stage.vfs().syncs_count();
  scene.close();
  if (is_untrusted && stage.vfs().syncs_count() != syncs_count) scene.fault("an fsync was repeated");
}

void check_store(Scene& scene, const Workload& workload) {
  scene.close();
  if (!scene.open()) return scene.fault("it cannot be opened again: " + scene.last_error());
  for (const std::string& fault : scene.answers().compare(scene.store())) scene.fault(fault);
  const VerifyReport report = scene.store().verify();
  for (const Finding& finding : report.findings) {
    scene.fault(fmt::format("verify: {} {}: {}", finding.check, finding.where, finding.what));
  }
  workload.check(scene);
  if (scene.put("d0", R"({"name":"last","number":1})") != Answer::returned)
    scene.fault("it cannot be written to");
  scene.close();
}

}  // namespace

// Between the process that tries and the one that looks on.
struct Trial::Shared {
  std::uint64_t at = 0;  ///< being tried
  std::uint64_t calls_count = 0;
  std::uint64_t points_count = 0;
  int faults_count = 0;
  std::size_t faults_size = 0;
  char faults[16'384] = {};

  void add(const std::string& line) {
    ++faults_count;
    const std::size_t size = std::min(line.size(), sizeof(faults) - faults_size);
    std::memcpy(faults + faults_size, line.data(), size);
    faults_size += size;
  }
};

Trial::Trial(Workload workload, Failure failure, std::string prepared, Scene::Wrap wrap)
    : workload_(std::move(workload)),
      failure_(std::move(failure)),
      prepared_(std::move(prepared)),
      wrap_(std::move(wrap)) {}

// Gives how many calls could have failed.
std::uint64_t Trial::try_at(std::uint64_t at, std::string& faults) const {
  const TemporaryDirectory directory;
  std::filesystem::copy(
      prepared_, directory.path(),
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  const std::size_t files_count = open_files_count();
  Stage stage(failure_);
  Scene scene(directory.path(), "trial", wrap_);
  const bool opens_first = workload_.opens == Workload::Opens::test;
  if (opens_first && !scene.open()) throw std::runtime_error("the workload's store cannot be opened");
  stage.arm(at);
  try {
    workload_.act(scene);
  } catch (const std::bad_alloc&) {
    // Of what the workload does for itself.
  }
  stage.disarm();
  const std::uint64_t calls_count = stage.point().calls_count();
  if (failure_.is_harmless && scene.failures_count() > 0) scene.fault("what is harmless was noticed");
  if (scene.is_open()) {
    const Trust trust = trust_after(failure_, scene, stage.vfs().failed_syncs_count());
    check_survivor(scene, trust, scene.store().info().writable, stage);
  }
  if (workload_.opens == Workload::Opens::nobody) {
    workload_.check(scene);
  } else {
    check_store(scene, workload_);
  }
  if (open_files_count() != files_count) scene.fault("a file was left open");
  for (const std::string& fault : scene.faults()) {
    faults += fmt::format("{} under {} at {}: {}\n", workload_.name, failure_.name, at, fault);
  }
  return calls_count;
}

void Trial::run_child(Shared& shared, std::uint64_t first, std::uint64_t step) const {
  FailingMemory::take_sqlite_over();
  for (std::uint64_t at = first; shared.faults_count < kFaultsMost; at += step) {
    ::alarm(kHangSeconds);
    shared.at = at;
    std::string faults;
    const std::uint64_t calls_count = try_at(at, faults);
    if (!faults.empty()) shared.add(faults);
    if (at == kNever) shared.calls_count = calls_count;
    if (calls_count < at) return;
    ++shared.points_count;
  }
}

Trial::Outcome Trial::run_from(std::uint64_t first, std::uint64_t step, std::uint64_t most_count) const {
  constexpr int kShared = MAP_SHARED | MAP_ANONYMOUS;
  void* const memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, kShared, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  auto& shared = *new (memory) Shared;
  std::uint64_t next = first;
  bool is_at_end = false;
  while (!is_at_end && shared.faults_count < kFaultsMost && next <= most_count) {
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        run_child(shared, next, step);
        ::_exit(0);
      } catch (const std::exception& error) {
        shared.add(fmt::format("{} under {} at {}: it threw: {}\n", workload_.name, failure_.name, shared.at,
                               error.what()));
        ::_exit(1);
      }
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child) throw std::runtime_error("cannot fork");
    is_at_end = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (WIFSIGNALED(status)) {
      const int signal = WTERMSIG(status);
      shared.add(fmt::format("{} under {} at {}: {}\n", workload_.name, failure_.name, shared.at,
                             signal == SIGALRM ? "it hangs" : fmt::format("it ended by signal {}", signal)));
    }
    next = shared.at + step;
  }
  const Outcome outcome{shared.calls_count, shared.points_count, {shared.faults, shared.faults_size}};
  ::munmap(memory, sizeof(Shared));
  return outcome;
}

Trial::Outcome Trial::run_at(std::uint64_t at) const { return run_from(at, kNever - at, at); }

Trial::Outcome Trial::run(std::uint64_t points_count, std::uint64_t seed) const {
  Outcome whole = run_from(kNever, 1, kNever);
  if (!whole.faults.empty() || whole.calls_count == 0) return whole;
  const std::uint64_t step = points_count == 0 ? 1 : (whole.calls_count + points_count - 1) / points_count;
  Outcome outcome = run_from(1 + seed % step, step, kNever - 1);
  outcome.calls_count = whole.calls_count;
  return outcome;
}

void prepare(const Workload& workload, const std::string& directory) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    Scene scene(directory, "before");
    workload.prepare(scene);
    ::_exit(scene.faults().empty() && scene.failures_count() == 0 ? 0 : 1);
  }
  int status = 0;
  const bool is_done = child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
  if (!is_done) throw std::runtime_error("cannot prepare " + workload.name);
}

}  // namespace perdure::test
