#include <weir/stream/buffer.h>

#include "tests/engine/stream/buffer_pieces.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace {

using weir::Buffer;
using weir::LineEnding;
using weir::testing::addPiece;
using weir::testing::forEachCut;
using weir::testing::inPieces;
using weir::testing::pattern;

std::string textFrom(const Buffer& buffer, const Buffer::Position& from) {
    std::string out(buffer.size() + 1, '\0');
    out.resize(buffer.copyOut(out, from));
    return out;
}

TEST(BufferPosition, IsEveryPlaceUpToTheEnd) {
    const std::string text = "abcdefghij";
    const Buffer buffer = inPieces(text, 3);
    for (std::size_t at = 0; at <= text.size(); ++at) {
        const Buffer::Position position = buffer.positionAt(at);
        ASSERT_TRUE(position.valid());
        EXPECT_EQ(position.offset(), at);
        EXPECT_EQ(textFrom(buffer, position), text.substr(at));
    }
    EXPECT_EQ(buffer.positionAt(text.size() + 1).pos, -1);
    EXPECT_EQ(Buffer().positionAt(0).pos, 0);
    EXPECT_FALSE(Buffer().positionAt(1));
}

TEST(BufferPosition, GoesOnFromWhereItIs) {
    const std::string text = "abcdefghij";
    const Buffer buffer = inPieces(text, 3);
    for (std::size_t first = 0; first <= text.size(); ++first) {
        for (std::size_t by = 0; by <= text.size(); ++by) {
            Buffer::Position position = buffer.positionAt(first);
            const bool within = first + by <= text.size();
            EXPECT_EQ(buffer.advance(position, by), within);
            EXPECT_EQ(position.valid(), within);
            EXPECT_EQ(textFrom(buffer, position), within ? text.substr(first + by) : "");
        }
    }
    Buffer::Position none;
    EXPECT_FALSE(buffer.advance(none, 0));
    Buffer::Position start = buffer.positionAt(2);
    EXPECT_FALSE(buffer.advance(start, Buffer::all));
}

TEST(BufferPosition, SurvivesWhatIsAppended) {
    Buffer buffer;
    const Buffer::Position ofEmpty = buffer.positionAt(0);
    buffer.append("abc");
    const Buffer::Position inside = buffer.positionAt(1);
    const Buffer::Position end = buffer.positionAt(3);
    std::string text = "abc";
    for (int i = 0; i < 5; ++i) {
        const std::string more = pattern(700, static_cast<unsigned>(i));
        buffer.append(more);
        addPiece(buffer, "piece");
        Buffer other;
        other.append("other");
        buffer.append(other);
        text += more + "pieceother";
        EXPECT_EQ(textFrom(buffer, ofEmpty), text);
        EXPECT_EQ(textFrom(buffer, inside), text.substr(1));
        EXPECT_EQ(textFrom(buffer, end), text.substr(3));
        EXPECT_EQ(buffer.search("piece", end).offset(), 703U);
    }
}

TEST(BufferPosition, IsBeforeTheSpaceThatAnExpandedBufferHas) {
    Buffer buffer;
    EXPECT_TRUE(buffer.expand(2'000));
    const Buffer::Position ofEmpty = buffer.positionAt(0);
    buffer.append("abc");
    EXPECT_TRUE(buffer.expand(5'000));
    const Buffer::Position end = buffer.positionAt(3);
    buffer.append("def");
    EXPECT_EQ(textFrom(buffer, end), "def");
    EXPECT_EQ(textFrom(buffer, ofEmpty), "abcdef");
}

TEST(BufferPosition, SurvivesThatItsBytesAreShared) {
    Buffer buffer;
    buffer.append("abcdef");
    const Buffer::Position position = buffer.positionAt(2);
    Buffer view;
    EXPECT_TRUE(view.appendView(buffer));
    buffer.append("ghi");
    EXPECT_EQ(textFrom(buffer, position), "cdefghi");
}

TEST(BufferPosition, PeeksFromThere) {
    const Buffer buffer = inPieces("abcdefghij", 4);
    std::array<std::string_view, 4> pieces;
    EXPECT_EQ(buffer.peek(pieces, buffer.positionAt(2)), 3U);
    EXPECT_EQ(pieces[0], "cd");
    EXPECT_EQ(pieces[1], "efgh");
    EXPECT_EQ(pieces[2], "ij");
    EXPECT_EQ(buffer.peek(pieces, buffer.positionAt(4), 3), 1U);
    EXPECT_EQ(pieces[0], "efg");
    EXPECT_EQ(buffer.peek({}, buffer.positionAt(3)), 3U);
    EXPECT_EQ(buffer.peek(pieces, buffer.positionAt(10)), 0U);
    EXPECT_EQ(buffer.peek(pieces, Buffer::Position()), 0U);
}

TEST(BufferPosition, FindsOneAfterTheOther) {
    forEachCut("abXabXXab", [](const Buffer& buffer) {
        std::vector<std::size_t> found;
        for (Buffer::Position at = buffer.search("ab", buffer.positionAt(0)); at;
             at = buffer.search("ab", at)) {
            found.push_back(at.offset());
            buffer.advance(at, 2);
        }
        EXPECT_EQ(found, (std::vector<std::size_t>{0, 3, 7}));
        const Buffer::Position third = buffer.positionAt(3);
        EXPECT_FALSE(buffer.search("ab", third, 4));
        EXPECT_TRUE(buffer.search("ab", third, 5));
        EXPECT_FALSE(buffer.search("ab", buffer.positionAt(8)));
        EXPECT_FALSE(buffer.search("b", Buffer::Position()));
        EXPECT_EQ(textFrom(buffer, buffer.search("XX", third)), "XXab");
    });
}

TEST(BufferPosition, FindsLinesOneAfterTheOther) {
    forEachCut("one\r\ntwo\nthree\r\n", [](const Buffer& buffer) {
        Buffer::Position at = buffer.positionAt(0);
        std::string lines;
        std::size_t endingSize = 0;
        while (const Buffer::Position end = buffer.findLine(LineEnding::CrLf, at, &endingSize)) {
            lines += buffer.toString(at.offset(), end.offset() - at.offset()) +
                     std::to_string(endingSize);
            at = end;
            ASSERT_TRUE(buffer.advance(at, endingSize));
        }
        EXPECT_EQ(lines, "one2two1three2");
        // The CR before the start is not seen.
        EXPECT_EQ(buffer.findLine(LineEnding::CrLf, buffer.positionAt(4), &endingSize).pos, 4);
        EXPECT_EQ(endingSize, 1U);
        EXPECT_EQ(buffer.findLine(LineEnding::StrictCrLf, buffer.positionAt(5), nullptr).pos, 14);
        EXPECT_EQ(buffer.findLine(LineEnding::Any, buffer.positionAt(5), &endingSize).pos, 8);
        EXPECT_EQ(endingSize, 1U);
        EXPECT_FALSE(buffer.findLine(LineEnding::Nul, buffer.positionAt(0)));
    });
}

} // namespace
