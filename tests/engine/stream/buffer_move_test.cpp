#include <weir/stream/buffer.h>

#include "tests/engine/stream/buffer_pieces.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace {

using weir::Buffer;
using weir::testing::inPieces;
using weir::testing::pattern;
using weir::testing::piecesOf;

TEST(BufferMove, AppendsAnotherWithoutCopying) {
    Buffer from;
    from.append(pattern(200'000));
    const std::string text = from.toString();
    const auto pieces = piecesOf(from);
    Buffer to;
    to.append("before ");
    EXPECT_TRUE(to.append(from));
    EXPECT_TRUE(from.empty());
    EXPECT_EQ(to.toString(), "before " + text);
    const auto moved = piecesOf(to);
    ASSERT_EQ(moved.size(), pieces.size() + 1);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        EXPECT_EQ(moved[i + 1].data(), pieces[i].data());
    }
    EXPECT_TRUE(from.append("usable"));
    EXPECT_EQ(from.toString(), "usable");
}

TEST(BufferMove, PrependsAnotherWithoutCopying) {
    Buffer from = inPieces("abcdef", 2);
    const char* first = piecesOf(from)[0].data();
    Buffer to;
    to.append("behind");
    EXPECT_TRUE(to.prepend(from));
    EXPECT_EQ(to.toString(), "abcdefbehind");
    EXPECT_EQ(piecesOf(to)[0].data(), first);
    EXPECT_TRUE(from.empty());
    EXPECT_TRUE(to.append(" end"));
    EXPECT_EQ(to.toString(), "abcdefbehind end");
}

TEST(BufferMove, PrependsToAnEmptyOneAndGoesOn) {
    Buffer from = inPieces("abcd", 2);
    Buffer to;
    EXPECT_TRUE(to.prepend(from));
    EXPECT_TRUE(to.append("ef"));
    EXPECT_EQ(to.toString(), "abcdef");
    EXPECT_TRUE(from.append("x"));
    EXPECT_EQ(from.toString(), "x");
}

TEST(BufferMove, MovesAnEmptyOne) {
    Buffer from;
    Buffer to;
    to.append("abc");
    EXPECT_TRUE(to.append(from));
    EXPECT_TRUE(to.prepend(from));
    EXPECT_EQ(from.moveTo(to, Buffer::all), 0U);
    EXPECT_EQ(to.toString(), "abc");
}

TEST(BufferMove, RefusesToMoveIntoItself) {
    Buffer buffer = inPieces("abcdef", 2);
    EXPECT_FALSE(buffer.append(buffer));
    EXPECT_FALSE(buffer.prepend(buffer));
    EXPECT_EQ(buffer.moveTo(buffer, 3), 0U);
    EXPECT_EQ(buffer.toString(), "abcdef");
}

TEST(BufferMove, GathersManySmallMessagesInFewSegments) {
    Buffer to;
    for (int i = 0; i < 1'000; ++i) {
        Buffer from;
        from.append("small");
        to.append(from);
        EXPECT_TRUE(from.empty());
    }
    EXPECT_EQ(to.size(), 5'000U);
    EXPECT_LE(to.peek({}), 10U);
}

TEST(BufferMove, CopiesASmallFirstPieceAndLinksTheRest) {
    Buffer to;
    to.append("a");
    Buffer from;
    from.append("b");
    Buffer rest;
    rest.append(pattern(2'000));
    const std::string text = rest.toString();
    from.append(rest);
    EXPECT_TRUE(to.append(from));
    EXPECT_EQ(to.toString(), "ab" + text);
    EXPECT_EQ(to.contiguousSize(), 2U);
    to.append("c");
    EXPECT_EQ(to.toString(), "ab" + text + "c");
}

TEST(BufferMove, MovesEveryNumberOfBytesOutOfEverySplit) {
    const std::string text = "abcdefghijkl";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        for (std::size_t size = 0; size <= text.size() + 1; ++size) {
            Buffer from = inPieces(text, piece);
            Buffer to;
            to.append("x");
            const std::size_t count = std::min(size, text.size());
            EXPECT_EQ(from.moveTo(to, size), count);
            EXPECT_EQ(to.toString(), "x" + text.substr(0, count));
            EXPECT_EQ(from.toString(), text.substr(count));
            to.append("y");
            from.append("z");
            EXPECT_EQ(to.toString(), "x" + text.substr(0, count) + "y");
            EXPECT_EQ(from.toString(), text.substr(count) + "z");
        }
    }
}

TEST(BufferMove, MovesPartsOfItsOwnSegments) {
    const std::string text = pattern(150'000);
    for (const std::size_t size :
         {1U, 300U, 1'024U, 40'000U, 65'536U, 65'537U, 149'999U, 150'000U}) {
        Buffer from;
        from.append(text);
        Buffer to;
        EXPECT_EQ(from.moveTo(to, size), size);
        EXPECT_EQ(to.toString(), text.substr(0, size));
        EXPECT_EQ(from.toString(), text.substr(size));
        to.append("behind");
        from.append("behind");
        EXPECT_EQ(to.toString(), text.substr(0, size) + "behind");
        EXPECT_EQ(from.toString(), text.substr(size) + "behind");
        EXPECT_EQ(from.moveTo(to, Buffer::all), text.size() - size + 6);
        EXPECT_EQ(to.toString(), text.substr(0, size) + "behind" + text.substr(size) + "behind");
    }
}

TEST(BufferMove, HandsOverTheGreaterPartOfACutSegment) {
    Buffer from;
    from.append(pattern(60'000));
    const char* bytes = piecesOf(from)[0].data();
    Buffer to;
    from.moveTo(to, 59'990);
    EXPECT_EQ(piecesOf(to)[0].data(), bytes);
    EXPECT_EQ(from.size(), 10U);
}

class BufferReference : public ::testing::Test {
protected:
    /// Its release task counts, and frees the bytes so that a later use is seen.
    void refer(Buffer& buffer, std::string_view text) {
        m_bytes = std::make_unique<std::string>(text);
        buffer.appendReference(*m_bytes, [this] {
            ++m_released;
            m_bytes.reset();
        });
    }

    std::unique_ptr<std::string> m_bytes;
    int m_released = 0;
};

TEST_F(BufferReference, DoesNotCopy) {
    Buffer buffer;
    buffer.append("a");
    refer(buffer, "foreign");
    const char* bytes = m_bytes->data();
    buffer.append("b");
    EXPECT_EQ(buffer.toString(), "aforeignb");
    EXPECT_EQ(piecesOf(buffer)[1].data(), bytes);
    EXPECT_EQ(*m_bytes, "foreign");
    EXPECT_EQ(m_released, 0);
}

TEST_F(BufferReference, IsReleasedWithItsLastByte) {
    Buffer buffer;
    refer(buffer, "abc");
    buffer.append("d");
    buffer.drain(2);
    EXPECT_EQ(m_released, 0);
    buffer.drain(1);
    EXPECT_EQ(m_released, 1);
    buffer.drain(1);
    EXPECT_EQ(m_released, 1);
}

TEST_F(BufferReference, IsReleasedWhenTheBufferIsDestroyed) {
    {
        Buffer buffer;
        refer(buffer, "abc");
        EXPECT_EQ(m_released, 0);
    }
    EXPECT_EQ(m_released, 1);
}

TEST_F(BufferReference, IsReleasedWhenTheBufferIsReplaced) {
    Buffer buffer;
    refer(buffer, "abc");
    buffer = Buffer();
    EXPECT_EQ(m_released, 1);
}

TEST_F(BufferReference, OfNothingIsReleasedAtOnce) {
    Buffer buffer;
    EXPECT_TRUE(buffer.appendReference("", [this] { ++m_released; }));
    EXPECT_EQ(m_released, 1);
    EXPECT_TRUE(buffer.empty());
}

TEST_F(BufferReference, NeedsNoReleaseTask) {
    Buffer buffer;
    EXPECT_TRUE(buffer.appendReference("constant", {}));
    EXPECT_TRUE(buffer.appendReference("", {}));
    EXPECT_EQ(buffer.drain(8), 8U);
}

TEST_F(BufferReference, MovesToAnotherBuffer) {
    Buffer to;
    {
        Buffer from;
        refer(from, "abc");
        to.append(from);
    }
    EXPECT_EQ(m_released, 0);
    EXPECT_EQ(to.toString(), "abc");
    to.drain(3);
    EXPECT_EQ(m_released, 1);
}

TEST_F(BufferReference, IsSharedWhenItIsCutAndReleasedWithTheLastPart) {
    for (const bool firstPartFirst : {true, false}) {
        m_released = 0;
        Buffer from;
        refer(from, "abcdef");
        Buffer to;
        from.moveTo(to, 4);
        Buffer third;
        to.moveTo(third, 1);
        EXPECT_EQ(third.toString() + "|" + to.toString() + "|" + from.toString(), "a|bcd|ef");
        third.drain(1);
        (firstPartFirst ? to : from).drain(Buffer::all);
        EXPECT_EQ(m_released, 0);
        (firstPartFirst ? from : to).drain(Buffer::all);
        EXPECT_EQ(m_released, 1);
    }
}

TEST_F(BufferReference, IsNeverWrittenTo) {
    Buffer buffer;
    refer(buffer, "abcdef");
    buffer.drain(2);
    buffer.prepend("xx");
    buffer.append("yy");
    EXPECT_EQ(*m_bytes, "abcdef");
    EXPECT_EQ(buffer.toString(), "xxcdefyy");
}

TEST_F(BufferReference, IsReleasedWhenPullingUpCopiesAllOfIt) {
    Buffer buffer;
    refer(buffer, "abc");
    buffer.append("def");
    EXPECT_EQ(buffer.pullUp(3), "abc");
    EXPECT_EQ(m_released, 0);
    EXPECT_EQ(buffer.pullUp(4), "abcd");
    EXPECT_EQ(m_released, 1);
    EXPECT_EQ(buffer.toString(), "abcdef");
}

TEST_F(BufferReference, MayChangeTheBufferWhenReleased) {
    Buffer buffer;
    buffer.appendReference("abc", [&] { buffer.append("new"); });
    buffer.drain(3);
    EXPECT_EQ(buffer.toString(), "new");
}

TEST_F(BufferReference, MayDestroyTheBufferWhenReleased) {
    auto buffer = std::make_unique<Buffer>();
    int told = 0;
    buffer->addCallback([&](Buffer&, const Buffer::Change&) { ++told; });
    buffer->appendReference("abc", [&] { buffer.reset(); });
    EXPECT_EQ(buffer->drain(3), 3U);
    EXPECT_EQ(buffer, nullptr);
    EXPECT_EQ(told, 2);
}

} // namespace
