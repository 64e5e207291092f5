#include <perdure/change.h>

#include <gtest/gtest.h>

#include <string>

#include <perdure/batch.h>
#include <perdure/error.h>

namespace perdure {
namespace {

constexpr const char* kEpoch = "334164e9-397a-4345-9e80-6a9bcadd1c02";

TEST(Cursor, ReadsBackWhatItPrints) {
  const Cursor cursor{kEpoch, 42, "d292dcc8c2830c4f"};
  EXPECT_EQ(cursor.to_string(), std::string(kEpoch) + ":42:d292dcc8c2830c4f");
  EXPECT_EQ(Cursor::parse(cursor.to_string()), cursor);
}

TEST(Cursor, RefusesEveryOtherForm) {
  const std::string epoch = kEpoch;
  const std::string prefix = "d292dcc8c2830c4f";
  for (const std::string& text :
       {std::string(), epoch, epoch + ":42", epoch + ":42:", epoch + ":42:" + prefix + "0",
        epoch + ":-1:" + prefix, epoch + ":+1:" + prefix, epoch + ":01:" + prefix, epoch + "::" + prefix,
        epoch + ":1 :" + prefix, epoch + ":18446744073709551616:" + prefix, epoch + ":1:D292DCC8C2830C4F",
        "x" + epoch + ":1:" + prefix, ":1:" + prefix, epoch + ":1:" + prefix + ":",
        std::string(100'000, ':')}) {
    try {
      (void)Cursor::parse(text);
      ADD_FAILURE() << text.substr(0, 100) << " was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code::kInvalidCursor);
      EXPECT_LT(std::string(error.what()).size(), 400U);
    }
  }
}

TEST(Conflict, SaysWhatStandsThere) {
  const Key key{"notes", "a", ""};
  EXPECT_EQ((Conflict{Conflict::Reason::exists, 0, key, 0, 3}.message()),
            "notes/a exists already, with version 3");
  EXPECT_EQ((Conflict{Conflict::Reason::missing, 0, key, {}, 0}.message()), "notes/a does not exist");
  EXPECT_EQ((Conflict{Conflict::Reason::missing, 0, key, 2, 0}.message()),
            "notes/a does not exist, version 2 was expected");
  EXPECT_EQ((Conflict{Conflict::Reason::version, 0, {"notes", "a", "anna"}, 2, 3}.message()),
            "notes/a of anna has version 3, version 2 was expected");
}

}  // namespace
}  // namespace perdure
