#include <weir/scenario/language.h>

#include "tests/engine/scenario/scenario_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace weir::scenario {
namespace {

std::string indented(std::string_view text, std::string_view by) {
    std::string out;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        out += std::string(by) + line + '\n';
    }
    return out;
}

std::string wholeFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Language, EveryActionsExampleIsRight) {
    for (const Mapping& action : actionMappings()) {
        EXPECT_FALSE(action.example.empty()) << action.name;
        // `code` is a variable that a step before would have captured.
        const std::string text =
            test::withSteps("  - let: {code: 1}\n" + indented(action.example, "  "));
        EXPECT_EQ(test::problemsOf(loadText(text, "s.yaml")), "") << action.name;
    }
}

TEST(Language, EveryOtherExampleIsRight) {
    EXPECT_EQ(test::problemsOf(loadText(scenarioMapping().example, "s.yaml")), "");
    EXPECT_EQ(test::problemsOf(
                  loadText(test::withSteps(indented(stepMapping().example, "  ")), "s.yaml")),
              "");
    for (const Mapping* mapping : {&listenerMapping(), &clientMapping(), &tlsMapping()}) {
        const bool isClient = mapping == &clientMapping();
        const test::Folder folder;
        folder.write("server.pem", "x");
        folder.write("server.key", "x");
        const std::string text =
            "weir: 1\nendpoints:\n" +
            std::string(isClient ? "  server: {listen: tcp://127.0.0.1:0}\n" : "") +
            indented(mapping->example, "  ") + "steps: []\n";
        EXPECT_EQ(test::problemsOf(folder.load("s.yaml", text)), "") << mapping->name;
    }
    const std::string block =
        "weir: 1\nendpoints:\n  alice: {connect: tcp://127.0.0.1:1}\nblocks:\n" +
        indented(blockMapping().example, "  ") + "steps: []\n";
    EXPECT_EQ(test::problemsOf(loadText(block, "s.yaml")), "");
    const test::Folder folder;
    folder.write("part.yaml", includedMapping().example);
    EXPECT_EQ(test::problemsOf(folder.load("s.yaml", "weir: 1\ninclude: part.yaml\nsteps: []\n")),
              "");
}

TEST(Language, EveryKeyIsDescribedInASentenceAndStandsOnce) {
    std::vector<const Mapping*> mappings{&scenarioMapping(), &includedMapping(), &listenerMapping(),
                                         &clientMapping(),   &blockMapping(),    &contentMapping(),
                                         &tlsMapping(),      &stepMapping()};
    for (const Mapping& action : actionMappings()) {
        mappings.push_back(&action);
    }
    for (const Mapping* mapping : mappings) {
        std::set<std::string_view> names;
        for (std::string_view name : mapping->keyNames()) {
            EXPECT_TRUE(names.insert(name).second) << mapping->name << ' ' << name;
            const Key* key = mapping->find(name);
            EXPECT_TRUE(key->description.ends_with('.')) << mapping->name << ' ' << name;
            EXPECT_EQ(key->words != nullptr, key->form == Form::Word) << name;
            EXPECT_EQ(key->most > key->least, key->form == Form::Number) << name;
        }
        EXPECT_TRUE(mapping->bare.empty() || mapping->find(mapping->bare) != nullptr);
    }
}

// Every key of every mapping is read by somebody: a wrong value behind it is a problem at its
// place.
TEST(Language, WhatStandsBehindEachKeyOfAnActionIsLookedAt) {
    for (const Mapping& action : actionMappings()) {
        for (std::string_view name : action.keyNames()) {
            const Key* key = action.find(name);
            const bool takesAnyText = key->form == Form::Text || key->form == Form::File;
            const std::string wrong = takesAnyText ? "[]" : "{a: [b]}";
            const std::string text =
                test::withSteps("  - " + std::string(action.name) + ":\n      " +
                                std::string(name) + ": " + wrong + "\n");
            bool isSaid = false;
            for (const Problem& problem : loadText(text, "s.yaml").problems) {
                isSaid = isSaid || problem.place.line == 11;
            }
            EXPECT_TRUE(isSaid) << action.name << ' ' << name;
        }
    }
}

TEST(Language, TheSchemaNamesEveryActionAndRefersOnlyToWhatItDefines) {
    const std::string schema = jsonSchema();
    EXPECT_THAT(schema, testing::HasSubstr("https://json-schema.org/draft/2020-12/schema"));
    for (std::string_view name : actionNames()) {
        EXPECT_THAT(schema, testing::HasSubstr("\"step-" + std::string(name) + "\": {"));
    }
    const std::string mark = "\"#/$defs/";
    for (std::size_t at = schema.find(mark); at != std::string::npos;
         at = schema.find(mark, at + 1)) {
        const std::size_t begin = at + mark.size();
        const std::string name = schema.substr(begin, schema.find('"', begin) - begin);
        EXPECT_THAT(schema, testing::HasSubstr("\n    \"" + name + "\": {"));
    }
}

TEST(Language, TheGuidesFirstExampleIsRight) {
    const std::string guide = wholeFile(WEIR_GUIDE "/scenarios.md");
    const std::size_t begin = guide.find("    weir: 1\n");
    ASSERT_NE(begin, std::string::npos);
    std::string example;
    std::istringstream lines(guide.substr(begin));
    for (std::string line; std::getline(lines, line) && line.starts_with("    ");) {
        example += line.substr(4) + '\n';
    }
    EXPECT_EQ(test::problemsOf(loadText(example, "hello.yaml")), "");
}

TEST(Language, TheGuidesReferenceIsMadeFromTheTables) {
    EXPECT_EQ(wholeFile(WEIR_GUIDE "/scenario-reference.md"), referenceText())
        << "make it anew: WEIR_WRITE_REFERENCE=1 makes this test write it";
    if (std::getenv("WEIR_WRITE_REFERENCE") != nullptr) {
        std::ofstream(WEIR_GUIDE "/scenario-reference.md", std::ios::binary) << referenceText();
    }
}

} // namespace
} // namespace weir::scenario
