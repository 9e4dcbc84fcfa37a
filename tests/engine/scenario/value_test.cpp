#include <weir/scenario/value.h>

#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

using namespace std::chrono_literals;

TEST(Value, WhatReadsAsANumberADurationOrASizeIsOne) {
    EXPECT_EQ(parseValue("true"), Value(true));
    EXPECT_EQ(parseValue("3"), Value(3.0));
    EXPECT_EQ(parseValue("-0.5"), Value(-0.5));
    EXPECT_EQ(parseValue("1e3"), Value(1000.0));
    EXPECT_EQ(parseValue("1.5 s"), Value(Duration(1500ms)));
    EXPECT_EQ(parseValue("250ms"), Value(Duration(250ms)));
    EXPECT_EQ(parseValue("10 KiB"), Value(Size{10240}));
}

TEST(Value, EverythingElseIsText) {
    for (const char* text : {"", "hello", "007", "1.2.3.4", "10 apples", "-3 s", "nan", "inf",
                             "0x10", "3 ", " 3", "1e999", "True", "1."}) {
        EXPECT_EQ(parseValue(text), Value(std::string(text))) << text;
    }
}

TEST(Value, IsWrittenAsItIsRead) {
    for (const char* text :
         {"true", "false", "3", "-0.5", "1.5 s", "250 ms", "10 KiB", "0.1", "123456789012"}) {
        EXPECT_EQ(toText(parseValue(text)), text);
    }
    EXPECT_EQ(toText(Value()), "");
    EXPECT_EQ(toText(Value(Duration(-5ms))), "-5 ms");
}

TEST(Value, NamesItsKind) {
    EXPECT_EQ(kindOf(Value()), "nothing");
    EXPECT_EQ(kindOf(parseValue("1 s")), "a duration");
    EXPECT_EQ(kindOf(parseValue("1 B")), "a size");
}

} // namespace
} // namespace weir::scenario
