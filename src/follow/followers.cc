#include <perdure/follower.h>

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <utility>

#include <perdure/error.h>
#include "core/ids.h"
#include "follow/follower_runner.h"

namespace perdure {
namespace {

// "host:pid:random" in the alphabet of ids; the random part tells two objects of one process apart.
std::string new_holder() {
  constexpr std::size_t kHostBytes = 64;
  std::array<char, kHostBytes + 1> host{};
  ::gethostname(host.data(), kHostBytes);
  std::string name = host.data();
  std::replace_if(
      name.begin(), name.end(),
      [](char c) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return !is_letter && !(c >= '0' && c <= '9') && c != '.' && c != '-';
      },
      '-');
  if (name.empty() || name.front() == '-' || name.front() == '.') name = "host" + name;
  return fmt::format("{}:{}:{}", name, ::getpid(), random_uuid().substr(0, 8));
}

}  // namespace

struct Followers::Shared {
  Shared(Store& in_store, Options in_options) : store(in_store), options(in_options), holder(new_holder()) {}

  [[nodiscard]] std::shared_ptr<Runner> find(const std::string& name) {
    const std::lock_guard lock(mutex);
    const auto found = runners.find(name);
    if (found != runners.end()) return found->second;
    throw Error(code::kInvalidArgument, fmt::format("no follower {} runs here", name));
  }
  [[nodiscard]] std::vector<std::shared_ptr<Runner>> all() {
    const std::lock_guard lock(mutex);
    std::vector<std::shared_ptr<Runner>> found;
    for (const auto& [name, runner] : runners) found.push_back(runner);
    return found;
  }

  Store& store;
  const Options options;
  const std::string holder;

  std::mutex mutex;
  std::map<std::string, std::shared_ptr<Runner>> runners;
};

Followers::Followers(Store& store) : Followers(store, Options()) {}
Followers::Followers(Store& store, Options options) : shared_(std::make_unique<Shared>(store, options)) {}

Followers::~Followers() {
  // All are told before the first one is waited for. No other call is running now.
  for (const auto& [name, runner] : shared_->runners) runner->stop();
}

void Followers::add(std::unique_ptr<Follower> follower) {
  const std::string name = follower->name();
  check_id(name);
  if (!shared_->store.info().writable) {
    throw Error(code::kReadOnly,
                fmt::format("cannot run the follower {}: the store is open for reading", name));
  }
  const std::lock_guard lock(shared_->mutex);
  if (shared_->runners.count(name) != 0) {
    throw Error(code::kInvalidArgument, fmt::format("a follower {} runs here already", name));
  }
  shared_->runners[name] =
      std::make_shared<Runner>(shared_->store, shared_->options, shared_->holder, std::move(follower));
}

void Followers::remove(const std::string& name) {
  std::shared_ptr<Runner> runner;
  {
    const std::lock_guard lock(shared_->mutex);
    const auto found = shared_->runners.find(name);
    if (found == shared_->runners.end()) return;
    runner = std::move(found->second);
    shared_->runners.erase(found);
  }
  runner->stop();
}

Followers::Reached Followers::wait_for(const std::string& name, std::uint64_t seq,
                                       std::chrono::milliseconds timeout) {
  return shared_->find(name)->wait_for(seq, timeout);
}

void Followers::retry_now() {
  for (const auto& runner : shared_->all()) runner->retry_now();
}

std::vector<FollowerStatus> Followers::status() {
  std::vector<FollowerStatus> all;
  for (const auto& runner : shared_->all()) all.push_back(runner->status());
  const std::vector<FollowerRecord> records = shared_->store.followers();
  for (FollowerStatus& status : all) {
    for (const FollowerRecord& record : records) {
      if (record.name != status.record.name) continue;
      status.record.holder = record.holder;
      status.record.held_until = record.held_until;
    }
  }
  return all;
}

std::vector<FollowerStatus> follower_status(Store& store) {
  std::vector<FollowerStatus> all;
  const std::uint64_t last_seq = store.last_seq();
  for (FollowerRecord& record : store.followers()) {
    const std::uint64_t lag_count = last_seq - std::min(last_seq, record.cursor.seq);
    all.push_back({std::move(record), lag_count, false});
  }
  return all;
}

}  // namespace perdure
