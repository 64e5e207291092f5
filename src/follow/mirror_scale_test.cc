#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include <perdure/mirror.h>
#include "core/json_text.h"
#include "follow/mirror_testing.h"

namespace perdure::test {
namespace {

using Clock = std::chrono::steady_clock;

std::string body_of(std::uint64_t number, const std::string& text) {
  std::string filling(600, 'x');
  return R"({"name":"n)" + std::to_string(number) + R"(","text":")" + text + R"(","filling":")" + filling +
         "\"}";
}

std::string id_of(std::uint64_t number) { return "d" + std::to_string(number); }

void put_all(Store& store, std::uint64_t count, const std::string& text) {
  for (std::uint64_t begin = 0; begin < count; begin += 1000) {
    Batch batch;
    for (std::uint64_t i = begin; i < std::min(count, begin + 1000); ++i) {
      batch.put({"notes", id_of(i)}, body_of(i, text));
    }
    (void)store.commit(std::move(batch)).value();
  }
}

double seconds_of(const std::function<void()>& work) {
  const auto begin = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void build(std::uint64_t count) {
  const TemporaryDirectory home;
  const auto store = open("sqlite:" + home.file("store.db"));
  put_all(*store, count, "first");
  const MirrorSettings settings{"m", "notes", home.file("files"), "{name}.json"};
  {
    Mirror mirror(*store, settings);
    const double built = seconds_of([&] { catch_up(mirror, *store); });
    std::vector<MirrorFinding> findings;
    const double verified = seconds_of([&] { findings = mirror.verify(); });
    std::printf("%llu documents: built in %.2f s, verified in %.2f s\n",
                static_cast<unsigned long long>(count), built, verified);
    EXPECT_EQ(short_forms(findings), Texts{});
  }
  EXPECT_EQ(visible(home.file("files")).size(), count);
  for (std::uint64_t i = 0; i < count; i += 997) {
    const std::string expected = json::pretty(store->get({"notes", id_of(i)})->body) + "\n";
    ASSERT_EQ(read_text(home.file("files/n" + std::to_string(i) + ".json")), expected);
  }
  Mirror again(*store, settings);
  const double restarted = seconds_of([&] { catch_up(again, *store); });
  Mirror::Rebuilt rebuilt;
  const double checked = seconds_of([&] { rebuilt = again.rebuild(); });
  std::printf("  restarted in %.2f s, rebuilt (nothing to do) in %.2f s\n", restarted, checked);
  EXPECT_EQ(rebuilt.written_count, 0U);
  EXPECT_EQ(rebuilt.files_count, count);
}

TEST(MirrorScale, TenThousandDocuments) { build(10'000); }
TEST(MirrorScale, AHundredThousandDocuments) { build(100'000); }

// At a thousand durable writes a second, how long after a write its file is there.
TEST(MirrorScale, LagAtContinuousWrites) {
  const TemporaryDirectory home;
  const auto store = open("sqlite:" + home.file("store.db"));
  Followers followers(*store);
  followers.add(
      std::make_unique<Mirror>(*store, MirrorSettings{"m", "notes", home.file("files"), "{@id}.json"}));
  constexpr std::uint64_t kWritesCount = 3000;
  std::vector<double> lags;
  const auto begin = Clock::now();
  for (std::uint64_t i = 0; i < kWritesCount; ++i) {
    const auto due = begin + std::chrono::milliseconds(i);
    while (Clock::now() < due) store->wait_for_change(store->last_seq(), std::chrono::milliseconds(1));
    const std::uint64_t seq = store->put({"notes", id_of(i)}, body_of(i, "x")).value().seq;
    if (i % 50 != 0) continue;
    lags.push_back(1000 * seconds_of([&] {
                     ASSERT_EQ(followers.wait_for("mirror:m", seq, std::chrono::seconds(30)),
                               Followers::Reached::yes);
                   }));
  }
  ASSERT_EQ(followers.wait_for("mirror:m", store->last_seq(), std::chrono::seconds(30)),
            Followers::Reached::yes);
  std::sort(lags.begin(), lags.end());
  std::printf("lag: median %.1f ms, p99 %.1f ms, most %.1f ms\n", lags[lags.size() / 2],
              lags[lags.size() * 99 / 100], lags.back());
  EXPECT_EQ(visible(home.file("files")).size(), kWritesCount);
}

}  // namespace
}  // namespace perdure::test
