// A mirror on a disk that is full or cannot be written to: nothing half written, and it goes on afterwards.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include <perdure/error.h>
#include <perdure/mirror.h>

#include "follow/mirror_testing.h"
#include "tests/disk/private_mounts.h"

namespace perdure::test {
namespace {

constexpr int kDocumentsCount = 100;

class MirrorOnSmallDisk : public ::testing::Test {
 protected:
  MirrorOnSmallDisk() : store_(open("sqlite:" + home_.file("store.db"))) {}

  void put_all(const std::string& text) {
    Batch batch;
    for (int i = 0; i < kDocumentsCount; ++i) {
      batch.put({"notes", "d" + std::to_string(i)},
                R"({"text":")" + text + R"(","filling":")" + std::string(5000, 'x') + "\"}");
    }
    (void)store_->commit(std::move(batch)).value();
  }

  /// Every file is whole, of one state or the other, and there is nothing else.
  void expect_whole() const {
    for (const std::string& name : fs::list_directory(directory_)) {
      if (name.starts_with(".perdure-mirror")) continue;
      const std::string text = read_text(directory_ + "/" + name);
      EXPECT_TRUE(name.ends_with(".json")) << name;
      EXPECT_TRUE(text.ends_with("}\n")) << name;
    }
  }

  void expect_right(Mirror& mirror) const {
    EXPECT_EQ(short_forms(mirror.verify()), Texts{});
    EXPECT_EQ(visible(directory_).size(), static_cast<std::size_t>(kDocumentsCount));
    EXPECT_NE(read_text(directory_ + "/d7.json").find("second"), std::string::npos);
  }

  const TemporaryDirectory home_;
  SmallDisk disk_{2048};
  const std::string directory_ = disk_.file("files");
  const MirrorSettings settings_{"m", "notes", directory_, "{@id}.json"};
  std::unique_ptr<Store> store_;
};

TEST_F(MirrorOnSmallDisk, AFullDiskIsSaidAndMadeGood) {
  for (std::size_t left_bytes = 0; left_bytes < 600'000; left_bytes += 60'000) {
    SCOPED_TRACE(left_bytes);
    put_all("first");
    {
      // When it ends it has let go of the files that it replaced, and the room that is left is known.
      Mirror before(*store_, settings_);
      catch_up(before, *store_);
    }
    disk_.fill(left_bytes);
    Mirror mirror(*store_, settings_);
    put_all("second");
    const bool is_too_little = left_bytes < 500'000;
    if (is_too_little) {
      EXPECT_EQ(refusal_code([&] { catch_up(mirror, *store_); }), "disk_full");
    }
    expect_whole();
    disk_.free_space();
    catch_up(mirror, *store_);
    expect_right(mirror);
  }
}

TEST_F(MirrorOnSmallDisk, AReadOnlyDiskIsSaidAndMadeGood) {
  put_all("first");
  Mirror mirror(*store_, settings_);
  catch_up(mirror, *store_);
  put_all("second");
  disk_.make_read_only();
  EXPECT_EQ(refusal_code([&] { catch_up(mirror, *store_); }), "read_only");
  EXPECT_EQ(short_forms(mirror.verify()), Texts{}) << "what it has not come to is no finding";
  EXPECT_NE(read_text(directory_ + "/d7.json").find("first"), std::string::npos);
  disk_.make_writable();
  catch_up(mirror, *store_);
  expect_right(mirror);
}

TEST_F(MirrorOnSmallDisk, TheStoreAndOtherMirrorsGoOn) {
  const MirrorSettings healthy{"n", "notes", home_.file("files"), "{@id}.json"};
  fs::create_directories(directory_);
  disk_.make_read_only();
  Followers followers(*store_);
  followers.add(std::make_unique<Mirror>(*store_, settings_));
  followers.add(std::make_unique<Mirror>(*store_, healthy));
  put_all("second");
  const std::uint64_t seq = store_->last_seq();
  EXPECT_EQ(followers.wait_for("mirror:n", seq, std::chrono::seconds(30)), Followers::Reached::yes);
  EXPECT_EQ(followers.wait_for("mirror:m", seq, std::chrono::seconds(30)), Followers::Reached::failing);
  disk_.make_writable();
  EXPECT_EQ(followers.wait_for("mirror:m", seq, std::chrono::seconds(30)), Followers::Reached::yes);
  EXPECT_EQ(visible(directory_).size(), static_cast<std::size_t>(kDocumentsCount));
}

}  // namespace
}  // namespace perdure::test
