#include <weir/scenario/regex.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST(Regex, FindsAnywhereAndNamesItsGroups) {
    const Regex regex = Regex::compile("(?<code>[0-9]+) (?<text>[a-z]+)(?<not>!)?").value();
    EXPECT_THAT(regex.names(), UnorderedElementsAre("code", "text", "not"));
    const std::optional<Regex::Match> match = regex.search("--220 ready\r\n").value();
    ASSERT_TRUE(match);
    EXPECT_EQ(match->begin, 2U);
    EXPECT_EQ(match->end, 11U);
    ASSERT_EQ(match->groups.size(), 2U);
    for (const Regex::Group& group : match->groups) {
        EXPECT_EQ(group.text, group.name == "code" ? "220" : "ready");
    }
    EXPECT_FALSE(regex.search("nothing").value());
}

TEST(Regex, WorksOnBytes) {
    EXPECT_TRUE(Regex::compile("\\xff\\x00").value().search(std::string("\xff\0", 2)).value());
}

TEST(Regex, SaysWhereAPatternIsWrong) {
    std::size_t at = 0;
    const Result<Regex> regex = Regex::compile("a(b", &at);
    ASSERT_FALSE(regex.ok());
    EXPECT_EQ(at, 3U);
    EXPECT_EQ(regex.error().message(),
              "The regular expression is wrong: missing closing "
              "parenthesis (character 4).");
}

TEST(Regex, GivesUpWhereMatchingWouldNotEnd) {
    const Regex regex = Regex::compile("^(a+)+$").value();
    const auto result = regex.search(std::string(100, 'a') + 'b');
    ASSERT_FALSE(result.ok());
    EXPECT_THAT(result.error().message(), HasSubstr("match limit exceeded"));
}

TEST(Regex, DoesNotRecurseOnLongInput) {
    const Regex regex = Regex::compile("^(a|b)*c").value();
    const std::string text = std::string(1'000'000, 'a') + 'c';
    // Found or given up, but not crashed.
    (void)regex.search(text).ok();
    EXPECT_TRUE(Regex::compile("a*c").value().search(text).value());
}

TEST(Regex, RefusesAPatternThatNestsTooDeep) {
    EXPECT_FALSE(Regex::compile(std::string(1000, '(') + std::string(1000, ')')).ok());
    EXPECT_FALSE(Regex::compile(std::string(70'000, 'a')).ok());
}

} // namespace
} // namespace weir::scenario
