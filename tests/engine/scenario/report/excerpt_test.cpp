#include <weir/scenario/report/excerpt.h>
#include <weir/workbench/payload_text.h>

#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

std::string lineOf(const Excerpt& excerpt) {
    std::size_t column = 0;
    std::size_t width = 0;
    const std::string line = escapedLine(excerpt, column, width);
    return line + "\n" + std::string(column, ' ') + std::string(width, '^');
}

TEST(Excerpt, TheDifferingByteIsMarkedWhereItsEscapeStands) {
    EXPECT_EQ(lineOf(excerptOf("a\r\nb\nc", 4)),
              "a\\r\\nb\\nc\n"
              "      ^^");
}

TEST(Excerpt, TextThatHasEndedIsMarkedBehindItsEnd) {
    EXPECT_EQ(lineOf(excerptOf("HEL", 3)), "HEL\n   ^");
    EXPECT_EQ(lineOf(excerptOf("", 0)), "\n^");
}

TEST(Excerpt, ADifferenceBehindTheEndIsAtTheEnd) {
    EXPECT_EQ(lineOf(excerptOf("HEL", 9)), "HEL\n   ^");
}

TEST(Excerpt, OfMuchOnlyWhatIsAroundTheDifferenceIsShown) {
    const std::string bytes = std::string(500, 'a') + "X" + std::string(500, 'b');
    const Excerpt excerpt = excerptOf(bytes, 500);
    EXPECT_EQ(excerpt.offset, 464U);
    EXPECT_EQ(excerpt.before, std::string(36, 'a'));
    EXPECT_EQ(excerpt.mark, "X");
    EXPECT_EQ(excerpt.shown().size(), excerptSize);
    EXPECT_TRUE(excerpt.isCutBefore);
    EXPECT_TRUE(excerpt.isCutAfter);
}

TEST(Excerpt, AMarkInsideACharacterOfUtf8StandsWhereItsByteDoes) {
    EXPECT_EQ(lineOf(excerptOf("\xC3\xBC", 1)), "\\xc3\\xbc\n    ^^^^");
}

TEST(Excerpt, HexColumnsAreThoseOfTheDump) {
    const std::string dump = hexDump("0123456789abcdef");
    for (std::size_t index = 0; index < 16; ++index) {
        EXPECT_EQ(dump.substr(hexColumn(index), 2),
                  toHex(std::string_view("0123456789abcdef").substr(index, 1)));
    }
}

} // namespace
} // namespace weir::scenario
