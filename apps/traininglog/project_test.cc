#include "apps/traininglog/project.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace traininglog {
namespace {

Project found(const ProjectOptions& options, const std::map<std::string, std::string>& variables) {
  return find_project(options, [&](const char* name) -> const char* {
    const auto variable = variables.find(name);
    return variable == variables.end() ? nullptr : variable->second.c_str();
  });
}

TEST(Project, HasDefaults) {
  const Project project = found({}, {});
  EXPECT_EQ(project.database, "data/database/traininglogs.db");
  EXPECT_EQ(project.sessions_directory, "data/output/sessions");
  EXPECT_EQ(project.user_id, "1");
  EXPECT_EQ(project.user_name, "Athlete");
  EXPECT_FALSE(project.debug);
}

TEST(Project, RelativePathsCountFromItsFolder) {
  EXPECT_EQ(found({"/srv/log", {}, {}}, {{"TRAININGLOGS_DB", "my.db"}}).database, "/srv/log/my.db");
  EXPECT_EQ(found({"/srv/log", {}, {}}, {{"TRAININGLOGS_DB", "/var/my.db"}}).database, "/var/my.db");
  EXPECT_EQ(found({"/srv/log/", {}, {}}, {}).sessions_directory, "/srv/log/data/output/sessions");
}

TEST(Project, OptionsDecideBeforeTheEnvironment) {
  const std::map<std::string, std::string> variables = {{"TRAININGLOGS_USER_ID", "7"},
                                                        {"TRAININGLOGS_USER_NAME", "Anna"}};
  EXPECT_EQ(found({}, variables).user_id, "7");
  EXPECT_EQ(found({}, variables).user_name, "Anna");
  EXPECT_EQ(found({{}, "8", "Bea"}, variables).user_id, "8");
  EXPECT_EQ(found({{}, "8", "Bea"}, variables).user_name, "Bea");
}

TEST(Project, EmptyVariablesCountAsNotSet) {
  const Project project =
      found({}, {{"TRAININGLOGS_DB", ""}, {"TRAININGLOGS_USER_ID", ""}, {"TRAININGLOGS_DEBUG", ""}});
  EXPECT_EQ(project.database, "data/database/traininglogs.db");
  EXPECT_EQ(project.user_id, "1");
  EXPECT_FALSE(project.debug);
  EXPECT_TRUE(found({}, {{"TRAININGLOGS_DEBUG", "true"}}).debug);
}

}  // namespace
}  // namespace traininglog
