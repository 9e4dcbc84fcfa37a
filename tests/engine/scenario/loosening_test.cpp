#include <weir/scenario/load.h>
#include <weir/scenario/loosening.h>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace weir::scenario::test {

namespace {

const std::string_view head =
    "weir: 1\n"
    "endpoints:\n"
    "  server: {listen: 'tcp://127.0.0.1:0', behaviour: echo}\n"
    "  alice: {connect: server}\n"
    "steps:\n"
    "  - connect: alice\n";
const std::string_view tail = "  - close: alice\n";

/// The steps in between once the expectation at `place` is loosened; or why that is not possible.
/// What comes out must be a scenario still.
std::string once(std::string_view steps, std::string_view place = "expect") {
    const std::string text = std::string(head) + std::string(steps) + std::string(tail);
    const auto edit = loosened(text, text.find(place));
    if (!edit) {
        return edit.error().message();
    }
    std::string after = text;
    after.replace(edit->offset, edit->length, edit->replacement);
    for (const Problem& problem : loadText(after, "-").problems) {
        ADD_FAILURE() << toText(problem, {{"-", after}});
    }
    EXPECT_TRUE(after.starts_with(head)) << after;
    EXPECT_TRUE(after.ends_with(tail)) << after;
    return after.substr(head.size(), after.size() - head.size() - tail.size());
}

} // namespace

TEST(Loosening, ExactBytesBecomeThoseSomewhereThenTheirNumberThenNothing) {
    const std::string exact = "  - expect: {on: alice, text: 'h\\u{e4}llo \\r\\n', within: 1 s}\n";
    const std::string contains =
        "  - expect: {on: alice, contains: 'h\\u{e4}llo \\r\\n', within: 1 s}\n";
    const std::string length = "  - expect: {on: alice, length: 9 B, within: 1 s}\n";
    EXPECT_EQ(once(exact), contains);
    EXPECT_EQ(once(contains), length);
    EXPECT_EQ(once(length), "");
}

TEST(Loosening, BytesInHexAndBase64KeepTheirForm) {
    EXPECT_EQ(once("  - expect: {on: alice, hex: 80 ff 0d 0a}\n"),
              "  - expect: {on: alice, contains: {hex: '80 ff 0d 0a'}}\n");
    EXPECT_EQ(once("  - expect: {on: alice, contains: {hex: 80 ff 0d 0a}}\n"),
              "  - expect: {on: alice, length: 4 B}\n");
    EXPECT_EQ(once("  - expect: {base64: aGVsbG8=, on: alice}\n"),
              "  - expect: {contains: {base64: 'aGVsbG8='}, on: alice}\n");
    EXPECT_EQ(once("  - expect: {contains: {base64: aGVsbG8=}, on: alice}\n"),
              "  - expect: {length: 5 B, on: alice}\n");
}

TEST(Loosening, WhatStandsInABlockKeepsItsLinesAndComments) {
    EXPECT_EQ(once("  - expect:\n      on: alice\n      # the greeting\n      text: |\n"
                   "        hello\n        you\n      within: 1 s\n"),
              "  - expect:\n      on: alice\n      # the greeting\n      contains: |\n"
              "        hello\n        you\n      within: 1 s\n");
    EXPECT_EQ(once("  - expect:\n      on: alice\n      contains: |\n        hello\n        you\n"
                   "      within: 1 s\n"),
              "  - expect:\n      on: alice\n      length: 10 B\n      within: 1 s\n");
    EXPECT_EQ(once("  - name: greeting\n    expect:\n      hex: |\n        00 01\n        02\n"
                   "      on: alice\n"),
              "  - name: greeting\n    expect:\n      contains: {hex: '00 01 02 '}\n"
              "      on: alice\n");
    EXPECT_EQ(once("  - expect:\n      on: alice\n      contains: hello, you # so\n"),
              "  - expect:\n      on: alice\n      length: 10 B # so\n");
}

TEST(Loosening, WhereTheLengthCannotBeToldAnythingWillDo) {
    EXPECT_EQ(once("  - expect: {on: alice, contains: 'hello ${counter}'}\n"),
              "  - expect: {on: alice, anything: true}\n");
    EXPECT_EQ(once("  - expect: {on: alice, matches: '^[a-z]{3}'}\n"),
              "  - expect: {on: alice, anything: true}\n");
    EXPECT_EQ(once("  - expect: {on: alice, contains: 'two $${ characters'}\n"),
              "  - expect: {on: alice, length: 17 B}\n");
}

TEST(Loosening, JsonLosesItsValueFirst) {
    EXPECT_EQ(once("  - expect: {on: alice, json: /a, equals: '1', within: 1 s}\n"),
              "  - expect: {on: alice, json: /a, within: 1 s}\n");
    EXPECT_EQ(once("  - expect: {on: alice, json: /a, equals: '1'}\n"),
              "  - expect: {on: alice, json: /a}\n");
    EXPECT_EQ(once("  - expect:\n      on: alice\n      json: /a\n      equals: 'x'\n"),
              "  - expect:\n      on: alice\n      json: /a\n");
    EXPECT_EQ(once("  - expect: {on: alice, json: /a}\n"),
              "  - expect: {on: alice, anything: true}\n");
}

TEST(Loosening, AStepIsRemovedWithItsLinesAndNoOthers) {
    EXPECT_EQ(once("  - name: it\n    expect:\n      on: alice\n      length: 4 B\n\n"
                   "  # the next one\n  - send: {on: alice, text: hello}\n"),
              "\n  # the next one\n  - send: {on: alice, text: hello}\n");
    EXPECT_EQ(once("  - send: {on: alice, text: hello}\n  - expect: {on: alice, none: 10 ms}\n"),
              "  - send: {on: alice, text: hello}\n");
}

TEST(Loosening, OfTwoStepsItIsTheOneWithTheCursor) {
    const std::string steps =
        "  - expect: {on: alice, text: one}\n"
        "  - expect: {on: alice, text: two}\n";
    EXPECT_EQ(once(steps, "one"),
              "  - expect: {on: alice, contains: one}\n"
              "  - expect: {on: alice, text: two}\n");
    EXPECT_EQ(once(steps, "two"),
              "  - expect: {on: alice, text: one}\n"
              "  - expect: {on: alice, contains: two}\n");
    const std::string inOneLine =
        "  - repeat: {times: 2, steps: [{expect: {on: alice, text: a's}},"
        " {expect: {on: alice, text: b's}}]}\n";
    EXPECT_NE(once(inOneLine, "a's").find("contains: a's"), std::string::npos);
    EXPECT_NE(once(inOneLine, "b's").find("contains: b's"), std::string::npos);
}

TEST(Loosening, AStepWithinABlockOfStepsIsFound) {
    EXPECT_EQ(once("  - repeat:\n      times: 2\n      steps:\n        - expect:\n"
                   "            on: alice\n            starts-with: hello\n"
                   "        - send: {on: alice, text: hello}\n"),
              "  - repeat:\n      times: 2\n      steps:\n        - expect:\n"
              "            on: alice\n            contains: hello\n"
              "        - send: {on: alice, text: hello}\n");
}

TEST(Loosening, WhatCannotBeDoneIsSaid) {
    EXPECT_NE(once("  - wait: 1 ms\n", "wait").find("no expectation in this line"),
              std::string::npos);
    EXPECT_NE(once("  - repeat:\n      times: 2\n      steps:\n"
                   "        - expect: {on: alice, length: 1 B}\n")
                  .find("only step"),
              std::string::npos);
    EXPECT_NE(loosened("weir: [", 3).error().message().find("line 1"), std::string::npos);
    EXPECT_FALSE(loosened("", 0).ok());
    EXPECT_FALSE(loosened("steps:\n  - expect: {on: alice}\n  - wait: 1 s\n", 12).ok());
}

TEST(Loosening, TheLastStepOfATextLeavesTheOneBeforeIt) {
    const std::string text = "steps:\n  - wait: 1 s\n  - expect: {on: alice, length: 1 B}";
    const auto edit = loosened(text, text.size());
    ASSERT_TRUE(edit.ok()) << edit.error().message();
    std::string after = text;
    after.replace(edit->offset, edit->length, edit->replacement);
    EXPECT_EQ(after, "steps:\n  - wait: 1 s");
}

} // namespace weir::scenario::test
