#include <weir/scenario/migration.h>
#include <weir/scenario/yaml_reader.h>

#include "tests/engine/scenario/scenario_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

/// As if version 2 called `steps` what version 1 called `todo`.
class RenamesTodo : public Migration {
public:
    [[nodiscard]] int from() const override { return 1; }

    void upgrade(Node& root, Checking& /*checking*/) const override {
        for (NodeEntry& entry : root.entries) {
            if (entry.key.text == "todo") {
                entry.key.text = "steps";
            }
        }
    }
};

struct Migrated {
    bool can = false;
    Node root;
    std::string sentences;
};

Migrated migrated(std::string_view text, const Migrations& migrations, int newest) {
    Checking checking;
    checking.files.push_back({"s.yaml", std::string(text)});
    Migrated result;
    result.root = readYaml(text, 0, checking.problems()).value();
    result.can = migrate(result.root, checking, migrations, newest);
    for (const Problem& problem : checking.takeProblems()) {
        result.sentences += problem.message + '\n';
    }
    return result;
}

Migrations renaming() {
    Migrations all;
    all.push_back(std::make_unique<RenamesTodo>());
    return all;
}

TEST(Migration, BringsAnOlderFileToTheNewestVersion) {
    const Migrated result = migrated("weir: 1\ntodo: []\n", renaming(), 2);
    EXPECT_TRUE(result.can) << result.sentences;
    EXPECT_NE(result.root.find("steps"), nullptr);
    EXPECT_EQ(result.root.entries[1].key.place, (Place{0, 2, 1}));
}

TEST(Migration, LeavesAFileOfTheNewestVersionAsItIs) {
    const Migrated result = migrated("weir: 2\ntodo: []\n", renaming(), 2);
    EXPECT_TRUE(result.can);
    EXPECT_EQ(result.root.find("steps"), nullptr);
}

TEST(Migration, SaysWhereTheWayFromAnOldVersionIsMissing) {
    const Migrated result = migrated("weir: 1\n", {}, 3);
    EXPECT_FALSE(result.can);
    EXPECT_THAT(result.sentences, testing::HasSubstr("version 1 of the language is not read any "
                                                     "more"));
}

TEST(Migration, AFileWithoutAVersionIsShownTheLineToAdd) {
    EXPECT_EQ(test::problemsOf(loadText("name: x\nsteps: []\n", "s.yaml")),
              "s.yaml:1:1: the version of the language is missing; begin the file with the line "
              "weir: 1\n"
              "    1 | name: x\n"
              "      | ^\n");
}

TEST(Migration, ANewerVersionSaysThatItNeedsANewerWeir) {
    EXPECT_THAT(test::sentencesOf(loadText("weir: 2\nwhatever: []\n", "s.yaml")),
                testing::MatchesRegex("s.yaml:1:7: the file is written in version 2 of the "
                                      "language, and this Weir \\([0-9.]+\\) knows it up to 1; it "
                                      "needs a newer Weir\n"));
}

TEST(Migration, AVersionIsANumber) {
    for (const char* version : {"one", "0", "-1", "1.0", "[1]", ""}) {
        EXPECT_THAT(test::sentencesOf(loadText("weir: " + std::string(version) + "\n", "s.yaml")),
                    testing::HasSubstr("is no version of the language; write weir: 1"))
            << version;
    }
}

} // namespace
} // namespace weir::scenario
