#include <perdure/retention.h>

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include <perdure/open.h>
#include <perdure/store.h>
#include "tests/temporary_directory.h"

namespace perdure {
namespace {

class RetentionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    CollectionSettings settings;
    settings.retention = {{2, {}}};
    (void)store_->configure("notes", settings).value();
  }
  void put_versions(int count) {
    for (int i = 0; i < count; ++i) (void)store_->put({"notes", "a"}, "{}").value();
  }
  int kept_count() {
    int count = 0;
    for (const Change& change : store_->history({"notes", "a"}).versions) {
      if (change.removed == Change::Removed::no) ++count;
    }
    return count;
  }
  void follow(Followers& followers) {
    ASSERT_EQ(followers.wait_for("retention", store_->last_seq(), std::chrono::seconds(60)),
              Followers::Reached::yes);
  }

  test::TemporaryDirectory directory_;
  std::unique_ptr<Store> store_ = perdure::open("sqlite:" + directory_.file("notes.db"));
};

TEST_F(RetentionTest, DropsOldVersionsAsTheyAreReplaced) {
  put_versions(5);
  Followers followers(*store_);
  followers.add(std::make_unique<Retention>(std::chrono::seconds(0)));
  follow(followers);
  EXPECT_EQ(kept_count(), 2);
  put_versions(3);
  follow(followers);
  EXPECT_EQ(kept_count(), 2);
  EXPECT_TRUE(store_->verify().ok());
}

TEST_F(RetentionTest, LooksOncePerInterval) {
  put_versions(5);
  Followers followers(*store_);
  followers.add(std::make_unique<Retention>(std::chrono::hours(1)));
  follow(followers);
  put_versions(3);
  follow(followers);
  EXPECT_EQ(kept_count(), 5);
}

}  // namespace
}  // namespace perdure
