#include <weir/base/unique_fd.h>
#include <weir/stream/buffer.h>

#include "tests/engine/stream/buffer_descriptors.h"
#include "tests/engine/stream/buffer_pieces.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using weir::Buffer;
using weir::UniqueFd;
using Pair = weir::testing::FdPair;
using weir::testing::fileWith;
using weir::testing::inPieces;
using weir::testing::pattern;
using weir::testing::pipePair;
using weir::testing::put;
using weir::testing::socketPair;
using weir::testing::takeAll;

TEST(BufferReadFrom, ReadsWhatIsThere) {
    const Pair pair = pipePair();
    put(pair.writing.get(), "hello");
    Buffer buffer;
    buffer.append("> ");
    const auto count = buffer.readFrom(pair.reading.get(), 100);
    ASSERT_TRUE(count.ok());
    EXPECT_EQ(*count, 5U);
    EXPECT_EQ(buffer.toString(), "> hello");
}

TEST(BufferReadFrom, ReadsNoMoreThanAsked) {
    const Pair pair = pipePair();
    put(pair.writing.get(), "hello");
    Buffer buffer;
    EXPECT_EQ(*buffer.readFrom(pair.reading.get(), 0), 0U);
    EXPECT_EQ(*buffer.readFrom(pair.reading.get(), 2), 2U);
    EXPECT_EQ(buffer.toString(), "he");
    EXPECT_EQ(*buffer.readFrom(pair.reading.get(), 1), 1U);
    EXPECT_EQ(*buffer.readFrom(pair.reading.get(), Buffer::all), 2U);
    EXPECT_EQ(buffer.toString(), "hello");
}

TEST(BufferReadFrom, ReadsSixtyFourKibibytesAtOnce) {
    const std::string text = pattern(200'000);
    const UniqueFd file = fileWith(text);
    Buffer buffer;
    for (const std::size_t before : {0U, 1U, 900U, 1'024U}) {
        buffer.drain(Buffer::all);
        buffer.append(std::string(before, 'x'));
        EXPECT_EQ(::lseek(file.get(), 0, SEEK_SET), 0);
        EXPECT_EQ(*buffer.readFrom(file.get(), 65'536), 65'536U);
        EXPECT_EQ(buffer.toString(before), text.substr(0, 65'536));
        EXPECT_LE(buffer.peek({}), 3U);
    }
}

TEST(BufferReadFrom, ReadsAFileOfAnySizeToItsEnd) {
    for (const std::size_t size :
         {0U, 1U, 4'095U, 4'096U, 4'097U, 20'479U, 20'480U, 20'481U, 65'536U, 300'000U}) {
        const std::string text = pattern(size);
        const UniqueFd file = fileWith(text);
        Buffer buffer;
        while (true) {
            const auto count = buffer.readFrom(file.get(), 65'536);
            ASSERT_TRUE(count.ok());
            if (*count == 0) {
                break;
            }
        }
        EXPECT_EQ(buffer.toString(), text) << size;
    }
}

TEST(BufferReadFrom, SaysWhenNothingIsThere) {
    const Pair pair = socketPair();
    Buffer buffer;
    buffer.append("abc");
    const auto count = buffer.readFrom(pair.reading.get(), 100);
    ASSERT_FALSE(count.ok());
    EXPECT_TRUE(count.error().isSystem(EAGAIN));
    EXPECT_EQ(buffer.toString(), "abc");
    EXPECT_TRUE(buffer.append("def"));
    EXPECT_EQ(buffer.toString(), "abcdef");
}

TEST(BufferReadFrom, SaysWhereAndWhyItFailed) {
    Buffer buffer;
    const auto count = buffer.readFrom(-1, 100);
    ASSERT_FALSE(count.ok());
    EXPECT_TRUE(count.error().isSystem(EBADF));
    EXPECT_EQ(count.error().message(), "Cannot read from descriptor -1: Bad file descriptor");
}

TEST(BufferReadFrom, GivesZeroAtTheEndOfTheFile) {
    Pair pair = socketPair();
    pair.writing = UniqueFd();
    Buffer buffer;
    const auto count = buffer.readFrom(pair.reading.get(), 100);
    ASSERT_TRUE(count.ok());
    EXPECT_EQ(*count, 0U);
    EXPECT_TRUE(buffer.empty());
}

TEST(BufferReadFrom, RefusesWhereTheEndIsFrozen) {
    const Pair pair = pipePair();
    put(pair.writing.get(), "hello");
    Buffer buffer;
    buffer.freezeEnd(true);
    const auto count = buffer.readFrom(pair.reading.get(), 100);
    ASSERT_FALSE(count.ok());
    EXPECT_TRUE(count.error().isSystem(EPERM));
    buffer.freezeEnd(false);
    EXPECT_EQ(*buffer.readFrom(pair.reading.get(), 100), 5U);
}

TEST(BufferReadFrom, TellsCallbacksOnce) {
    const Pair pair = pipePair();
    const std::string text = pattern(30'000);
    put(pair.writing.get(), text);
    Buffer buffer;
    std::size_t told = 0;
    int calls = 0;
    buffer.addCallback([&](Buffer&, const Buffer::Change& change) {
        told += change.added;
        ++calls;
    });
    EXPECT_EQ(*buffer.readFrom(pair.reading.get(), 65'536), text.size());
    EXPECT_EQ(told, text.size());
    EXPECT_EQ(calls, 1);
}

TEST(BufferReadFrom, LeavesAReservationThatNothingWasReadInto) {
    const Pair pair = pipePair();
    Buffer buffer;
    const auto space = buffer.reserve(10);
    space[0][0] = 'x';
    EXPECT_FALSE(buffer.readFrom(pair.reading.get(), 100).ok());
    EXPECT_TRUE(buffer.commit(1));
    EXPECT_EQ(buffer.toString(), "x");
}

TEST(BufferWriteTo, DrainsWhatItWrote) {
    for (const Pair& pair : {pipePair(), socketPair()}) {
        Buffer buffer = inPieces("hello world", 4);
        EXPECT_EQ(*buffer.writeTo(pair.writing.get(), 6), 6U);
        EXPECT_EQ(buffer.toString(), "world");
        EXPECT_EQ(takeAll(pair.reading.get()), "hello ");
        EXPECT_EQ(*buffer.writeTo(pair.writing.get()), 5U);
        EXPECT_TRUE(buffer.empty());
        EXPECT_EQ(takeAll(pair.reading.get()), "world");
    }
}

TEST(BufferWriteTo, WritesNothingWhereNothingIs) {
    const Pair pair = pipePair();
    Buffer buffer;
    EXPECT_EQ(*buffer.writeTo(pair.writing.get()), 0U);
    buffer.append("abc");
    EXPECT_EQ(*buffer.writeTo(pair.writing.get(), 0), 0U);
    EXPECT_EQ(buffer.toString(), "abc");
}

TEST(BufferWriteTo, WritesMorePiecesThanOneCallTakes) {
    const std::string text = pattern(3'000);
    for (const Pair& pair : {pipePair(), socketPair()}) {
        Buffer buffer = inPieces(text, 1);
        std::string got;
        while (!buffer.empty()) {
            const auto count = buffer.writeTo(pair.writing.get());
            ASSERT_TRUE(count.ok());
            ASSERT_GT(*count, 0U);
            got += takeAll(pair.reading.get());
        }
        EXPECT_EQ(got, text);
    }
}

TEST(BufferWriteTo, KeepsWhatThePeerHasNoRoomFor) {
    for (const Pair& pair : {pipePair(), socketPair()}) {
        const std::string text = pattern(4'000'000);
        Buffer buffer;
        buffer.append(text);
        std::size_t written = 0;
        while (true) {
            const auto count = buffer.writeTo(pair.writing.get());
            if (!count) {
                EXPECT_TRUE(count.error().isSystem(EAGAIN));
                break;
            }
            written += *count;
        }
        EXPECT_GT(written, 0U);
        EXPECT_EQ(buffer.size(), text.size() - written);
        EXPECT_EQ(takeAll(pair.reading.get()) + buffer.toString(), text);
    }
}

TEST(BufferWriteTo, RaisesNoSignalOnASocketWithoutAPeer) {
    Pair pair = socketPair();
    pair.reading = UniqueFd();
    Buffer buffer;
    buffer.append("abc");
    const auto count = buffer.writeTo(pair.writing.get());
    ASSERT_FALSE(count.ok());
    EXPECT_TRUE(count.error().isSystem(EPIPE));
    EXPECT_EQ(buffer.toString(), "abc");
}

TEST(BufferWriteTo, RefusesWhereTheFrontIsFrozen) {
    const Pair pair = pipePair();
    Buffer buffer;
    buffer.append("abc");
    buffer.freezeFront(true);
    const auto count = buffer.writeTo(pair.writing.get());
    ASSERT_FALSE(count.ok());
    EXPECT_TRUE(count.error().isSystem(EPERM));
    EXPECT_EQ(takeAll(pair.reading.get()), "");
    EXPECT_EQ(buffer.toString(), "abc");
}

TEST(BufferWriteTo, ReleasesReferencesThatItWrote) {
    const Pair pair = pipePair();
    Buffer buffer;
    int released = 0;
    buffer.appendReference("abcdef", [&] { ++released; });
    EXPECT_EQ(*buffer.writeTo(pair.writing.get(), 5), 5U);
    EXPECT_EQ(released, 0);
    EXPECT_EQ(*buffer.writeTo(pair.writing.get()), 1U);
    EXPECT_EQ(released, 1);
}

} // namespace
