#include <weir/stream/buffer.h>

#include "tests/engine/stream/buffer_pieces.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

namespace {

using weir::Buffer;
using weir::testing::forEachCut;
using weir::testing::inPieces;
using weir::testing::pattern;
using weir::testing::piecesOf;

/// Writes `text` into the space.
void fill(const Buffer::Reservation& space, std::string_view text) {
    for (const std::span<char> piece : space) {
        const std::size_t count = std::min(piece.size(), text.size());
        std::copy_n(text.begin(), count, piece.begin());
        text.remove_prefix(count);
    }
    ASSERT_TRUE(text.empty());
}

TEST(BufferReserve, MakesTheCommittedPartOfTheSpaceItsOwn) {
    Buffer buffer;
    const auto space = buffer.reserve(10);
    ASSERT_EQ(space.size(), 1U);
    EXPECT_GE(space[0].size(), 10U);
    fill(space, "0123456789");
    EXPECT_TRUE(buffer.empty());
    EXPECT_TRUE(buffer.commit(4));
    EXPECT_EQ(buffer.toString(), "0123");
}

TEST(BufferReserve, GoesOnBehindTheLastByte) {
    Buffer buffer;
    buffer.append(pattern(970));
    const std::string text = buffer.toString();
    const auto space = buffer.reserve(2'000);
    ASSERT_EQ(space.size(), 2U);
    EXPECT_EQ(space.bytes(), space[0].size() + space[1].size());
    EXPECT_GE(space.bytes(), 2'000U);
    const std::string more = pattern(2'000, 2);
    fill(space, more);
    EXPECT_TRUE(buffer.commit(2'000));
    EXPECT_EQ(buffer.toString(), text + more);
}

TEST(BufferReserve, TakesOnePieceWhereThatIsEnough) {
    Buffer buffer;
    buffer.append("abc");
    const std::size_t behind = buffer.reserve(1).bytes();
    EXPECT_EQ(buffer.reserve(behind).size(), 1U);
    EXPECT_EQ(buffer.reserve(behind + 1).size(), 2U);
}

TEST(BufferReserve, CommitsAnySizeUpToWhatWasReserved) {
    const std::string text = pattern(1'000);
    const std::string more = pattern(1'500, 2);
    Buffer probe;
    probe.append(pattern(970));
    const std::size_t first = probe.reserve(1'500)[0].size();
    for (const std::size_t size : {std::size_t{0}, first - 1, first, first + 1, more.size()}) {
        Buffer buffer;
        buffer.append(text.substr(0, 970));
        fill(buffer.reserve(more.size()), more);
        EXPECT_TRUE(buffer.commit(size));
        EXPECT_EQ(buffer.toString(), text.substr(0, 970) + more.substr(0, size));
        buffer.append("behind");
        EXPECT_EQ(buffer.toString(), text.substr(0, 970) + more.substr(0, size) + "behind");
    }
}

TEST(BufferReserve, ChangesNothingWithoutACommit) {
    Buffer buffer;
    buffer.append("abc");
    fill(buffer.reserve(5'000), pattern(5'000));
    EXPECT_EQ(buffer.toString(), "abc");
    buffer.append("def");
    EXPECT_EQ(buffer.toString(), "abcdef");
}

TEST(BufferReserve, RefusesToCommitMoreThanIsReserved) {
    Buffer buffer;
    EXPECT_TRUE(buffer.reserve(0).empty());
    EXPECT_TRUE(buffer.commit(0));
    EXPECT_FALSE(buffer.commit(1));
    const std::size_t most = buffer.reserve(10).bytes();
    EXPECT_FALSE(buffer.commit(most + 1));
    EXPECT_FALSE(buffer.commit(Buffer::all));
    EXPECT_TRUE(buffer.empty());
    EXPECT_TRUE(buffer.commit(most));
    EXPECT_FALSE(buffer.commit(1));
    EXPECT_EQ(buffer.size(), most);
}

TEST(BufferReserve, EndsWithTheNextChange) {
    const auto change = [](auto what) {
        Buffer buffer;
        buffer.append("abc");
        EXPECT_FALSE(buffer.reserve(2'000).empty());
        Buffer other;
        other.append("other");
        what(buffer, other);
        EXPECT_FALSE(buffer.commit(1));
    };
    change([](Buffer& buffer, Buffer&) { buffer.append("x"); });
    change([](Buffer& buffer, Buffer&) { buffer.prepend("x"); });
    change([](Buffer& buffer, Buffer&) { buffer.drain(1); });
    change([](Buffer& buffer, Buffer& other) { buffer.append(other); });
    change([](Buffer& buffer, Buffer& other) { buffer.prepend(other); });
    change([](Buffer& buffer, Buffer& other) { buffer.moveTo(other, 1); });
    change([](Buffer& buffer, Buffer& other) { other.moveTo(buffer, 1); });
    change([](Buffer& buffer, Buffer& other) {
        other.append(pattern(600));
        other.moveTo(buffer, Buffer::all);
    });
    change([](Buffer& buffer, Buffer& other) { other.append(buffer); });
    change([](Buffer& buffer, Buffer& other) { other.prepend(buffer); });
    change([](Buffer& buffer, Buffer&) { buffer.appendReference("x", {}); });
}

TEST(BufferPeek, ShowsThePiecesAsTheyLie) {
    const Buffer buffer = inPieces("abcdefgh", 3);
    std::array<std::string_view, 4> pieces;
    EXPECT_EQ(buffer.peek(pieces), 3U);
    EXPECT_EQ(pieces[0], "abc");
    EXPECT_EQ(pieces[1], "def");
    EXPECT_EQ(pieces[2], "gh");
    EXPECT_TRUE(pieces[3].empty());
}

TEST(BufferPeek, CutsAtOffsetAndSize) {
    const std::string text = "abcdefgh";
    const Buffer buffer = inPieces(text, 3);
    for (std::size_t offset = 0; offset <= text.size() + 1; ++offset) {
        for (std::size_t size = 0; size <= text.size() + 1; ++size) {
            std::array<std::string_view, 4> pieces;
            const std::size_t count = buffer.peek(pieces, offset, size);
            std::string got;
            for (std::size_t i = 0; i < count; ++i) {
                got += pieces[i];
                EXPECT_FALSE(pieces[i].empty());
            }
            EXPECT_EQ(got, text.substr(std::min(offset, text.size()), size));
        }
    }
}

TEST(BufferPeek, CountsPiecesThatItHasNoRoomFor) {
    const Buffer buffer = inPieces("abcdefgh", 1);
    EXPECT_EQ(buffer.peek({}), 8U);
    std::array<std::string_view, 2> pieces;
    EXPECT_EQ(buffer.peek(pieces, 3), 5U);
    EXPECT_EQ(pieces[0], "d");
    EXPECT_EQ(pieces[1], "e");
    EXPECT_EQ(Buffer().peek(pieces), 0U);
}

TEST(BufferPullUp, GathersAnySizeFromAnySplit) {
    const std::string text = "abcdefgh";
    for (std::size_t size = 0; size <= text.size(); ++size) {
        forEachCut(text, [&](Buffer& buffer) {
            EXPECT_EQ(buffer.pullUp(size), text.substr(0, size));
            EXPECT_GE(buffer.contiguousSize(), size);
            EXPECT_EQ(buffer.toString(), text);
            buffer.append("i");
            buffer.prepend("_");
            EXPECT_EQ(buffer.toString(), "_" + text + "i");
        });
    }
}

TEST(BufferPullUp, GivesNothingWhereThereIsLess) {
    Buffer buffer = inPieces("abcd", 2);
    EXPECT_EQ(buffer.pullUp(5), "");
    EXPECT_EQ(buffer.contiguousSize(), 2U);
    EXPECT_EQ(Buffer().pullUp(1), "");
    EXPECT_EQ(Buffer().pullUp(Buffer::all), "");
}

TEST(BufferPullUp, GathersAll) {
    const std::string text = pattern(200'000);
    Buffer buffer;
    buffer.append(text);
    EXPECT_GT(buffer.peek({}), 1U);
    EXPECT_EQ(buffer.pullUp(Buffer::all), text);
    EXPECT_EQ(buffer.peek({}), 1U);
    buffer.append("end");
    EXPECT_EQ(buffer.toString(), text + "end");
}

TEST(BufferPullUp, DoesNotMoveWhatLiesInOnePiece) {
    Buffer buffer;
    buffer.append("abcdef");
    const char* bytes = piecesOf(buffer)[0].data();
    EXPECT_EQ(buffer.pullUp(6).data(), bytes);
    buffer.freezeFront(true);
    buffer.freezeEnd(true);
    EXPECT_EQ(buffer.pullUp(6), "abcdef");
}

TEST(BufferPullUp, UsesTheRoomOfTheFirstSegment) {
    Buffer buffer;
    buffer.append("0123456789");
    const char* bytes = piecesOf(buffer)[0].data();
    weir::testing::addPiece(buffer, "abc");
    EXPECT_EQ(buffer.pullUp(12), "0123456789ab");
    EXPECT_EQ(piecesOf(buffer)[0].data(), bytes);
    EXPECT_EQ(buffer.toString(), "0123456789abc");
}

TEST(BufferPullUp, MakesRoomInTheFirstSegmentByMovingItsBytes) {
    Buffer buffer;
    const std::string text = pattern(960);
    buffer.append(text);
    buffer.drain(950);
    weir::testing::addPiece(buffer, pattern(500, 2));
    EXPECT_EQ(buffer.pullUp(510), text.substr(950) + pattern(500, 2));
    EXPECT_EQ(buffer.size(), 510U);
}

TEST(BufferPullUp, GathersAlsoWhereAnEndIsFrozen) {
    Buffer buffer = inPieces("abcd", 2);
    buffer.freezeEnd(true);
    buffer.freezeFront(true);
    EXPECT_EQ(buffer.pullUp(3), "abc");
    EXPECT_EQ(buffer.size(), 4U);
    EXPECT_EQ(buffer.pullUp(Buffer::all), "abcd");
}

} // namespace
