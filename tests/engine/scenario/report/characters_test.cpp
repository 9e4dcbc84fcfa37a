#include <weir/scenario/report/characters.h>

#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

TEST(Characters, NothingThatAPeerSentMovesTheCursor) {
    EXPECT_EQ(printable("a\x1B[2Jb\r\n\x7F"), "a\\x1b[2Jb\\x0d\\x0a\\x7f");
    EXPECT_EQ(printable("\xC2\x9B"
                        "2J"),
              "\\xc2\\x9b2J");
    EXPECT_EQ(printable("gr\xC3\xBC\xC3\x9F \xFF"), "gr\xC3\xBC\xC3\x9F \\xff");
    EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
}

TEST(Characters, MarkupIsEscaped) {
    EXPECT_EQ(markup("a<b>&\"c\"'d'"), "a&lt;b&gt;&amp;&quot;c&quot;&#39;d&#39;");
}

TEST(Characters, WhatXmlCannotCarryIsReplaced) {
    EXPECT_EQ(markup(std::string_view("\0\x1B\xFF", 3)), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(markup("\xEF\xBF\xBE"), "\xEF\xBF\xBD");
    EXPECT_EQ(markup("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD") << "a character cut short";
    EXPECT_EQ(markup("\xF0\x9F\x8C\x8A\t\n"), "\xF0\x9F\x8C\x8A\t\n");
    EXPECT_EQ(markup("\r\n"), "&#13;\n");
}

TEST(Characters, JsonTextIsQuoted) {
    EXPECT_EQ(quotedJson("say \"hi\"\n"), "\"say \\\"hi\\\"\\n\"");
    EXPECT_EQ(quotedJson("\xFF"), "\"\xEF\xBF\xBD\"");
}

TEST(Characters, AMomentIsUtc) {
    EXPECT_EQ(rfc3339(1'700'000'000), "2023-11-14T22:13:20Z");
}

} // namespace
} // namespace weir::scenario
