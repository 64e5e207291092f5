#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tests/crash/simulated_disk.h"
#include "tests/seed.h"

namespace perdure::test {
namespace {

constexpr std::size_t kSectorBytes = 512;

}  // namespace

DiskImage::DiskImage() { inodes_[kRoot].is_directory = true; }

std::string& DiskImage::Inode::own_bytes() {
  if (bytes.use_count() > 1) bytes = std::make_shared<std::string>(*bytes);
  return *bytes;
}

void DiskImage::Inode::make_durable() {
  if (pending.empty()) return;
  durable_bytes = bytes;
  durable_entries = entries;
  pending.clear();
}

void DiskImage::apply_to(std::string& bytes, const DiskOperation& operation) {
  if (operation.kind == DiskOperation::Kind::truncate) {
    bytes.resize(static_cast<std::size_t>(operation.offset));
    return;
  }
  const auto offset = static_cast<std::size_t>(operation.offset);
  if (bytes.size() < offset + operation.bytes.size()) bytes.resize(offset + operation.bytes.size());
  operation.bytes.copy(bytes.data() + offset, operation.bytes.size());
}

// Of a change whose forerunner was lost only what concerns its own file has an effect.
void DiskImage::apply_to(Entries& entries, const DiskOperation& operation) {
  using Kind = DiskOperation::Kind;
  if (operation.kind == Kind::make_file || operation.kind == Kind::make_directory) {
    entries[operation.name] = operation.inode;
    return;
  }
  const auto found = entries.find(operation.name);
  if (found != entries.end() && found->second == operation.inode) entries.erase(found);
  if (operation.kind == Kind::rename) entries[operation.new_name] = operation.inode;
}

void DiskImage::apply(const DiskOperation& operation) {
  using Kind = DiskOperation::Kind;
  switch (operation.kind) {
    case Kind::make_file:
    case Kind::make_directory:
      inodes_[operation.inode].is_directory = operation.kind == Kind::make_directory;
      [[fallthrough]];
    case Kind::rename:
    case Kind::remove: {
      Inode& directory = inodes_.at(operation.directory);
      apply_to(directory.entries, operation);
      directory.pending.push_back(&operation);
      return;
    }
    case Kind::write:
    case Kind::truncate: {
      Inode& file = inodes_.at(operation.inode);
      apply_to(file.own_bytes(), operation);
      file.pending.push_back(&operation);
      return;
    }
    case Kind::sync:
      inodes_.at(operation.inode).make_durable();
      return;
    case Kind::sync_all:
      for (auto& [number, inode] : inodes_) inode.make_durable();
      return;
    case Kind::note:
      return;
  }
}

InodeNumber DiskImage::find(InodeNumber directory, const std::string& name) const {
  const Entries& entries = inodes_.at(directory).entries;
  const auto found = entries.find(name);
  return found == entries.end() ? 0 : found->second;
}

std::uint64_t DiskImage::last_write_number() const {
  std::uint64_t last = 0;
  for (const auto& [number, inode] : inodes_) {
    for (const DiskOperation* operation : inode.pending) {
      if (operation->kind == DiskOperation::Kind::write) last = std::max(last, operation->number);
    }
  }
  return last;
}

/// Decides what a power cut leaves of the pending operations, inode by inode.
class CutInode {
 public:
  CutInode(const PowerCut& cut, std::uint64_t last_write_number)
      : cut_(cut),
        last_write_number_(last_write_number),
        random_(cut.seed),
        // Sometimes nearly everything, sometimes nearly nothing gets to the disk.
        kept_percent_(random_.one_in(3)   ? 10
                      : random_.one_in(2) ? 50
                                          : 90) {}

  [[nodiscard]] std::shared_ptr<std::string> bytes(const DiskImage::Inode& file) {
    if (file.pending.empty() || cut_.bytes == PowerCut::Bytes::dropped) return file.durable_bytes;
    if (cut_.bytes == PowerCut::Bytes::kept) return file.bytes;
    if (cut_.bytes == PowerCut::Bytes::torn) return torn(file);
    auto left = std::make_shared<std::string>(*file.durable_bytes);
    for (const DiskOperation* operation : file.pending) {
      if (operation->kind == DiskOperation::Kind::write) {
        scatter(*left, *operation);
      } else if (random_.percent(kept_percent_)) {
        DiskImage::apply_to(*left, *operation);
      }
    }
    // A size may get to the disk without the bytes.
    if (left->size() < file.bytes->size() && random_.one_in(2)) left->resize(file.bytes->size());
    return left;
  }

  [[nodiscard]] DiskImage::Entries entries(const DiskImage::Inode& directory) {
    if (directory.pending.empty() || cut_.entries == PowerCut::Entries::kept) return directory.entries;
    DiskImage::Entries left = directory.durable_entries;
    if (cut_.entries == PowerCut::Entries::dropped) return left;
    const bool is_prefix = cut_.entries == PowerCut::Entries::prefix;
    const std::uint64_t prefix_count = random_.below(directory.pending.size() + 1);
    for (std::size_t i = 0; i < directory.pending.size(); ++i) {
      if (is_prefix ? i < prefix_count : random_.percent(kept_percent_)) {
        DiskImage::apply_to(left, *directory.pending[i]);
      }
    }
    return left;
  }

 private:
  [[nodiscard]] std::shared_ptr<std::string> torn(const DiskImage::Inode& file) {
    const DiskOperation& last = *file.pending.back();
    if (last.number != last_write_number_) return file.bytes;
    auto left = std::make_shared<std::string>(*file.durable_bytes);
    for (const DiskOperation* operation : file.pending) {
      if (operation != &last) DiskImage::apply_to(*left, *operation);
    }
    DiskOperation prefix = last;
    prefix.bytes.resize(static_cast<std::size_t>(random_.below(last.bytes.size() + 1)));
    DiskImage::apply_to(*left, prefix);
    return left;
  }

  void scatter(std::string& left, const DiskOperation& write) {
    const auto begin = static_cast<std::size_t>(write.offset);
    const std::size_t end = begin + write.bytes.size();
    for (std::size_t at = begin; at < end;) {
      const std::size_t sector_end = std::min(end, (at / kSectorBytes + 1) * kSectorBytes);
      const bool is_garbled = cut_.bytes == PowerCut::Bytes::garbled && random_.percent(20);
      if (is_garbled || random_.percent(kept_percent_)) {
        if (left.size() < sector_end) left.resize(sector_end);
        if (is_garbled) {
          garble(left, at, sector_end);
        } else {
          write.bytes.copy(left.data() + at, sector_end - at, at - begin);
        }
      }
      at = sector_end;
    }
  }

  void garble(std::string& left, std::size_t begin, std::size_t end) {
    const bool is_noise = random_.one_in(2);
    for (std::size_t at = begin; at < end; ++at)
      left[at] = is_noise ? static_cast<char>(random_.bits()) : '\0';
  }

  const PowerCut& cut_;
  const std::uint64_t last_write_number_;
  Random random_;
  const std::uint64_t kept_percent_;
};

DiskImage DiskImage::after(const PowerCut& cut) const {
  CutInode choice(cut, last_write_number());
  DiskImage found;
  std::vector<InodeNumber> reached = {kRoot};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const Inode& before = inodes_.at(reached[i]);
    Inode& inode = found.inodes_[reached[i]];
    inode.is_directory = before.is_directory;
    if (!before.is_directory) {
      inode.bytes = inode.durable_bytes = choice.bytes(before);
      continue;
    }
    inode.entries = inode.durable_entries = choice.entries(before);
    for (const auto& [name, number] : inode.entries) reached.push_back(number);
  }
  return found;
}

}  // namespace perdure::test
