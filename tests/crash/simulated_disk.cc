#include "tests/crash/simulated_disk.h"

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

namespace perdure::test {

bool SimulatedDisk::holds(std::string_view path) {
  if (!path.starts_with(kRootPath)) return false;
  return path.size() == kRootPath.size() || path[kRootPath.size()] == '/';
}

SimulatedDisk::SimulatedDisk(DiskImage image) : image_(std::move(image)) {
  // Behind every number that the image may still have pending.
  next_number_ = std::uint64_t{1} << 32;
}

SimulatedDisk::Place SimulatedDisk::locate(std::string_view path) const {
  Place place{DiskImage::kRoot, {}, DiskImage::kRoot};
  path.remove_prefix(std::min(path.size(), kRootPath.size()));
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string name(path.substr(0, end));
    path.remove_prefix(std::min(path.size(), end + 1));
    if (name.empty()) continue;
    if (place.inode == 0 || !image_.is_directory(place.inode)) return {};
    place = {place.inode, name, image_.find(place.inode, name)};
  }
  return place;
}

void SimulatedDisk::perform(DiskOperation operation) {
  operation.number = next_number_++;
  trace_.push_back(std::move(operation));
  image_.apply(trace_.back());
}

SimulatedDisk::Opened SimulatedDisk::open(std::string_view path, Create create) {
  const std::lock_guard lock(mutex_);
  const Place place = locate(path);
  if (place.directory == 0) return {ENOENT};
  if (place.inode != 0) {
    if (create == Create::exclusive) return {EEXIST};
    return {0, place.inode, image_.is_directory(place.inode), false};
  }
  if (create == Create::no) return {ENOENT};
  const InodeNumber inode = image_.next_inode();
  perform({DiskOperation::Kind::make_file, 0, inode, place.directory, place.name});
  return {0, inode, false, true};
}

int SimulatedDisk::make_directory(std::string_view path) {
  const std::lock_guard lock(mutex_);
  const Place place = locate(path);
  if (place.directory == 0) return ENOENT;
  if (place.inode != 0) return EEXIST;
  perform({DiskOperation::Kind::make_directory, 0, image_.next_inode(), place.directory, place.name});
  return 0;
}

int SimulatedDisk::rename(std::string_view from, std::string_view to) {
  const std::lock_guard lock(mutex_);
  const Place source = locate(from);
  const Place target = locate(to);
  if (source.inode == 0 || target.directory == 0) return ENOENT;
  if (source.directory != target.directory) return EXDEV;
  perform({DiskOperation::Kind::rename, 0, source.inode, source.directory, source.name, target.name});
  return 0;
}

int SimulatedDisk::remove(std::string_view path) {
  const std::lock_guard lock(mutex_);
  const Place place = locate(path);
  if (place.inode == 0) return ENOENT;
  if (image_.is_directory(place.inode)) return EISDIR;
  perform({DiskOperation::Kind::remove, 0, place.inode, place.directory, place.name});
  return 0;
}

int SimulatedDisk::list(std::string_view path, std::vector<std::string>& names) {
  const std::lock_guard lock(mutex_);
  const Place place = locate(path);
  if (place.inode == 0) return ENOENT;
  if (!image_.is_directory(place.inode)) return ENOTDIR;
  for (const auto& [name, inode] : image_.entries(place.inode)) names.push_back(name);
  return 0;
}

std::size_t SimulatedDisk::read(InodeNumber inode, std::uint64_t offset, void* into, std::size_t count) {
  const std::lock_guard lock(mutex_);
  const std::string& bytes = image_.bytes(inode);
  if (offset >= bytes.size()) return 0;
  return bytes.copy(static_cast<char*>(into), count, static_cast<std::size_t>(offset));
}

void SimulatedDisk::write(InodeNumber inode, std::uint64_t offset, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  perform({DiskOperation::Kind::write, 0, inode, 0, {}, {}, offset, std::string(bytes)});
}

std::uint64_t SimulatedDisk::append(InodeNumber inode, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t offset = image_.bytes(inode).size();
  perform({DiskOperation::Kind::write, 0, inode, 0, {}, {}, offset, std::string(bytes)});
  return offset;
}

void SimulatedDisk::truncate(InodeNumber inode, std::uint64_t size_bytes) {
  const std::lock_guard lock(mutex_);
  perform({DiskOperation::Kind::truncate, 0, inode, 0, {}, {}, size_bytes});
}

std::uint64_t SimulatedDisk::size_bytes(InodeNumber inode) {
  const std::lock_guard lock(mutex_);
  return image_.bytes(inode).size();
}

void SimulatedDisk::sync(InodeNumber inode) {
  if (yields_at_sync_) std::this_thread::yield();
  const std::lock_guard lock(mutex_);
  perform({DiskOperation::Kind::sync, 0, inode});
}

void SimulatedDisk::sync_all() {
  if (yields_at_sync_) std::this_thread::yield();
  const std::lock_guard lock(mutex_);
  perform({DiskOperation::Kind::sync_all});
}

int SimulatedDisk::sync_parent(std::string_view path) {
  const std::lock_guard lock(mutex_);
  const Place place = locate(path);
  if (place.directory == 0) return ENOENT;
  perform({DiskOperation::Kind::sync, 0, place.directory});
  return 0;
}

void SimulatedDisk::note(std::string text) {
  const std::lock_guard lock(mutex_);
  perform({DiskOperation::Kind::note, 0, 0, 0, {}, {}, 0, std::move(text)});
}

std::string SimulatedDisk::content(std::string_view path) {
  const std::lock_guard lock(mutex_);
  const Place place = locate(path);
  return place.inode == 0 ? std::string() : image_.bytes(place.inode);
}

}  // namespace perdure::test
