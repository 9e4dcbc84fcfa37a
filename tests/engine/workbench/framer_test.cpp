#include "tests/engine/workbench/framing_cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <cstring>

namespace weir {
namespace {

using test::Framed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::string_view_literals;

Framed frameWhole(const Framing& framing, std::string_view input) {
    return test::frame(framing, {input});
}

/// However the input is split, the messages, the error and the rest are those of the whole.
void expectTheSameForEverySplit(const Framing& framing, std::string_view input) {
    const Framed whole = frameWhole(framing, input);
    std::vector<std::vector<std::string_view>> splits;
    for (std::size_t at = 0; at <= input.size(); ++at) {
        splits.push_back({input.substr(0, at), input.substr(at)});
    }
    std::vector<std::string_view>& bytes = splits.emplace_back();
    for (std::size_t at = 0; at < input.size(); ++at) {
        bytes.push_back(input.substr(at, 1));
    }
    for (std::size_t split = 0; split < splits.size(); ++split) {
        SCOPED_TRACE("split " + std::to_string(split));
        const Framed result = test::frame(framing, splits[split]);
        EXPECT_EQ(result.messages, whole.messages);
        EXPECT_EQ(result.bodies, whole.bodies);
        EXPECT_EQ(result.failed, whole.failed);
        EXPECT_EQ(result.rest, whole.rest);
    }
}

Framing lines(LineEnding ending) {
    return {.kind = FramingKind::Line, .lineEnding = ending};
}

Framing prefixed(int size, bool bigEndian, bool countsItself = false) {
    return {.kind = FramingKind::LengthPrefix,
            .prefixSize = size,
            .prefixBigEndian = bigEndian,
            .prefixCountsItself = countsItself};
}

Framing marked(std::string start, std::string end) {
    return {
        .kind = FramingKind::Markers, .startMarker = std::move(start), .endMarker = std::move(end)};
}

Framing delimited(std::string delimiter) {
    return {.kind = FramingKind::Delimiter, .delimiter = std::move(delimiter)};
}

TEST(Framer, WithoutAFramingEverythingThatIsThereIsOneMessage) {
    const Framed result = test::frame({}, {"hel", "lo"});
    EXPECT_THAT(result.messages, ElementsAre("hel", "lo"));
    EXPECT_THAT(frameWhole({}, "").messages, IsEmpty());
}

TEST(Framer, LinesEndAtLfWithOrWithoutCr) {
    const Framing framing = lines(LineEnding::CrLf);
    const Framed result = frameWhole(framing, "one\r\ntwo\n\r\nth\rree\r\r\nrest");
    EXPECT_THAT(result.messages, ElementsAre("one", "two", "", "th\rree\r"));
    EXPECT_EQ(result.rest, "rest");
    expectTheSameForEverySplit(framing, "one\r\ntwo\n\r\nth\rree\r\r\nrest");
}

TEST(Framer, StrictLinesEndAtCrLfOnly) {
    const Framing framing = lines(LineEnding::StrictCrLf);
    const Framed result = frameWhole(framing, "a\nb\r\r\nc\r\n\r\n\r");
    EXPECT_THAT(result.messages, ElementsAre("a\nb\r", "c", ""));
    EXPECT_EQ(result.rest, "\r");
    expectTheSameForEverySplit(framing, "a\nb\r\r\nc\r\n\r\n\r");
}

TEST(Framer, AnyRunOfCrAndLfIsOneLineEnding) {
    const Framing framing = lines(LineEnding::Any);
    EXPECT_THAT(frameWhole(framing, "a\r\n\r\nb\n\rc\rd").messages, ElementsAre("a", "b", "c"));
    // An empty line is possible only where nothing came before it.
    EXPECT_THAT(frameWhole(framing, "\n\na\n").messages, ElementsAre("", "a"));
    expectTheSameForEverySplit(framing, "a\r\n\r\nb\n\rc\rd\r\n");
    expectTheSameForEverySplit(framing, "\r\n\na\n");
}

TEST(Framer, LinesEndAtLfOrNul) {
    EXPECT_THAT(frameWhole(lines(LineEnding::Lf), "a\r\nb\n").messages, ElementsAre("a\r", "b"));
    EXPECT_THAT(frameWhole(lines(LineEnding::Nul), "a\n\0b\0"sv).messages, ElementsAre("a\n", "b"));
    expectTheSameForEverySplit(lines(LineEnding::Nul), "a\n\0\0b\0c"sv);
}

TEST(Framer, DelimitersOfManyBytesAreFoundAcrossSplits) {
    const Framing framing = delimited("--==--");
    const std::string_view input = "a--==--b--==----==--c--=="sv;
    EXPECT_THAT(frameWhole(framing, input).messages, ElementsAre("a", "b", ""));
    EXPECT_EQ(frameWhole(framing, input).rest, "c--==");
    expectTheSameForEverySplit(framing, input);
}

TEST(Framer, ALengthPrefixOfTwoBytesInNativeOrderIsTheTutorials) {
    const Framing framing = prefixed(2, std::endian::native == std::endian::big);
    const std::uint16_t size = 5;
    std::string input(sizeof size, '\0');
    std::memcpy(input.data(), &size, sizeof size);
    input += "hello";
    input += input;
    EXPECT_THAT(frameWhole(framing, input).messages, ElementsAre("hello", "hello"));
    expectTheSameForEverySplit(framing, input);
}

TEST(Framer, LengthPrefixesOfEverySizeAndOrder) {
    EXPECT_THAT(frameWhole(prefixed(1, true), "\x02hi\x00\x01!"sv).messages,
                ElementsAre("hi", "", "!"));
    EXPECT_THAT(frameWhole(prefixed(2, true), "\x00\x02hi"sv).messages, ElementsAre("hi"));
    EXPECT_THAT(frameWhole(prefixed(2, false), "\x02\x00hi"sv).messages, ElementsAre("hi"));
    EXPECT_THAT(frameWhole(prefixed(4, true), "\x00\x00\x00\x02hi"sv).messages, ElementsAre("hi"));
    EXPECT_THAT(frameWhole(prefixed(4, false), "\x02\x00\x00\x00hi"sv).messages, ElementsAre("hi"));
    EXPECT_THAT(frameWhole(prefixed(8, true), "\x00\x00\x00\x00\x00\x00\x00\x02hi"sv).messages,
                ElementsAre("hi"));
    EXPECT_THAT(frameWhole(prefixed(8, false), "\x02\x00\x00\x00\x00\x00\x00\x00hi"sv).messages,
                ElementsAre("hi"));
    expectTheSameForEverySplit(prefixed(8, false),
                               "\x02\x00\x00\x00\x00\x00\x00\x00hi\x01\x00\x00"sv);
}

TEST(Framer, ALengthPrefixMayCountItself) {
    const Framing framing = prefixed(2, true, true);
    EXPECT_THAT(frameWhole(framing, "\x00\x04hi\x00\x02"sv).messages, ElementsAre("hi", ""));
    const Framed result = frameWhole(framing, "\x00\x02\x00\x01"sv);
    EXPECT_THAT(result.messages, ElementsAre(""));
    EXPECT_TRUE(result.failed);
    EXPECT_THAT(result.error, HasSubstr("says 1 byte, which is less than the 2 bytes"));
    expectTheSameForEverySplit(framing, "\x00\x04hi\x00\x02\x00\x01z"sv);
}

TEST(Framer, APrefixBeyondTheLongestMessageFailsBeforeItsBytesCome) {
    Framing framing = prefixed(8, true);
    framing.maxMessage = 10;
    const Framed result = frameWhole(framing, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"sv);
    EXPECT_TRUE(result.failed);
    EXPECT_THAT(result.error, HasSubstr("18446744073709551615 bytes"));
    EXPECT_THAT(result.error, HasSubstr("10 B"));
    EXPECT_FALSE(frameWhole(framing, "\0\0\0\0\0\0\0\x0A"sv).failed);
    EXPECT_TRUE(frameWhole(framing, "\0\0\0\0\0\0\0\x0B"sv).failed);
}

TEST(Framer, MarkersAreTheTutorials) {
    const Framing framing = marked("1", "2");
    const Framed result = frameWhole(framing, "xx1abcdefgh2yy2z1b21");
    EXPECT_THAT(result.messages, ElementsAre("1abcdefgh2", "1b2"));
    EXPECT_THAT(result.bodies, ElementsAre("abcdefgh", "b"));
    EXPECT_EQ(result.rest, "1");
    expectTheSameForEverySplit(framing, "xx1abcdefgh2yy2z1b21");
}

TEST(Framer, MarkersOfManyBytesAreFoundAcrossSplits) {
    const Framing framing = marked("<<!", "!>>");
    const std::string_view input = "<<<!<<!a!>!>>>><<!!>><<<x<<"sv;
    EXPECT_THAT(frameWhole(framing, input).messages, ElementsAre("<<!<<!a!>!>>", "<<!!>>"));
    EXPECT_EQ(frameWhole(framing, input).rest, "<<");
    expectTheSameForEverySplit(framing, input);
}

TEST(Framer, OneMarkerMayBeBothStartAndEnd) {
    EXPECT_THAT(frameWhole(marked("|", "|"), "a|b|c|d|").messages, ElementsAre("|b|", "|d|"));
    expectTheSameForEverySplit(marked("|", "|"), "a|b|c|d|e|");
    expectTheSameForEverySplit(marked("||", "|"), "a|||b||c|");
}

TEST(Framer, BytesOutsideTheMarkersAreDroppedAtOnce) {
    EXPECT_EQ(frameWhole(marked("<<", ">>"), "noise").rest, "");
    EXPECT_EQ(frameWhole(marked("<<", ">>"), "noise<").rest, "<");
}

TEST(Framer, BlocksHaveTheFixedSize) {
    const Framing framing{.kind = FramingKind::FixedSize, .fixedSize = 3};
    EXPECT_THAT(frameWhole(framing, "abcdefgh").messages, ElementsAre("abc", "def"));
    EXPECT_EQ(frameWhole(framing, "abcdefgh").rest, "gh");
    expectTheSameForEverySplit(framing, "abcdefgh");
}

TEST(Framer, AMessageAsLongAsTheLimitPassesAndALongerOneFails) {
    const auto check = [](Framing framing, std::string_view fits, std::string_view tooLong) {
        framing.maxMessage = 4;
        SCOPED_TRACE(word(framing.kind));
        EXPECT_EQ(frameWhole(framing, fits).messages.size(), 1U);
        EXPECT_FALSE(frameWhole(framing, fits).failed);
        EXPECT_TRUE(frameWhole(framing, tooLong).failed);
        EXPECT_THAT(frameWhole(framing, tooLong).error, HasSubstr("4 B"));
        expectTheSameForEverySplit(framing, fits);
        expectTheSameForEverySplit(framing, tooLong);
    };
    check(lines(LineEnding::CrLf), "abcd\r\n", "abcde\r\n");
    check(lines(LineEnding::StrictCrLf), "abcd\r\n", "abcde\r\n");
    check(lines(LineEnding::Lf), "abcd\n", "abcde\n");
    check(lines(LineEnding::Any), "abcd\r\n", "abcde\r\n");
    check(delimited("--"), "abcd--", "abcde--");
    check(prefixed(1, true),
          "\x04"
          "abcd",
          "\x05"
          "abcde");
    check(marked("1", "2"), "1ab2", "1abc2");
    check(marked("<<", ">"), "<<a>", "<<ab>");
}

TEST(Framer, WhatNeverEndsFailsAtTheLimitInsteadOfGatheringForEver) {
    for (Framing framing : {lines(LineEnding::CrLf), delimited("--"), marked("1", "2")}) {
        framing.maxMessage = 100;
        SCOPED_TRACE(word(framing.kind));
        EXPECT_FALSE(frameWhole(framing, "1" + std::string(90, 'x')).failed);
        EXPECT_TRUE(frameWhole(framing, "1" + std::string(110, 'x')).failed);
    }
}

TEST(Wrapping, IsWhatTheFramingCuts) {
    const std::vector<Framing> framings{lines(LineEnding::Any),
                                        lines(LineEnding::CrLf),
                                        lines(LineEnding::StrictCrLf),
                                        lines(LineEnding::Lf),
                                        lines(LineEnding::Nul),
                                        delimited("--"),
                                        prefixed(1, true),
                                        prefixed(2, false),
                                        prefixed(2, true, true),
                                        prefixed(4, false, true),
                                        prefixed(8, true),
                                        marked("<<", ">>"),
                                        Framing{.kind = FramingKind::FixedSize, .fixedSize = 5}};
    for (const Framing& framing : framings) {
        SCOPED_TRACE(word(framing.kind));
        const Result<Wrapping> wrapped = wrapping(framing, 5);
        ASSERT_TRUE(wrapped.ok()) << wrapped.error().message();
        const std::string wire = wrapped->before + "hello" + wrapped->behind;
        EXPECT_THAT(frameWhole(framing, wire + wire).bodies, ElementsAre("hello", "hello"));
    }
}

TEST(Wrapping, LinesGetTheirEndingBack) {
    EXPECT_EQ(wrapping(lines(LineEnding::Any), 1)->behind, "\r\n");
    EXPECT_EQ(wrapping(lines(LineEnding::CrLf), 1)->behind, "\r\n");
    EXPECT_EQ(wrapping(lines(LineEnding::StrictCrLf), 1)->behind, "\r\n");
    EXPECT_EQ(wrapping(lines(LineEnding::Lf), 1)->behind, "\n");
    EXPECT_EQ(wrapping(lines(LineEnding::Nul), 1)->behind, "\0"sv);
}

TEST(Wrapping, WithoutAFramingIsNothing) {
    const Result<Wrapping> wrapped = wrapping({}, 5);
    ASSERT_TRUE(wrapped.ok());
    EXPECT_EQ(wrapped->before + wrapped->behind, "");
}

TEST(Wrapping, RefusesAMessageThatThePrefixCannotSay) {
    EXPECT_TRUE(wrapping(prefixed(1, true), 255).ok());
    EXPECT_FALSE(wrapping(prefixed(1, true), 256).ok());
    EXPECT_FALSE(wrapping(prefixed(1, true, true), 255).ok());
    EXPECT_THAT(wrapping(prefixed(2, true), 65536).error().message(),
                HasSubstr("A message of 65536 bytes does not fit a length prefix of 2 bytes"));
}

TEST(Wrapping, RefusesAnotherSizeThanTheFixedOne) {
    const Framing framing{.kind = FramingKind::FixedSize, .fixedSize = 16};
    EXPECT_THAT(wrapping(framing, 5).error().message(),
                HasSubstr("have 16 bytes and this one has 5"));
}

} // namespace
} // namespace weir
