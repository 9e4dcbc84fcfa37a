#include "tests/engine/scenario/scenario_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

namespace weir::scenario {
namespace {

using test::Folder;
using test::sentencesOf;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(LoadFiles, TakesOverWhatAnIncludedFileHolds) {
    const Folder folder;
    folder.write("parts/server.yaml",
                 "weir: 1\n"
                 "include: [words.yaml]\n"
                 "endpoints: {server: {listen: tcp://127.0.0.1:0}}\n"
                 "blocks: {hi: {steps: [{send: {on: server, text: '${word}'}}]"
                 "}}\n");
    folder.write("parts/words.yaml", "weir: 1\nvariables: {word: hello, other: 1}\n");
    const Loaded loaded = folder.load("s.yaml",
                                      "weir: 1\n"
                                      "include: parts/server.yaml\n"
                                      "variables: {other: 2}\n"
                                      "endpoints: {alice: {connect: server}}\n"
                                      "steps: [{call: hi}]\n");
    EXPECT_EQ(sentencesOf(loaded), "");
    ASSERT_TRUE(loaded.scenario);
    EXPECT_EQ(loaded.scenario->variables,
              (Variables{{"word", std::string("hello")}, {"other", 2.0}}));
    EXPECT_EQ(loaded.scenario->endpoints.size(), 2U);
    EXPECT_EQ(loaded.scenario->blocks.size(), 1U);
    EXPECT_EQ(loaded.scenario->files.size(), 3U);
    EXPECT_EQ(loaded.scenario->name, "s");
}

TEST(LoadFiles, AProblemStandsInTheFileThatHasIt) {
    const Folder folder;
    folder.write("a.yaml", "weir: 1\nendpoints: {server: {lsten: x}}\n");
    EXPECT_EQ(
        sentencesOf(folder.load("s.yaml", "weir: 1\ninclude: [a.yaml]\nsteps: [{wiat: 0}]\n")),
        "s.yaml:3:10: there is no step \"wiat\"; did you mean \"wait\"?\n"
        "a.yaml:2:13: an endpoint has either listen or connect: write for example {listen: "
        "tcp://127.0.0.1:0} or {connect: server}\n");
}

TEST(LoadFiles, AnIncludedFileHasNoStepsOfItsOwn) {
    const Folder folder;
    folder.write("a.yaml", "weir: 1\nsteps: []\n");
    EXPECT_EQ(sentencesOf(folder.load("s.yaml", "weir: 1\ninclude: [a.yaml]\nsteps: []\n")),
              "a.yaml:2:1: there is no key \"steps\" in an included file; the choice is weir, "
              "description, variables, include, endpoints, blocks\n");
}

TEST(LoadFiles, AFileThatIncludesItselfIsRefused) {
    const Folder folder;
    EXPECT_EQ(sentencesOf(folder.load("s.yaml", "weir: 1\ninclude: [./s.yaml]\nsteps: []\n")),
              "s.yaml:2:11: \"./s.yaml\" includes itself by this; leave it out\n");
    folder.write("a.yaml", "weir: 1\ninclude: [s.yaml]\n");
    EXPECT_EQ(sentencesOf(folder.load("s.yaml", "weir: 1\ninclude: [a.yaml]\nsteps: []\n")),
              "a.yaml:2:11: \"s.yaml\" includes this file in turn; leave one of the two out\n");
}

TEST(LoadFiles, TwoThatIncludeTheSameOneShareIt) {
    const Folder folder;
    folder.write("a.yaml", "weir: 1\ninclude: [c.yaml]\n");
    folder.write("b.yaml", "weir: 1\ninclude: [c.yaml]\n");
    folder.write("c.yaml", "weir: 1\nendpoints: {server: {listen: tcp://127.0.0.1:0}}\n");
    EXPECT_EQ(sentencesOf(folder.load("s.yaml",
                                      "weir: 1\ninclude: [a.yaml, b.yaml]\nsteps: "
                                      "[{stop: server}]\n")),
              "");
}

TEST(LoadFiles, FilesAreLookedForBesideAndBelowAndNowhereElse) {
    const Folder folder;
    folder.write("secret.yaml", "weir: 1\n");
    std::filesystem::create_directories(folder.path("in"));
    std::filesystem::create_symlink(folder.path("secret.yaml"), folder.path("in/link.yaml"));
    EXPECT_EQ(
        sentencesOf(folder.load("in/s.yaml",
                                "weir: 1\n"
                                "include:\n"
                                "  - ../secret.yaml\n"
                                "  - /etc/passwd\n"
                                "  - link.yaml\n"
                                "  - missing.yaml\n"
                                "  - .\n"
                                "steps:\n"
                                "  - send: {on: x, file: ../secret.yaml}\n")),
        "s.yaml:3:5: \"../secret.yaml\" leads out of the folder (..); a scenario names files "
        "beside it or below\n"
        "s.yaml:4:5: \"/etc/passwd\" is an absolute path; a scenario names files beside it or "
        "below, such as \"passwd\"\n"
        "s.yaml:5:5: \"link.yaml\" leads out of the scenario's folder by a link; put the file "
        "itself there\n"
        "s.yaml:6:5: cannot read \"missing.yaml\": No such file or directory\n"
        "s.yaml:7:5: \".\" is no ordinary file\n"
        "s.yaml:9:16: there is no endpoint \"x\"; define one below endpoints\n"
        "s.yaml:9:25: \"../secret.yaml\" leads out of the folder (..); a scenario names files "
        "beside it or below\n");
}

TEST(LoadFiles, APipeIsNoFileToSend) {
    const Folder folder;
    ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
    EXPECT_EQ(
        sentencesOf(folder.load("s.yaml", test::withSteps("  - send: {on: alice, file: pipe}\n"))),
        "s.yaml:10:29: \"pipe\" is no ordinary file\n");
}

TEST(LoadFiles, StandardInputNamesNoFiles) {
    EXPECT_EQ(
        sentencesOf(loadText("weir: 1\ninclude: [a.yaml]\nsteps: []\n", "-")),
        "-:2:11: a scenario that is not read from a file has no folder to find \"a.yaml\" in; "
        "save it as a file\n");
}

TEST(LoadFiles, SendsAndExpectsAFilesBytes) {
    const Folder folder;
    folder.write("data/x.bin", std::string_view("\0\xff", 2));
    const Loaded loaded =
        folder.load("s.yaml", test::withSteps("  - send: {on: alice, file: data/x.bin}\n"));
    EXPECT_EQ(sentencesOf(loaded), "");
    ASSERT_TRUE(loaded.scenario);
    const auto& send = std::get<SendStep>(loaded.scenario->steps.front().action);
    EXPECT_EQ(send.content.kind, Content::Kind::File);
    EXPECT_EQ(send.content.bytes, std::string("\0\xff", 2));
}

TEST(LoadFiles, ForEachTakesItsVariablesFromACsvFile) {
    const Folder folder;
    folder.write("users.csv", "who,times\nbob,2\n");
    const Loaded loaded = folder.load(
        "s.yaml",
        test::withSteps("  - for-each: {csv: users.csv, steps: [{log: '${who} ${times}'}]}\n"));
    EXPECT_EQ(sentencesOf(loaded), "");
    ASSERT_TRUE(loaded.scenario);
    EXPECT_THAT(std::get<ForEachStep>(loaded.scenario->steps.front().action).rows,
                ElementsAre(Variables{{"who", std::string("bob")}, {"times", 2.0}}));
    folder.write("users.csv", "who\nbob,2\n");
    EXPECT_THAT(sentencesOf(scenario::load(folder.path("s.yaml"))),
                HasSubstr("line 2 has 2 fields, and the first line 1"));
}

TEST(LoadFiles, TlsFilesAreFoundBesideTheScenario) {
    const Folder folder;
    folder.write("server.pem", "x");
    const Loaded loaded =
        folder.load("s.yaml",
                    "weir: 1\n"
                    "endpoints:\n"
                    "  a: {listen: tls://127.0.0.1:0, tls: {certificate: server.pem}}\n"
                    "  b: {listen: tcp://127.0.0.1:0, tls: {verify: false}}\n"
                    "  c: {connect: a, tls: {authorities: /etc/ssl/ca.pem}}\n"
                    "steps: []\n");
    EXPECT_EQ(
        sentencesOf(loaded),
        "s.yaml:3:39: the certificate needs its private key; name the PEM file with that, "
        "too\n"
        "s.yaml:4:39: there are settings for TLS, but the address is without it; write tls:// "
        "in front of it, or leave them out\n"
        "s.yaml:5:38: \"/etc/ssl/ca.pem\" is an absolute path; a scenario names files beside "
        "it or below, such as \"ca.pem\"\n");
}

} // namespace
} // namespace weir::scenario
