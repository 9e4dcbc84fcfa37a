// What a stream does when the system calls fail or do less than they were asked for.

#include "tests/engine/stream/socket_stream_fixture.h"

#include <cerrno>
#include <filesystem>

namespace weir::test {
namespace {

/// Descriptors and bytes are balanced after each test: whatever failed, nothing is left behind.
class SocketStreamFaults : public SocketStreamTest {
public:
    SocketStreamFaults() : descriptors(openDescriptors()) {}

    ~SocketStreamFaults() override {
        stream.reset();
        peer.close();
        EXPECT_EQ(openDescriptors(), descriptors);
        EXPECT_EQ(loop->eventCount(), 0U);
    }

    SocketStreamFaults(const SocketStreamFaults&) = delete;
    SocketStreamFaults& operator=(const SocketStreamFaults&) = delete;

    static std::ptrdiff_t openDescriptors() {
        const std::filesystem::directory_iterator all("/proc/self/fd");
        return std::distance(begin(all), end(all));
    }

    void make() {
        recorder = {};
        io = {};
        stream = makeLocalStream(peer, {.io = &io});
        stream->enable(Directions::Read);
    }

    ScriptedIo io;
    Peer peer;
    std::unique_ptr<SocketStream> stream;
    std::ptrdiff_t descriptors;
};

WEIR_ON_EVERY_BACKEND(SocketStreamFaults);

TEST_P(SocketStreamFaults, whatIsOnlyForNowIsTriedAgainAndNothingIsLostOrTwice) {
    make();
    io.readScript = {1, -EINTR, 7, -EAGAIN, 2, -EWOULDBLOCK, 3};
    io.writeScript = {-EINTR, 5, -EAGAIN, 1, -EWOULDBLOCK, 100};
    const std::string sent = pattern(1000);
    peer.send(sent);
    stream->write(sent);
    runUntil([&] { return stream->input().size() == 1000 && recorder.has("written"); });
    EXPECT_EQ(stream->input().toString(), sent);
    EXPECT_EQ(peer.receive(), sent);
    EXPECT_EQ(recorder.count("written"), 1U);
    EXPECT_EQ(stream->lastError(), std::nullopt);
}

TEST_P(SocketStreamFaults, aFailedReadEndsReadingAloneBehindTheBytesBefore) {
    for (const int code : {ECONNRESET, ENOBUFS, ENOMEM, EIO, ETIMEDOUT}) {
        make();
        io.readScript = {4, -code};
        peer.send("12345678");
        runUntil([&] { return recorder.has("reading|error"); });
        EXPECT_EQ(recorder.log, (std::vector<std::string>{"read 4", "reading|error"}));
        ASSERT_TRUE(stream->lastError());
        EXPECT_TRUE(stream->lastError()->isSystem(code));
        EXPECT_EQ(stream->readBlocked(), Blocked::Failed);
        stream->write("still");
        settle();
        EXPECT_EQ(peer.receive(), "still");
        EXPECT_EQ(io.reads, 2U) << "it is not read from again";
    }
}

TEST_P(SocketStreamFaults, aFailedWriteEndsWritingAloneAndKeepsWhatWasNotSent) {
    for (const int code : {ECONNRESET, EPIPE, ENOBUFS, ENOMEM}) {
        make();
        io.writeScript = {4, -EAGAIN, -code};
        stream->write("12345678");
        runUntil([&] { return recorder.has("writing|error"); });
        EXPECT_EQ(recorder.count("writing|error"), 1U);
        ASSERT_TRUE(stream->lastError());
        EXPECT_TRUE(stream->lastError()->isSystem(code));
        EXPECT_EQ(peer.receive(), "1234");
        EXPECT_EQ(stream->output().toString(), "5678");
        EXPECT_EQ(stream->writeBlocked(), Blocked::Failed);
        peer.send("still");
        settle();
        EXPECT_EQ(stream->input().toString(), "still");
    }
}

TEST_P(SocketStreamFaults, anEndBehindShortReadsIsToldOnce) {
    make();
    io.readScript = {2, -EINTR, 2};
    peer.send("12345");
    peer.shutdownWrite();
    runUntil([&] { return recorder.has("reading|eof"); });
    settle();
    EXPECT_EQ(recorder.count("reading|eof"), 1U);
    EXPECT_EQ(stream->input().toString(), "12345");
}

} // namespace
} // namespace weir::test
