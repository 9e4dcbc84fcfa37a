#include <weir/scenario/place.h>

#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

std::string shownIn(std::string text, Place place, std::uint32_t length,
                    std::string message = "wrong") {
    return toText({place, length, std::move(message)}, {{"chat.yaml", std::move(text)}});
}

TEST(ProblemText, ShowsTheLineWithACaretBelowTheBytes) {
    EXPECT_EQ(shownIn("weir: 1\nsteps:\n  - snd: hello\n", {0, 3, 5}, 3,
                      "there is no step \"snd\"; did you mean \"send\"?"),
              "chat.yaml:3:5: there is no step \"snd\"; did you mean \"send\"?\n"
              "    3 |   - snd: hello\n"
              "      |     ^~~\n");
}

TEST(ProblemText, KeepsTabsAndCountsCharactersBelowWhichTheCaretStands) {
    EXPECT_EQ(shownIn("\té: \"ü\"x", {0, 1, 6}, 4),
              "chat.yaml:1:6: wrong\n"
              "    1 | \té: \"ü\"x\n"
              "      | \t   ^~~\n");
}

TEST(ProblemText, CutsALongLineAroundThePlace) {
    const std::string line = std::string(500, 'a') + "HERE" + std::string(500, 'b');
    EXPECT_EQ(shownIn(line, {0, 1, 501}, 4),
              "chat.yaml:1:501: wrong\n"
              "    1 | ..." +
                  std::string(50, 'a') + "HERE" + std::string(46, 'b') +
                  "...\n"
                  "      |    " +
                  std::string(50, ' ') + "^~~~\n");
}

TEST(ProblemText, ShowsNoControlCharacterToTheTerminal) {
    EXPECT_EQ(shownIn("a\x1b[31m\xff", {0, 1, 2}, 1),
              "chat.yaml:1:2: wrong\n"
              "    1 | a?[31m?\n"
              "      |  ^\n");
}

TEST(ProblemText, OfNoPlaceIsASentence) {
    EXPECT_EQ(shownIn("", {0, 0, 0}, 1), "chat.yaml: wrong\n");
}

TEST(ProblemText, BehindTheLastLineIsAnEmptyLine) {
    EXPECT_EQ(shownIn("a\n", {0, 9, 40}, 7),
              "chat.yaml:9:40: wrong\n"
              "    9 | \n"
              "      | ^\n");
}

} // namespace
} // namespace weir::scenario
