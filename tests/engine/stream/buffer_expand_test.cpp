#include <weir/stream/buffer.h>

#include "tests/engine/stream/buffer_pieces.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace {

using weir::Buffer;
using weir::testing::addPiece;
using weir::testing::pattern;

void fill(std::span<char> space, std::string_view text) {
    text.copy(space.data(), text.size());
}

TEST(BufferExpand, HasWhatIsAppendedLieInOnePiece) {
    Buffer buffer;
    EXPECT_TRUE(buffer.expand(50'000));
    EXPECT_TRUE(buffer.empty());
    EXPECT_EQ(buffer.contiguousSize(), 0U);
    const std::string text = pattern(50'000);
    for (std::size_t at = 0; at < text.size(); at += 500) {
        buffer.append(std::string_view(text).substr(at, 500));
    }
    EXPECT_EQ(buffer.contiguousSize(), 50'000U);
    EXPECT_EQ(buffer.toString(), text);
}

TEST(BufferExpand, GivesOnePieceToAReservationWhateverWasThereBefore) {
    Buffer buffer;
    buffer.append(std::string(1'000, 'x'));
    EXPECT_TRUE(buffer.expand(5'000));
    auto space = buffer.reserve(5'000, 1);
    ASSERT_EQ(space.size(), 1U);
    EXPECT_GE(space.bytes(), 5'000U);
    EXPECT_TRUE(buffer.expand(5'000)); // again, and behind a reservation
    fill(buffer.reserve(3, 1)[0], "abc");
    EXPECT_TRUE(buffer.commit(3));
    EXPECT_EQ(buffer.toString(1'000), "abc");
}

TEST(BufferExpand, ToNothingOrToMoreThanThereCanBe) {
    Buffer buffer;
    EXPECT_TRUE(buffer.expand(0));
    buffer.append("abc");
    EXPECT_FALSE(buffer.expand(std::numeric_limits<std::size_t>::max()));
    EXPECT_FALSE(buffer.expand(std::numeric_limits<std::size_t>::max() / 2 + 1));
    EXPECT_TRUE(buffer.reserve(std::numeric_limits<std::size_t>::max()).empty());
    EXPECT_EQ(buffer.toString(), "abc");
    EXPECT_TRUE(buffer.append("def"));
}

TEST(BufferExpand, GoesWellWithEverythingElse) {
    const auto expanded = [](std::string_view text) {
        Buffer buffer;
        buffer.append(text);
        EXPECT_TRUE(buffer.expand(2'000));
        return buffer;
    };
    for (const std::string& text : {std::string(), std::string("abc"), pattern(1'024)}) {
        Buffer other;
        other.append("other");
        Buffer buffer = expanded(text);
        EXPECT_TRUE(buffer.append(other));
        EXPECT_EQ(buffer.toString(), text + "other");
        buffer = expanded(text);
        addPiece(buffer, "piece");
        EXPECT_EQ(buffer.toString(), text + "piece");
        buffer = expanded(text);
        buffer.prepend("front");
        buffer.append(pattern(5'000));
        EXPECT_EQ(buffer.toString(), "front" + text + pattern(5'000));
        buffer = expanded(text);
        EXPECT_EQ(buffer.moveTo(other, text.size()), text.size());
        EXPECT_EQ(other.toString(), text);
        EXPECT_EQ(buffer.peek({}), 0U);
        buffer.append("again");
        EXPECT_EQ(buffer.toString(), "again");
        other.drain(Buffer::all);
        buffer = expanded(text);
        EXPECT_TRUE(other.prepend(buffer));
        EXPECT_EQ(other.toString(), text);
        buffer = expanded(text);
        buffer.drain(Buffer::all);
        EXPECT_EQ(buffer.search("x"), std::nullopt);
        EXPECT_EQ(buffer.positionAt(0).pos, 0);
        buffer = expanded(text);
        EXPECT_EQ(buffer.positionAt(text.size()).offset(), text.size());
        EXPECT_EQ(buffer.search(""), 0U);
        Buffer moved = std::move(buffer);
        moved.append(pattern(1'500));
        EXPECT_EQ(moved.toString(), text + pattern(1'500));
        EXPECT_EQ(moved.pullUp(Buffer::all), text + pattern(1'500));
    }
}

TEST(BufferReserve, GivesOnePieceWhereOnlyOneIsWanted) {
    Buffer buffer;
    buffer.append(std::string(1'000, 'x'));
    auto space = buffer.reserve(100, 1);
    ASSERT_EQ(space.size(), 1U);
    EXPECT_GE(space.bytes(), 100U);
    EXPECT_EQ(buffer.reserve(100, 2).size(), 2U);
    EXPECT_TRUE(buffer.reserve(100, 0).empty());
    space = buffer.reserve(100, 1);
    fill(space[0], "abc");
    EXPECT_TRUE(buffer.commit(3));
    EXPECT_EQ(buffer.toString(), std::string(1'000, 'x') + "abc");
}

TEST(BufferCommit, TakesAPartOfEachPiece) {
    Buffer buffer;
    buffer.append(std::string(1'000, 'x'));
    const auto space = buffer.reserve(100);
    ASSERT_EQ(space.size(), 2U);
    fill(space[0], "abc");
    fill(space[1], "defg");
    const std::array pieces = {space[0].first(3), space[1].first(4)};
    EXPECT_TRUE(buffer.commit(pieces));
    EXPECT_EQ(buffer.toString(1'000), "abcdefg");
    EXPECT_FALSE(buffer.commit(pieces)); // only once
}

TEST(BufferCommit, TakesFewerPieces) {
    for (const std::size_t pieces : {0U, 1U, 2U}) {
        Buffer buffer;
        buffer.append(std::string(1'000, 'x'));
        const auto space = buffer.reserve(100);
        fill(space[0], "abc");
        std::vector<std::span<char>> used(space.begin(), space.begin() + pieces);
        for (std::span<char>& piece : used) {
            piece = piece.first(3);
        }
        fill(space[1], "def");
        EXPECT_TRUE(buffer.commit(used));
        EXPECT_EQ(buffer.toString(1'000), std::string("abcdef").substr(0, pieces * 3));
    }
}

TEST(BufferCommit, RefusesWhatWasNotReserved) {
    Buffer buffer;
    std::array<char, 4> elsewhere = {};
    const std::array<std::span<char>, 1> wrong = {elsewhere};
    EXPECT_FALSE(buffer.commit(wrong));
    const auto space = buffer.reserve(100);
    EXPECT_FALSE(buffer.commit(wrong));
    const std::array behind = {space[0].subspan(1)};
    EXPECT_FALSE(buffer.commit(behind));
    const std::array longer = {std::span<char>(space[0].data(), space[0].size() + 1)};
    EXPECT_FALSE(buffer.commit(longer));
    const std::array more = {space[0].first(1), std::span<char>(elsewhere)};
    EXPECT_FALSE(buffer.commit(more));
    EXPECT_TRUE(buffer.empty());
    const std::array right = {space[0].first(1)};
    space[0][0] = 'x';
    EXPECT_TRUE(buffer.commit(right));
    EXPECT_EQ(buffer.toString(), "x");
}

} // namespace
