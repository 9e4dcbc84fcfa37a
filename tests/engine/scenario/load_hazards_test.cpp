#include "tests/engine/scenario/scenario_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace weir::scenario {
namespace {

using test::Folder;
using test::problemsOf;
using test::sentencesOf;
using testing::HasSubstr;

std::string sentences(std::string_view text) {
    return sentencesOf(loadText(text, "s.yaml"));
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t index = 0; index < times; ++index) {
        out += text;
    }
    return out;
}

TEST(LoadHazards, AFileThatIsNotThereIsOneProblem) {
    EXPECT_EQ(sentencesOf(load("/nowhere/at/all.yaml")),
              "all.yaml: Cannot read \"all.yaml\": No such file or directory\n");
}

TEST(LoadHazards, AFolderIsNoScenario) {
    const Folder folder;
    EXPECT_THAT(sentencesOf(load(folder.path("."))), HasSubstr("Is a directory"));
}

TEST(LoadHazards, AnEmptyFileIsToldWhatItBeginsWith) {
    EXPECT_EQ(sentences(""), "s.yaml:1:1: the file is empty; a scenario begins with weir: 1\n");
    EXPECT_EQ(sentences("# nothing\n"),
              "s.yaml:1:1: the file is empty; a scenario begins with weir: 1\n");
}

TEST(LoadHazards, WhatIsNoYamlIsOneProblemAtItsPlace) {
    EXPECT_EQ(problemsOf(loadText("weir: 1\nsteps: [\n", "s.yaml")),
              "s.yaml:3:1: this is no YAML: end of sequence flow not found\n"
              "    3 | \n"
              "      | ^\n");
    EXPECT_EQ(sentences("weir: 1\nname: \"open\n"), "s.yaml:2:7: the quote has no end\n");
    EXPECT_EQ(sentences("weir: 1\nname: 'it''s\n"), "s.yaml:2:7: the quote has no end\n");
    EXPECT_EQ(sentences("[weir, 1]\n"),
              "s.yaml:1:1: a scenario is a mapping of keys, and not a "
              "list; it begins with the line weir: 1\n");
}

TEST(LoadHazards, ALargeFileIsRefusedUnread) {
    const Folder folder;
    const std::string path = folder.write("large.yaml", "weir: 1\n");
    std::filesystem::resize_file(path, std::uintmax_t{100} * 1024 * 1024);
    EXPECT_THAT(sentencesOf(load(path)), HasSubstr("is larger than 4 MiB"));
    EXPECT_THAT(sentences(std::string(maxScenarioSize + 1, ' ')), HasSubstr("larger than 4 MiB"));
}

TEST(LoadHazards, NestingTenThousandDeepIsOneProblem) {
    for (const char* opening : {"[", "{a: ", "- ", "? ", "[{a: ", "{? "}) {
        const std::string text =
            sentences("weir: 1\nsteps:\n  " + repeated(opening, 10'000) + "\n");
        EXPECT_THAT(text, HasSubstr("nest deeper than 64")) << opening;
        EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << opening;
    }
}

TEST(LoadHazards, AMebibyteOfBracketsIsReadInTime) {
    for (const char* part : {"[", "{", "[,", "&a ", "a: \n ", "- \n", "\"", "a,", "!a ", "*a "}) {
        const std::string text =
            repeated(part, (std::size_t{1} << 20U) / std::string_view(part).size());
        EXPECT_FALSE(loadText(text, "s.yaml").scenario) << part;
    }
}

TEST(LoadHazards, BytesThatAreNoTextAreRefusedAtTheirPlace) {
    EXPECT_EQ(sentences(std::string_view("weir: 1\nname: a\0b\n", 18)),
              "s.yaml:2:8: this is no text: a byte with the value 0 stands here; write it as an "
              "escape, such as \\x04\n");
    EXPECT_EQ(
        sentences("weir: 1\nname: \"\xc3\xa9\xff\"\n"),
        "s.yaml:2:10: this is no UTF-8 text; save the file as UTF-8, and write other bytes as "
        "escapes or in hex\n");
}

TEST(LoadHazards, AByteOrderMarkAndCarriageReturnsDoNotMoveThePlaces) {
    EXPECT_EQ(sentences("\xef\xbb\xbfweir: 1\r\nsteps:\r\n  - wiat: 1 s\r\n"),
              "s.yaml:3:5: there is no step \"wiat\"; did you mean \"wait\"?\n");
}

TEST(LoadHazards, WhatMakesALargeFileOfASmallOneIsRefused) {
    EXPECT_EQ(sentences("weir: 1\n"
                        "variables: &all {a: 1}\n"
                        "steps: *all\n"
                        "blocks:\n"
                        "  <<: x\n"
                        "name: !!str x\n"
                        "name: y\n"
                        "[a]: b\n"),
              "s.yaml:2:12: anchors (&name) are not used in scenarios; put what repeats into a "
              "variable or a block\n"
              "s.yaml:3:1: steps are a list, and not nothing; begin each with -, such as - wait: "
              "10 ms\n"
              "s.yaml:3:8: aliases (*name) are not used in scenarios; put what repeats into a "
              "variable or a block\n"
              "s.yaml:5:3: merge keys (<<) are not used in scenarios; put what repeats into a "
              "block, or include a file\n"
              "s.yaml:6:7: tags (!name) are not used in scenarios; leave it out\n"
              "s.yaml:7:1: the key \"name\" stands here a second time; the first is in line 6\n"
              "s.yaml:8:1: a key is a word, and not a list\n");
}

TEST(LoadHazards, OneFileIsOneScenario) {
    EXPECT_EQ(sentences("weir: 1\nsteps: []\n---\nweir: 1\n"),
              "s.yaml:3:1: one file holds one scenario; a second document begins here\n");
}

TEST(LoadHazards, TooManyStepsAreOneProblem) {
    EXPECT_EQ(sentences("weir: 1\nsteps:\n" + repeated("- wait: 0\n", maxScenarioSteps + 5)),
              "s.yaml:100003:3: the scenario has more than 100000 steps; use repeat or blocks\n");
}

TEST(LoadHazards, AFileFullOfMistakesEndsInTime) {
    const Loaded loaded =
        loadText("weir: 1\nsteps:\n" + repeated("- sned: {on: nobody}\n", 20'000), "s.yaml");
    EXPECT_EQ(loaded.problems.size(), 500U);
}

TEST(LoadHazards, ManyEndpointsThatNameOneAnotherAreReadInTime) {
    std::string text = "weir: 1\nendpoints:\n";
    for (int index = 0; index < 10'000; ++index) {
        text += "  a" + std::to_string(index) + ": {connect: a" + std::to_string(index + 1) + "}\n";
    }
    EXPECT_FALSE(loadText(text + "steps: [{wait: 0}]\n", "s.yaml").scenario);
}

TEST(LoadHazards, ManyBlocksThatCallOneAnotherAreReadInTime) {
    std::string text = "weir: 1\nsteps: [{call: b0}]\nblocks:\n";
    for (int index = 0; index < 10'000; ++index) {
        text += "  b" + std::to_string(index) + ": {steps: [{call: b" + std::to_string(index + 1) +
                "}]}\n";
    }
    EXPECT_EQ(sentences(text + "  b10000: {steps: []}\n"), "");
}

} // namespace
} // namespace weir::scenario
