#include <weir/stream/buffer.h>
#include <weir/stream/file_segment.h>
#include <weir/stream/socket_io.h>

#include "tests/engine/stream/buffer_descriptors.h"
#include "tests/engine/stream/buffer_pieces.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>

namespace {

using weir::Buffer;
using weir::FileFlags;
using weir::FileSegment;
using weir::SocketIo;
using weir::UniqueFd;
using weir::testing::FdPair;
using weir::testing::fileWith;
using weir::testing::pattern;
using weir::testing::pipePair;
using weir::testing::socketPair;
using weir::testing::takeAll;

constexpr FileFlags allFlags[] = {
    FileFlags::None,
    FileFlags::DisableMmap,
    FileFlags::DisableSendFile,
    FileFlags::DisableMmap | FileFlags::DisableSendFile,
    FileFlags::DisableLocking,
};

std::shared_ptr<FileSegment> segmentOf(const UniqueFd& file, off_t offset = 0,
                                       std::int64_t length = FileSegment::toEnd,
                                       FileFlags flags = FileFlags::None) {
    auto made = FileSegment::make(file.get(), offset, length, flags);
    EXPECT_TRUE(made.ok()) << made.error().message();
    return made.ok() ? *made : nullptr;
}

/// Counts the calls, and fails the sendfile(2) where it is told to.
class CountingIo final : public SocketIo {
public:
    ssize_t send(int fd, std::span<const iovec> pieces) override {
        ++sends;
        return SocketIo::send(fd, pieces);
    }

    ssize_t sendFile(int fd, int file, off_t offset, std::size_t size) override {
        ++files;
        return failWith != 0 ? -failWith : SocketIo::sendFile(fd, file, offset, size);
    }

    int sends = 0;
    int files = 0;
    int failWith = 0;
};

TEST(FileSegment, IsAPartOfAFileInABuffer) {
    const std::string text = pattern(20'000);
    const UniqueFd file = fileWith(text);
    for (const FileFlags flags : allFlags) {
        for (const bool drains : {false, true}) {
            Buffer buffer;
            buffer.setDrainsToDescriptor(drains);
            buffer.append("<");
            EXPECT_TRUE(buffer.appendFile(segmentOf(file, 5'000, 10'000, flags), 100, 6'000));
            buffer.append(">");
            EXPECT_EQ(buffer.size(), 6'002U);
            const std::string expected = "<" + text.substr(5'100, 6'000) + ">";
            EXPECT_EQ(buffer.toString(), expected);
            EXPECT_EQ(buffer.search(text.substr(6'000, 20)), 901U);
            EXPECT_EQ(buffer.pullUp(Buffer::all), expected);
        }
    }
}

TEST(FileSegment, IsLookedAtInEveryWayWhileItIsStillInTheFile) {
    const std::string text = "first line\nsecond line\n";
    const UniqueFd file = fileWith(text);
    const auto fresh = [&] {
        Buffer buffer;
        buffer.setDrainsToDescriptor(true);
        EXPECT_TRUE(buffer.appendFile(segmentOf(file)));
        return buffer;
    };
    std::string out(5, '\0');
    EXPECT_EQ(fresh().copyOut(out, 1), 5U);
    EXPECT_EQ(out, "irst ");
    EXPECT_EQ(fresh().remove(out), 5U);
    EXPECT_EQ(out, "first");
    EXPECT_EQ(fresh().readLine(weir::LineEnding::Lf), "first line");
    EXPECT_EQ(fresh().findLine(weir::LineEnding::Any, 11)->size, 22U);
    EXPECT_EQ(fresh().search("line", 7), 18U);
    EXPECT_EQ(fresh().peek({}), 1U);
    Buffer buffer = fresh();
    EXPECT_EQ(buffer.search("line", buffer.positionAt(7)).pos, 18);
    buffer = fresh();
    EXPECT_EQ(buffer.copyOut(out, buffer.positionAt(6)), 5U);
    EXPECT_EQ(out, "line\n");
    buffer = fresh();
    EXPECT_EQ(buffer.findLine(weir::LineEnding::Lf, buffer.positionAt(0), nullptr).pos, 10);
}

TEST(FileSegment, IsCutMovedAndSharedWhileItIsStillInTheFile) {
    const std::string text = pattern(1'000);
    const UniqueFd file = fileWith(text);
    Buffer buffer;
    buffer.setDrainsToDescriptor(true);
    EXPECT_TRUE(buffer.appendFile(segmentOf(file)));
    Buffer target;
    Buffer view;
    EXPECT_EQ(buffer.drain(10), 10U);
    EXPECT_EQ(buffer.moveTo(target, 300), 300U);
    EXPECT_TRUE(view.appendView(buffer, 5, 50));
    EXPECT_EQ(view.toString(), text.substr(315, 50));
    EXPECT_EQ(target.toString(), text.substr(10, 300));
    EXPECT_TRUE(target.prepend(buffer));
    EXPECT_EQ(target.toString(), text.substr(310) + text.substr(10, 300));
}

TEST(FileSegment, IsSentWithoutBeingInMemory) {
    const std::string text = pattern(3'000);
    const UniqueFd file = fileWith(text);
    for (const FdPair& pair : {socketPair(), pipePair()}) {
        CountingIo io;
        Buffer buffer;
        buffer.setDrainsToDescriptor(true);
        buffer.append("head ");
        EXPECT_TRUE(buffer.appendFile(segmentOf(file, 1'000)));
        buffer.append(" tail");
        EXPECT_EQ(*buffer.writeTo(pair.writing.get(), Buffer::all, io), 5U);
        EXPECT_EQ(*buffer.writeTo(pair.writing.get(), 500, io), 500U);
        EXPECT_EQ(*buffer.writeTo(pair.writing.get(), Buffer::all, io), 1'500U);
        EXPECT_EQ(*buffer.writeTo(pair.writing.get(), Buffer::all, io), 5U);
        EXPECT_TRUE(buffer.empty());
        EXPECT_EQ(io.files, 2);
        EXPECT_EQ(takeAll(pair.reading.get()), "head " + text.substr(1'000) + " tail");
    }
}

TEST(FileSegment, IsSentFromMemoryWhereThatIsWanted) {
    const std::string text = pattern(3'000);
    const UniqueFd file = fileWith(text);
    for (const bool drains : {false, true}) {
        const FdPair pair = socketPair();
        CountingIo io;
        Buffer buffer;
        buffer.setDrainsToDescriptor(drains);
        EXPECT_TRUE(buffer.appendFile(segmentOf(
            file, 0, FileSegment::toEnd, drains ? FileFlags::DisableSendFile : FileFlags::None)));
        EXPECT_EQ(*buffer.writeTo(pair.writing.get(), Buffer::all, io), 3'000U);
        EXPECT_EQ(io.files, 0);
        EXPECT_EQ(takeAll(pair.reading.get()), text);
    }
}

TEST(FileSegment, GoesThroughMemoryWhereItCannotBeSent) {
    const std::string text = pattern(3'000);
    const UniqueFd file = fileWith(text);
    for (const int code : {EINVAL, ENOSYS, EOPNOTSUPP}) {
        const FdPair pair = socketPair();
        CountingIo io;
        io.failWith = code;
        Buffer buffer;
        buffer.setDrainsToDescriptor(true);
        EXPECT_TRUE(buffer.appendFile(segmentOf(file)));
        EXPECT_EQ(*buffer.writeTo(pair.writing.get(), Buffer::all, io), 3'000U);
        EXPECT_EQ(io.files, 1);
        EXPECT_EQ(io.sends, 1);
        EXPECT_EQ(takeAll(pair.reading.get()), text);
    }
}

TEST(FileSegment, KeepsWhatCouldNotBeSent) {
    const UniqueFd file = fileWith("abcdef");
    const FdPair pair = socketPair();
    for (const int code : {EAGAIN, EINTR, EIO, ECONNRESET}) {
        CountingIo io;
        io.failWith = code;
        Buffer buffer;
        buffer.setDrainsToDescriptor(true);
        EXPECT_TRUE(buffer.appendFile(segmentOf(file)));
        const auto written = buffer.writeTo(pair.writing.get(), Buffer::all, io);
        ASSERT_FALSE(written.ok());
        EXPECT_TRUE(written.error().isSystem(code));
        EXPECT_EQ(buffer.toString(), "abcdef");
    }
}

TEST(FileSegment, RaisesNoSignalWhereThePeerHasGone) {
    const UniqueFd file = fileWith("abcdef");
    FdPair pair = socketPair();
    pair.reading = UniqueFd();
    Buffer buffer;
    buffer.setDrainsToDescriptor(true);
    EXPECT_TRUE(buffer.appendFile(segmentOf(file)));
    const auto written = buffer.writeTo(pair.writing.get());
    ASSERT_FALSE(written.ok());
    EXPECT_TRUE(written.error().isSystem(EPIPE));
    EXPECT_EQ(buffer.size(), 6U);
}

TEST(FileSegment, IsAnErrorWhereTheFileIsShorter) {
    const UniqueFd file = fileWith("abcdef");
    const auto made = FileSegment::make(file.get(), 2, 10, FileFlags::DisableSendFile);
    ASSERT_FALSE(made.ok());
    EXPECT_TRUE(made.error().isSystem(EIO));
    Buffer buffer;
    EXPECT_FALSE(buffer.appendFile(segmentOf(file, 2, 10)));
    buffer.setDrainsToDescriptor(true);
    EXPECT_TRUE(buffer.appendFile(segmentOf(file, 2, 10)));
    EXPECT_EQ(buffer.toString(), "");
    EXPECT_EQ(buffer.pullUp(3), "");
    EXPECT_EQ(buffer.search("c"), std::nullopt);
    const FdPair pair = socketPair();
    EXPECT_EQ(*buffer.writeTo(pair.writing.get()), 4U);
    const auto written = buffer.writeTo(pair.writing.get());
    ASSERT_FALSE(written.ok());
    EXPECT_TRUE(written.error().isSystem(EIO));
    EXPECT_EQ(buffer.drain(Buffer::all), 6U);
}

TEST(FileSegment, IsNotMadeOfWhatIsNoPart) {
    const UniqueFd file = fileWith("abcdef");
    for (const auto& [offset, length] : {std::pair<off_t, std::int64_t>{-1, 1}, {0, -2}, {7, -1}}) {
        const auto made = FileSegment::make(file.get(), offset, length);
        ASSERT_FALSE(made.ok());
        EXPECT_TRUE(made.error().isSystem(EINVAL));
    }
    EXPECT_TRUE(FileSegment::make(-1, 0, FileSegment::toEnd).error().isSystem(EBADF));
    Buffer buffer;
    EXPECT_FALSE(buffer.appendFile(nullptr));
    EXPECT_FALSE(buffer.appendFile(segmentOf(file), 7));
    EXPECT_FALSE(buffer.appendFile(segmentOf(file), 2, 5));
    EXPECT_TRUE(buffer.appendFile(segmentOf(file), 6));
    EXPECT_TRUE(buffer.appendFile(segmentOf(file, 6)));
    EXPECT_TRUE(buffer.empty());
    buffer.freezeEnd(true);
    EXPECT_FALSE(buffer.appendFile(segmentOf(file)));
}

TEST(FileSegment, ClosesItsFileAndSaysSoWhenNobodyHoldsIt) {
    UniqueFd file = fileWith("abcdef");
    const int fd = file.release();
    int freed = 0;
    auto segment = *FileSegment::make(fd, 0, FileSegment::toEnd, FileFlags::CloseOnFree);
    segment->onFree([&] {
        ++freed;
        EXPECT_EQ(::fcntl(fd, F_GETFD), -1);
    });
    Buffer first;
    Buffer second;
    EXPECT_TRUE(first.appendFile(segment, 0, 3));
    EXPECT_TRUE(second.appendFile(segment, 3));
    segment.reset();
    first.drain(Buffer::all);
    EXPECT_EQ(freed, 0);
    EXPECT_NE(::fcntl(fd, F_GETFD), -1);
    EXPECT_EQ(second.toString(), "def");
    second.drain(Buffer::all);
    EXPECT_EQ(freed, 1);
}

TEST(FileSegment, LeavesTheFileOpenUnlessItIsToClose) {
    const UniqueFd file = fileWith("abcdef");
    segmentOf(file).reset();
    EXPECT_NE(::fcntl(file.get(), F_GETFD), -1);
    EXPECT_FALSE(
        FileSegment::make(file.get(), 2, 9, FileFlags::CloseOnFree | FileFlags::DisableSendFile)
            .ok());
    EXPECT_NE(::fcntl(file.get(), F_GETFD), -1);
}

} // namespace
