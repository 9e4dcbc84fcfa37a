#include <weir/workbench/payload_text.h>

#include <gtest/gtest.h>

#include <random>

namespace weir {
namespace {

using namespace std::string_literals;

TEST(PayloadText, EscapesStandForTheirBytes) {
    EXPECT_EQ(*unescape("GET / HTTP/1.0\\r\\n\\r\\n"), "GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(*unescape("\\t\\0\\\\\\\"\\e\\a\\b\\f\\v"), "\t\0\\\"\x1b\a\b\f\v"s);
    EXPECT_EQ(*unescape("\\x00\\xfF"), "\x00\xff"s);
    EXPECT_EQ(*unescape("\\u{41}\\u{e9}\\u{20ac}\\u{1F600}"), "A\u00e9\u20ac\U0001F600");
    EXPECT_EQ(*unescape("plain é"), "plain é");
}

TEST(PayloadText, AWrongEscapeIsNamedWithItsPlace) {
    EXPECT_EQ(unescape("ab\\q").error().message(),
              "\\q is not an escape; write \\r, \\n, \\t, \\0, \\xHH, \\u{...}, or \\\\ for a "
              "backslash (character 3).");
    EXPECT_EQ(unescape("a\\").error().message(),
              "A backslash at the end stands for nothing; write \\\\ for a backslash "
              "(character 2).");
    EXPECT_EQ(unescape("\\x4").error().message(),
              "\\x wants two hexadecimal digits, such as \\x0a (character 1).");
    for (const char* wrong :
         {"\\xg0", "\\u", "\\u{", "\\u{}", "\\u{110000}", "\\u{d800}", "\\u{1234567}", "\\u41"}) {
        EXPECT_FALSE(unescape(wrong).ok()) << wrong;
    }
}

TEST(PayloadText, WhatIsEscapedIsReadBackExactly) {
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        std::string bytes(random() % 40, '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(random());
        }
        const std::string text = escape(bytes);
        ASSERT_EQ(*unescape(text), bytes) << text;
        ASSERT_TRUE(isUtf8(text));
    }
    EXPECT_EQ(escape("é\r\n\\\x01"), "é\\r\\n\\\\\\x01");
}

TEST(PayloadText, HexIsReadInTheFormsPeopleWrite) {
    EXPECT_EQ(*parseHex("48 65 6c 6C 6f"), "Hello");
    EXPECT_EQ(*parseHex("48656C6c6f"), "Hello");
    EXPECT_EQ(*parseHex("0x48, 0x65\n6c:6c"), "Hell");
    EXPECT_EQ(*parseHex(""), "");
    EXPECT_EQ(toHex("Hi\xff"), "48 69 ff");
}

TEST(PayloadText, WrongHexIsNamedWithItsPlace) {
    EXPECT_EQ(parseHex("48 6").error().message(),
              "The byte at character 4 wants two hexadecimal digits, such as 0a.");
    EXPECT_EQ(parseHex("48 zz").error().message(),
              "A hexadecimal digit is missing at character 4; write bytes as 48 65 6c.");
    EXPECT_FALSE(parseHex("0x").ok());
}

TEST(PayloadText, ADumpShowsOffsetHexAndText) {
    EXPECT_EQ(hexDump("0123456789abcdefXY\n", 32),
              "00000020  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
              "00000030  58 59 0a                                          |XY.|\n");
    EXPECT_EQ(hexDump(""), "");
    EXPECT_EQ(hexDump("0123456789", 0, 8),
              "00000000  30 31 32 33 34 35 36 37  |01234567|\n"
              "00000008  38 39                    |89|\n");
}

TEST(PayloadText, Utf8IsToldFromWhatOnlyLooksLikeIt) {
    EXPECT_TRUE(isUtf8("a\u00e9\u20ac\U0001F600"));
    for (const char* wrong : {"\x80", "\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80",
                              "\xf4\x90\x80\x80", "\xf0\x80\x80\x80", "\xff", "\xe2\x82"}) {
        EXPECT_FALSE(isUtf8(wrong)) << toHex(wrong);
    }
}

} // namespace
} // namespace weir
