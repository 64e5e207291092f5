// The power fails at every operation of what `core/fs` promises: a file is whole, old or new, and what a call
// made durable stays. In the same harness a system that leaves out one kind of sync must be found out.

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/fs.h"
#include "tests/crash/power_cut_sweep.h"
#include "tests/crash/simulated_disk.h"
#include "tests/crash/simulated_system.h"
#include "tests/seed.h"

namespace perdure::test {
namespace {

constexpr std::size_t kContentBytes = 1700;

/// The same place may hold no file (version 0), then one content after the other.
std::string content_of(const std::string& path, int version) {
  std::string text;
  while (text.size() < kContentBytes) text += path + " version " + std::to_string(version) + "\n";
  return text;
}

using Omitted = SimulatedSystem::Omitted;

/// Does things to files, and remembers between which operations each version came about.
class Work {
 public:
  explicit Work(SimulatedDisk& disk) : disk_(disk) {}

  void write_atomically(const std::string& path) {
    const int version = begin(path);
    fs::write_file_atomically(path, content_of(path, version));
    end(path);
  }

  void write_many(const std::string& directory, const std::vector<std::string>& names) {
    fs::AtomicFiles files(directory);
    for (const std::string& name : names) {
      const std::string path = fs::join(directory, name);
      files.write(name, content_of(path, begin(path)));
    }
    files.commit();
    for (const std::string& name : names) end(fs::join(directory, name));
  }

  void remove_durably(const std::string& path) {
    Versions& versions = files_[path];
    versions.attempted_at.push_back(disk_.trace().size());
    versions.removed = static_cast<int>(versions.attempted_at.size()) - 1;
    fs::remove_file(path);
    fs::sync_directory(fs::parent_directory(path));
    end(path);
  }

  /// "" when what is found agrees with a cut before `position`.
  [[nodiscard]] std::string fault(SimulatedDisk& found, std::size_t position) const {
    for (const auto& [path, versions] : files_) {
      const std::string content = found.content(path);
      bool is_allowed = false;
      for (int version = versions.durable_at(position); version <= versions.attempted_by(position);
           ++version) {
        const bool is_none = version == 0 || version == versions.removed;
        is_allowed = is_allowed || content == (is_none ? "" : content_of(path, version));
      }
      if (!is_allowed) return path + " holds " + (content.empty() ? "nothing" : content.substr(0, 40));
    }
    return {};
  }

 private:
  struct Versions {
    std::vector<std::size_t> attempted_at = {0};  ///< by version
    std::vector<std::size_t> done_at = {0};
    int removed = -1;  ///< the version that is no file

    [[nodiscard]] static int count_until(const std::vector<std::size_t>& positions, std::size_t position) {
      int count = 0;
      for (const std::size_t at : positions) count += at <= position ? 1 : 0;
      return count;
    }
    [[nodiscard]] int durable_at(std::size_t position) const { return count_until(done_at, position) - 1; }
    [[nodiscard]] int attempted_by(std::size_t position) const {
      return count_until(attempted_at, position) - 1;
    }
  };

  int begin(const std::string& path) {
    files_[path].attempted_at.push_back(disk_.trace().size());
    return static_cast<int>(files_[path].attempted_at.size()) - 1;
  }
  void end(const std::string& path) { files_[path].done_at.push_back(disk_.trace().size()); }

  SimulatedDisk& disk_;
  std::map<std::string, Versions> files_;
};

void do_everything(Work& work) {
  fs::create_directories("/disk/data/files");
  for (int i = 0; i < 3; ++i) {
    work.write_atomically("/disk/data/a");
    work.write_atomically("/disk/data/files/b");
    work.write_many("/disk/data/files", {"c", "d", "e"});
  }
  work.remove_durably("/disk/data/files/c");
  work.write_many("/disk/data/files", {"d", "f"});
  work.write_atomically("/disk/data/files/b");
}

struct Sweep {
  std::uint64_t simulations_count = 0;
  std::uint64_t faults_count = 0;
  std::string first_fault;
};

Sweep sweep(Omitted omitted) {
  SimulatedDisk disk;
  Work work(disk);
  {
    SimulatedSystem system(disk, omitted);
    const fs::ScopedSystem scoped(system);
    do_everything(work);
  }
  constexpr std::uint64_t kSeedsCount = 20;
  const std::uint64_t seed = test_seed("file_power_loss");
  Sweep result;
  for_each_cut_position(disk.trace(), [&](std::size_t position, const DiskImage& image) {
    for (PowerCut cut : power_cut_modes()) {
      for (cut.seed = seed; cut.seed < seed + kSeedsCount; ++cut.seed) {
        SimulatedDisk found(image.after(cut));
        const std::string fault = work.fault(found, position);
        ++result.simulations_count;
        if (fault.empty()) continue;
        if (result.faults_count++ == 0) {
          result.first_fault = "operation " + std::to_string(position) + ", " + to_string(cut) + ", seed " +
                               std::to_string(cut.seed) + ": " + fault;
        }
      }
    }
  });
  return result;
}

TEST(FilePowerLoss, FilesAreWholeAndWhatWasDoneStays) {
  const Sweep result = sweep(Omitted::nothing);
  EXPECT_EQ(result.faults_count, 0U) << result.first_fault;
  EXPECT_GT(result.simulations_count, 30'000U);
  RecordProperty("simulations", std::to_string(result.simulations_count));
}

// Its maker may have been killed before it was.
TEST(FilePowerLoss, ADirectoryIsMadeInOneThatIsDurable) {
  SimulatedDisk disk;
  SimulatedSystem system(disk);
  const fs::ScopedSystem scoped(system);
  ASSERT_EQ(disk.make_directory("/disk/data"), 0);
  fs::create_directories("/disk/data/files/more");
  SimulatedDisk found(disk.image().after({}));
  std::vector<std::string> names;
  EXPECT_EQ(found.list("/disk/data/files", names), 0);
  EXPECT_EQ(names, std::vector<std::string>{"more"});
}

TEST(FilePowerLoss, WithoutTheFsyncOfAFileItIsNotWhole) {
  EXPECT_GT(sweep(Omitted::file_fsync).faults_count, 100U);
}

TEST(FilePowerLoss, WithoutTheFsyncOfADirectoryTheOldFileComesBack) {
  EXPECT_GT(sweep(Omitted::directory_fsync).faults_count, 100U);
}

TEST(FilePowerLoss, WithoutSyncfsManyFilesAreNotWhole) {
  EXPECT_GT(sweep(Omitted::syncfs).faults_count, 100U);
}

}  // namespace
}  // namespace perdure::test
