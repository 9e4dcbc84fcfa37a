#include <weir/stream/buffer.h>

#include "tests/engine/stream/buffer_pieces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace {

using weir::Buffer;
using weir::testing::inPieces;
using weir::testing::pattern;
using weir::testing::piecesOf;

TEST(BufferView, SharesTheBytesWhereTheyLie) {
    Buffer source;
    source.append(pattern(100'000));
    Buffer view;
    view.append("> ");
    EXPECT_TRUE(view.appendView(source));
    EXPECT_EQ(view.toString(), "> " + pattern(100'000));
    EXPECT_EQ(source.toString(), pattern(100'000));
    EXPECT_EQ(piecesOf(view)[1].data(), piecesOf(source)[0].data());
}

TEST(BufferView, StaysAsItIsWhateverBecomesOfItsSource) {
    auto source = std::make_unique<Buffer>();
    source->append("0123456789");
    Buffer view;
    EXPECT_TRUE(view.appendView(*source));
    source->append(" and more");
    source->drain(4);
    source->prepend("abcd");
    EXPECT_EQ(source->toString(), "abcd456789 and more");
    EXPECT_EQ(view.toString(), "0123456789");
    source->pullUp(Buffer::all);
    source->drain(Buffer::all);
    source->append("other bytes");
    EXPECT_EQ(view.toString(), "0123456789");
    source.reset();
    EXPECT_EQ(view.toString(), "0123456789");
}

TEST(BufferView, MayGoBeforeItsSource) {
    Buffer source = inPieces("abcdef", 4);
    source.append("ghi");
    {
        Buffer view;
        EXPECT_TRUE(view.appendView(source));
        EXPECT_EQ(view.toString(), "abcdefghi");
    }
    EXPECT_EQ(source.toString(), "abcdefghi");
    source.append("jkl");
    EXPECT_EQ(source.toString(), "abcdefghijkl");
}

TEST(BufferView, IsOfAnyPartOfAnything) {
    const std::string text = "abcdefghij";
    for (std::size_t offset = 0; offset <= text.size() + 1; ++offset) {
        for (std::size_t size = 0; size <= text.size() + 1; ++size) {
            Buffer source = inPieces(text.substr(0, 6), 4);
            source.append(text.substr(6));
            Buffer view;
            Buffer viewOfView;
            EXPECT_TRUE(view.appendView(source, offset, size));
            EXPECT_TRUE(viewOfView.appendView(view));
            const std::string expected = text.substr(std::min(offset, text.size()), size);
            EXPECT_EQ(view.toString(), expected);
            source.drain(Buffer::all);
            view.drain(Buffer::all);
            EXPECT_EQ(viewOfView.toString(), expected);
        }
    }
}

TEST(BufferView, ReleasesAReferenceWithItsLastHolder) {
    int released = 0;
    Buffer source;
    Buffer view;
    source.appendReference("foreign", [&] { ++released; });
    EXPECT_TRUE(view.appendView(source, 2, 3));
    source.drain(Buffer::all);
    EXPECT_EQ(released, 0);
    EXPECT_EQ(view.toString(), "rei");
    view.drain(2);
    EXPECT_EQ(released, 0);
    view.drain(1);
    EXPECT_EQ(released, 1);
}

TEST(BufferView, IsRefusedByAFrozenEndAndOfTheBufferItself) {
    Buffer source;
    source.append("abc");
    Buffer view;
    view.freezeEnd(true);
    EXPECT_FALSE(view.appendView(source));
    EXPECT_FALSE(source.appendView(source));
    EXPECT_TRUE(view.empty());
    source.freezeFront(true);
    source.freezeEnd(true);
    view.freezeEnd(false);
    EXPECT_TRUE(view.appendView(source)); // it only looks
    EXPECT_EQ(view.toString(), "abc");
}

TEST(BufferView, MovesOnAsOtherBytesDo) {
    Buffer source;
    source.append(pattern(3'000));
    Buffer view;
    Buffer target;
    view.appendView(source);
    EXPECT_EQ(view.moveTo(target, 1'000), 1'000U);
    EXPECT_EQ(source.moveTo(target, 2'500), 2'500U);
    source = Buffer();
    EXPECT_EQ(target.toString(), pattern(3'000).substr(0, 1'000) + pattern(3'000).substr(0, 2'500));
    EXPECT_EQ(view.toString(), pattern(3'000).substr(1'000));
}

TEST(BufferPinnedSpace, StaysWhereItIsWhileTheBufferChanges) {
    Buffer buffer;
    Buffer::PinnedSpace space = Buffer::pinSpace(10);
    ASSERT_GE(space.bytes().size(), 10U);
    char* const memory = space.bytes().data();
    buffer.append("before ");
    buffer.drain(3);
    buffer.pullUp(Buffer::all);
    std::string_view("read").copy(memory, 4);
    Buffer::PinnedSpace moved = std::move(space);
    EXPECT_EQ(moved.bytes().data(), memory);
    EXPECT_TRUE(buffer.commit(std::move(moved), 4));
    EXPECT_EQ(buffer.toString(), "ore read");
    EXPECT_EQ(piecesOf(buffer)[1].data(), memory);
    buffer.append("!");
    EXPECT_EQ(buffer.toString(), "ore read!");
}

TEST(BufferPinnedSpace, ChangesNothingWhereItIsNotTaken) {
    Buffer buffer;
    int calls = 0;
    buffer.addCallback([&](Buffer&, const Buffer::Change&) { ++calls; });
    Buffer::PinnedSpace space = Buffer::pinSpace(10);
    const std::size_t size = space.bytes().size();
    EXPECT_FALSE(buffer.commit(std::move(space), size + 1));
    EXPECT_TRUE(buffer.commit(Buffer::pinSpace(10), 0));
    EXPECT_FALSE(buffer.commit(Buffer::PinnedSpace(), 1));
    buffer.freezeEnd(true);
    EXPECT_FALSE(buffer.commit(Buffer::pinSpace(10), 5));
    EXPECT_TRUE(buffer.empty());
    EXPECT_EQ(calls, 0);
}

} // namespace
