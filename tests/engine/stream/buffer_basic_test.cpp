#include <weir/stream/buffer.h>

#include "tests/engine/stream/buffer_pieces.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

namespace {

using weir::Buffer;
using weir::testing::inPieces;
using weir::testing::pattern;

TEST(BufferBasics, IsSmallAndEmptyAtFirst) {
    EXPECT_LE(sizeof(Buffer), 40U);
    const Buffer buffer;
    EXPECT_TRUE(buffer.empty());
    EXPECT_EQ(buffer.size(), 0U);
    EXPECT_EQ(buffer.contiguousSize(), 0U);
    EXPECT_EQ(buffer.toString(), "");
}

TEST(BufferBasics, KeepsTheOrderOfWhatIsAppendedAndPrepended) {
    Buffer buffer;
    EXPECT_TRUE(buffer.append("c"));
    EXPECT_TRUE(buffer.prepend("b"));
    EXPECT_TRUE(buffer.append("d"));
    EXPECT_TRUE(buffer.prepend("a"));
    EXPECT_EQ(buffer.toString(), "abcd");
    EXPECT_EQ(buffer.size(), 4U);
}

TEST(BufferBasics, AcceptsNothingAsData) {
    Buffer buffer;
    EXPECT_TRUE(buffer.append(""));
    EXPECT_TRUE(buffer.prepend(""));
    EXPECT_TRUE(buffer.append(std::string_view()));
    EXPECT_TRUE(buffer.empty());
    EXPECT_EQ(buffer.contiguousSize(), 0U);
}

TEST(BufferBasics, KeepsBytesOfValueZero) {
    Buffer buffer;
    buffer.append(std::string_view("a\0b", 3));
    EXPECT_EQ(buffer.toString(), std::string("a\0b", 3));
}

TEST(BufferBasics, HoldsSmallMessagesInOnePiece) {
    Buffer buffer;
    for (int i = 0; i < 10; ++i) {
        buffer.append("ten bytes.");
    }
    EXPECT_EQ(buffer.contiguousSize(), 100U);
}

TEST(BufferBasics, HoldsMoreThanASegmentInOrder) {
    for (const std::size_t size : {1'023U, 1'024U, 1'025U, 65'535U, 65'536U, 65'537U, 1'000'000U}) {
        const std::string text = pattern(size);
        Buffer buffer;
        buffer.append(text);
        EXPECT_EQ(buffer.size(), size);
        EXPECT_EQ(buffer.toString(), text);
    }
}

TEST(BufferBasics, PrependsMoreThanASegmentInOrder) {
    const std::string text = pattern(100'000);
    Buffer buffer;
    buffer.append("end");
    buffer.prepend(text);
    buffer.prepend("start");
    EXPECT_EQ(buffer.toString(), "start" + text + "end");
}

TEST(BufferBasics, PrependsIntoTheSpaceThatDrainingLeft) {
    Buffer buffer;
    buffer.append("0123456789");
    buffer.drain(4);
    buffer.prepend("abcd");
    EXPECT_EQ(buffer.contiguousSize(), 10U);
    buffer.prepend("xy");
    EXPECT_EQ(buffer.toString(), "xyabcd456789");
}

TEST(BufferBasics, PrependsSmallPiecesIntoOneSegment) {
    Buffer buffer;
    for (const char* piece : {"e", "d", "c", "b", "a"}) {
        buffer.prepend(piece);
    }
    EXPECT_EQ(buffer.toString(), "abcde");
    EXPECT_EQ(buffer.contiguousSize(), 5U);
}

TEST(BufferBasics, DrainsUpToWhatIsThere) {
    Buffer buffer = inPieces("abcdef", 2);
    EXPECT_EQ(buffer.drain(0), 0U);
    EXPECT_EQ(buffer.drain(1), 1U);
    EXPECT_EQ(buffer.toString(), "bcdef");
    EXPECT_EQ(buffer.drain(3), 3U);
    EXPECT_EQ(buffer.toString(), "ef");
    EXPECT_EQ(buffer.drain(Buffer::all), 2U);
    EXPECT_EQ(buffer.drain(1), 0U);
    EXPECT_TRUE(buffer.empty());
    buffer.append("again");
    EXPECT_EQ(buffer.toString(), "again");
}

TEST(BufferBasics, DrainsExactlyASegment) {
    Buffer buffer = inPieces("abcdef", 3);
    EXPECT_EQ(buffer.drain(3), 3U);
    EXPECT_EQ(buffer.contiguousSize(), 3U);
    EXPECT_EQ(buffer.toString(), "def");
}

TEST(BufferBasics, CopiesOutFromEveryOffset) {
    const std::string text = "abcdefghij";
    const Buffer buffer = inPieces(text, 3);
    for (std::size_t offset = 0; offset <= text.size() + 2; ++offset) {
        for (std::size_t size = 0; size <= text.size() + 2; ++size) {
            const std::string expected = text.substr(std::min(offset, text.size()), size);
            std::string out(size, '#');
            EXPECT_EQ(buffer.copyOut(out, offset), expected.size());
            EXPECT_EQ(out.substr(0, expected.size()), expected);
            EXPECT_EQ(out.find_first_not_of('#', expected.size()), std::string::npos);
            EXPECT_EQ(buffer.toString(offset, size), expected);
        }
    }
    EXPECT_EQ(buffer.toString(Buffer::all, Buffer::all), "");
    EXPECT_EQ(buffer.size(), text.size());
}

TEST(BufferBasics, RemovesWhatItCopiesOut) {
    Buffer buffer = inPieces("abcdef", 2);
    std::array<char, 5> out = {};
    EXPECT_EQ(buffer.remove(out), 5U);
    EXPECT_EQ(std::string_view(out.data(), 5), "abcde");
    EXPECT_EQ(buffer.remove(out), 1U);
    EXPECT_EQ(out[0], 'f');
    EXPECT_EQ(buffer.remove(out), 0U);
    EXPECT_EQ(buffer.remove({}), 0U);
}

TEST(BufferBasics, AppendsAndPrependsItsOwnBytes) {
    Buffer buffer;
    buffer.append(pattern(900));
    const std::string text = buffer.toString();
    EXPECT_TRUE(buffer.append(buffer.pullUp(900)));
    EXPECT_EQ(buffer.toString(), text + text);
    EXPECT_TRUE(buffer.prepend(buffer.pullUp(900)));
    EXPECT_EQ(buffer.toString(), text + text + text);
}

TEST(BufferBasics, MovesAsAnObject) {
    Buffer first;
    first.append("abc");
    first.freezeEnd(true);
    Buffer second(std::move(first));
    EXPECT_EQ(second.toString(), "abc");
    EXPECT_FALSE(second.append("d"));
    EXPECT_TRUE(first.empty()); // NOLINT(bugprone-use-after-move): it is left as a new one
    EXPECT_TRUE(first.append("new"));
    second = std::move(first);
    EXPECT_EQ(second.toString(), "new");
    EXPECT_TRUE(second.append("er"));
    Buffer& same = second;
    second = std::move(same);
    EXPECT_EQ(second.toString(), "newer");
}

TEST(BufferBasics, RefusesWhatAFrozenFrontForbids) {
    Buffer buffer;
    Buffer other;
    buffer.append("a line\n");
    other.append("other");
    buffer.freezeFront(true);
    std::array<char, 3> out = {};
    EXPECT_EQ(buffer.drain(1), 0U);
    EXPECT_EQ(buffer.remove(out), 0U);
    EXPECT_FALSE(buffer.prepend("x"));
    EXPECT_FALSE(buffer.prepend(""));
    EXPECT_FALSE(buffer.prepend(other));
    EXPECT_FALSE(other.append(buffer));
    EXPECT_FALSE(other.prepend(buffer));
    EXPECT_EQ(buffer.moveTo(other, 3), 0U);
    EXPECT_EQ(buffer.readLine(weir::LineEnding::Lf), std::nullopt);
    EXPECT_EQ(buffer.toString(), "a line\n");
    EXPECT_EQ(other.toString(), "other");
    EXPECT_EQ(out[0], '\0');
    EXPECT_TRUE(buffer.append("more"));
    buffer.freezeFront(false);
    EXPECT_EQ(buffer.drain(7), 7U);
    EXPECT_EQ(buffer.toString(), "more");
}

TEST(BufferBasics, RefusesWhatAFrozenEndForbids) {
    Buffer buffer;
    Buffer other;
    buffer.append("abc");
    other.append("other");
    int released = 0;
    buffer.freezeEnd(true);
    EXPECT_FALSE(buffer.append("x"));
    EXPECT_FALSE(buffer.append(""));
    EXPECT_FALSE(buffer.append(other));
    EXPECT_FALSE(buffer.appendReference("foreign", [&] { ++released; }));
    EXPECT_EQ(other.moveTo(buffer, 2), 0U);
    EXPECT_TRUE(buffer.reserve(10).empty());
    EXPECT_FALSE(buffer.commit(1));
    EXPECT_EQ(buffer.toString(), "abc");
    EXPECT_EQ(other.toString(), "other");
    EXPECT_EQ(released, 0);
    EXPECT_TRUE(buffer.prepend("x"));
    EXPECT_EQ(buffer.drain(2), 2U);
    EXPECT_EQ(buffer.toString(), "bc");
}

TEST(BufferBasics, DoesNotCommitBehindAnEndThatWasFrozenMeanwhile) {
    Buffer buffer;
    ASSERT_FALSE(buffer.reserve(10).empty());
    buffer.freezeEnd(true);
    EXPECT_FALSE(buffer.commit(1));
    EXPECT_TRUE(buffer.empty());
}

} // namespace
