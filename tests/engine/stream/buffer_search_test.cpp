#include <weir/stream/buffer.h>

#include "tests/engine/stream/buffer_pieces.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using weir::Buffer;
using weir::LineEnding;
using weir::testing::forEachCut;
using weir::testing::inPieces;

using Found = std::optional<std::size_t>;

TEST(BufferSearch, FindsTheFirstPlaceInEverySplit) {
    const std::string text = "aabaaabaab";
    for (const std::string_view what : {"a", "b", "aa", "ab", "aaab", "baab", "aabaaabaab", "bb",
                                        "c", "abaa", "aabaab", "aabaaabaaba"}) {
        const std::size_t at = text.find(what);
        forEachCut(text, [&](const Buffer& buffer) {
            EXPECT_EQ(buffer.search(what), at == std::string::npos ? std::nullopt : Found(at))
                << what;
        });
    }
}

TEST(BufferSearch, FindsInSegmentsOfOneByte) {
    const std::string text = "abababababac";
    const Buffer buffer = inPieces(text, 1);
    EXPECT_EQ(buffer.search("ababac"), Found(6));
    EXPECT_EQ(buffer.search("abababababac"), Found(0));
    EXPECT_EQ(buffer.search("abababababab"), std::nullopt);
}

TEST(BufferSearch, FallsBackToTheLongestPrefixThatStillFits) {
    EXPECT_EQ(inPieces("aabaaabaaac", 1).search("aabaaac"), Found(4));
    EXPECT_EQ(inPieces("abacabacabad", 1).search("abacabad"), Found(4));
}

TEST(BufferSearch, StaysWithinFromAndTo) {
    const std::string text = "abcabcab";
    for (const std::string_view what : {"abc", "b", "ca"}) {
        for (std::size_t from = 0; from <= text.size() + 1; ++from) {
            for (std::size_t to = 0; to <= text.size() + 1; ++to) {
                const std::size_t at = std::string_view(text).substr(0, to).find(what, from);
                const Found expected = at == std::string::npos ? std::nullopt : Found(at);
                for (const std::size_t piece : {1U, 2U, 3U, 8U}) {
                    EXPECT_EQ(inPieces(text, piece).search(what, from, to), expected)
                        << what << " in [" << from << ", " << to << ")";
                }
            }
        }
    }
}

TEST(BufferSearch, FindsAnEmptyTextWhereItBegins) {
    const Buffer buffer = inPieces("abcd", 2);
    EXPECT_EQ(buffer.search(""), Found(0));
    EXPECT_EQ(buffer.search("", 3), Found(3));
    EXPECT_EQ(buffer.search("", 4), Found(4));
    EXPECT_EQ(buffer.search("", 5), std::nullopt);
    EXPECT_EQ(buffer.search("", 3, 2), std::nullopt);
    EXPECT_EQ(Buffer().search(""), Found(0));
    EXPECT_EQ(Buffer().search("a"), std::nullopt);
    EXPECT_EQ(buffer.search("a", Buffer::all, Buffer::all), std::nullopt);
}

TEST(BufferSearch, FindsZeroBytes) {
    const Buffer buffer = inPieces(std::string_view("ab\0c\0\0d", 7), 2);
    EXPECT_EQ(buffer.search(std::string_view("\0\0", 2)), Found(4));
    EXPECT_EQ(buffer.search(std::string_view("\0c", 2)), Found(2));
}

TEST(BufferSearch, TakesLinearTimeOnRepetition) {
    // 1 MiB and 64 KiB: the product, which a naive search would need, is minutes.
    const std::string text(1'048'576, 'a');
    std::string what(65'536, 'a');
    what.back() = 'b';
    EXPECT_EQ(inPieces(text, 1'000).search(what), std::nullopt);
    EXPECT_EQ(inPieces(text, 100'000).search(what), std::nullopt);
    EXPECT_EQ(inPieces(text + "b", 1'000).search(what), Found(text.size() - what.size() + 1));
}

struct LineCase {
    LineEnding ending;
    std::string_view text;
    std::size_t from;
    std::size_t size;
    std::size_t endingSize;
};

TEST(BufferFindLine, FindsEachEndingInEverySplit) {
    using enum LineEnding;
    const std::vector<LineCase> cases = {
        {Any, "ab\ncd", 0, 2, 1},
        {Any, "ab\r\ncd", 0, 2, 2},
        {Any, "ab\n\r\n\rcd", 0, 2, 4},
        {Any, "ab\r", 0, 2, 1},
        {Any, "\r\n", 0, 0, 2},
        {Any, "\r\nab\r\n", 2, 4, 2},
        {Any, "ab\r\n\r\n", 3, 3, 3},
        {CrLf, "ab\r\ncd\r\n", 0, 2, 2},
        {CrLf, "ab\ncd", 0, 2, 1},
        {CrLf, "a\rb\r\r\n", 0, 4, 2},
        {CrLf, "\n", 0, 0, 1},
        {CrLf, "\r\n", 0, 0, 2},
        {CrLf, "ab\r\ncd\r\n", 3, 3, 1},
        {CrLf, "ab\r\ncd\r\n", 4, 6, 2},
        {StrictCrLf, "a\nb\r\n", 0, 3, 2},
        {StrictCrLf, "a\r\r\nb", 0, 2, 2},
        {StrictCrLf, "a\r\nb\r\n", 2, 4, 2},
        {Lf, "a\r\nb", 0, 2, 1},
        {Lf, "\nb\n", 1, 2, 1},
        {Nul, std::string_view("a\n\0b\0", 5), 0, 2, 1},
        {Nul, std::string_view("a\n\0b\0", 5), 3, 4, 1},
    };
    for (const LineCase& expected : cases) {
        forEachCut(expected.text, [&](const Buffer& buffer) {
            const auto line = buffer.findLine(expected.ending, expected.from);
            ASSERT_TRUE(line.has_value()) << ::testing::PrintToString(expected.text);
            EXPECT_EQ(line->size, expected.size) << ::testing::PrintToString(expected.text);
            EXPECT_EQ(line->endingSize, expected.endingSize);
        });
    }
}

TEST(BufferFindLine, FindsNoneWhereNoneEnds) {
    using enum LineEnding;
    const std::vector<std::pair<LineEnding, std::string_view>> cases = {
        {Any, "abc"},
        {Any, std::string_view("a\0b", 3)},
        {CrLf, "ab\r"},
        {CrLf, "a\rb"},
        {StrictCrLf, "a\nb"},
        {StrictCrLf, "ab\n\r"},
        {StrictCrLf, "ab\r"},
        {Lf, "ab\r"},
        {Nul, "a\r\n"},
        {Any, ""},
        {CrLf, ""},
        {StrictCrLf, ""},
        {Lf, ""},
        {Nul, ""},
    };
    for (const auto& example : cases) {
        forEachCut(example.second, [&](Buffer& buffer) {
            EXPECT_FALSE(buffer.findLine(example.first).has_value());
            EXPECT_EQ(buffer.readLine(example.first), std::nullopt);
            EXPECT_EQ(buffer.size(), example.second.size());
        });
    }
    const Buffer buffer = inPieces("ab\n", 1);
    EXPECT_FALSE(buffer.findLine(Lf, 3).has_value());
    EXPECT_FALSE(buffer.findLine(Any, 4).has_value());
    EXPECT_FALSE(buffer.findLine(CrLf, Buffer::all).has_value());
}

TEST(BufferFindLine, FindsTheFirstOfTwoBreaksThatLieFarApart) {
    const std::string far(1'000, 'x');
    for (const std::string_view first : {"\r", "\n"}) {
        for (const std::string_view second : {"\r", "\n"}) {
            Buffer buffer;
            for (const std::string_view part :
                 {std::string_view(far), first, std::string_view(far), second}) {
                buffer.append(part);
            }
            const auto line = buffer.findLine(LineEnding::Any);
            ASSERT_TRUE(line.has_value());
            EXPECT_EQ(line->size, far.size());
            EXPECT_EQ(line->endingSize, 1U);
        }
    }
}

std::vector<std::string> readLines(Buffer& buffer, LineEnding ending) {
    std::vector<std::string> lines;
    while (auto line = buffer.readLine(ending)) {
        lines.push_back(std::move(*line));
    }
    return lines;
}

TEST(BufferReadLine, ReadsLineAfterLineInEverySplit) {
    using Lines = std::vector<std::string>;
    const std::string text = "one\r\n\r\ntwo\nthree\r\nrest";
    forEachCut(text, [](Buffer& buffer) {
        EXPECT_EQ(readLines(buffer, LineEnding::CrLf), (Lines{"one", "", "two", "three"}));
        EXPECT_EQ(buffer.toString(), "rest");
    });
    forEachCut(text, [](Buffer& buffer) {
        EXPECT_EQ(readLines(buffer, LineEnding::StrictCrLf), (Lines{"one", "", "two\nthree"}));
        EXPECT_EQ(buffer.toString(), "rest");
    });
    forEachCut(text, [](Buffer& buffer) {
        EXPECT_EQ(readLines(buffer, LineEnding::Lf), (Lines{"one\r", "\r", "two", "three\r"}));
        EXPECT_EQ(buffer.toString(), "rest");
    });
    forEachCut(text, [](Buffer& buffer) {
        EXPECT_EQ(readLines(buffer, LineEnding::Any), (Lines{"one", "two", "three"}));
        EXPECT_EQ(buffer.toString(), "rest");
    });
}

TEST(BufferReadLine, WaitsForAnEndingThatComesByteByByte) {
    Buffer buffer;
    std::vector<std::string> lines;
    for (const char c : std::string_view("ab\r\ncd\r\n")) {
        buffer.append(std::string_view(&c, 1));
        while (auto line = buffer.readLine(LineEnding::StrictCrLf)) {
            lines.push_back(std::move(*line));
        }
    }
    EXPECT_EQ(lines, (std::vector<std::string>{"ab", "cd"}));
}

} // namespace
