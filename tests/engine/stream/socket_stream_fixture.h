#pragma once

#include <weir/base/clock.h>
#include <weir/base/unique_fd.h>
#include <weir/loop/event_loop.h>
#include <weir/net/resolver.h>
#include <weir/stream/socket_io.h>
#include <weir/stream/socket_stream.h>

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::test {

/// "reading|eof" and the like, in the order of the flags' numbers.
std::string describe(StreamEvents events);

/// Writes down what a stream tells, e.g. "read 5", "written", "reading|eof", and then does what the
/// test wants done.
class Recorder final : public StreamHandler {
public:
    void onRead(Stream& stream) override;
    void onWritten(Stream& stream) override;
    void onEvent(Stream& stream, StreamEvents events) override;

    [[nodiscard]] std::size_t count(std::string_view entry) const;

    [[nodiscard]] bool has(std::string_view entry) const { return count(entry) > 0; }

    std::vector<std::string> log;
    std::function<void(Stream&)> atRead;
    std::function<void(Stream&)> atWritten;
    std::function<void(Stream&, StreamEvents)> atEvent;
    /// Put in front of each entry, where several recorders share `log` of another.
    std::string name;
    std::vector<std::string>* sharedLog = nullptr;

private:
    void note(std::string entry);
};

/// The other end of a connection: a plain socket that the test reads and writes itself.
class Peer {
public:
    Peer() = default;

    explicit Peer(UniqueFd fd) : m_fd(std::move(fd)) {}

    [[nodiscard]] int fd() const { return m_fd.get(); }

    /// All of `bytes` at once; the kernel's buffers take it.
    void send(std::string_view bytes);
    /// What lies there now; empty where nothing does.
    std::string receive();
    /// Waits until `size` bytes, or the end of file, came.
    std::string receive(std::size_t size);
    /// Waits until something came: the result of recv(2), 0 at the end of file, -errno on failure.
    ssize_t receiveOnce();
    void shutdownWrite();

    void close() { m_fd.reset(); }

    void reset();

private:
    UniqueFd m_fd;
};

/// A socket that listens on a free port of 127.0.0.1 and accepts when it is told to.
class RawListener {
public:
    RawListener();

    [[nodiscard]] SocketAddress address() const { return m_address; }

    /// Waits for a connection.
    UniqueFd accept();

private:
    UniqueFd m_fd;
    SocketAddress m_address;
};

/// A port of 127.0.0.1 on which nobody listens.
SocketAddress deadAddress();

/// Gives the answers that the test wrote into it, in a later turn of the loop.
class FakeResolver final : public Resolver {
public:
    explicit FakeResolver(EventLoop& loop) : m_loop(loop) {}

    [[nodiscard]] std::unique_ptr<Request> resolve(const std::string& host, std::uint16_t port,
                                                   Callback callback) override;

    Result<std::vector<SocketAddress>> answer = std::vector<SocketAddress>();
    std::size_t asked = 0;

private:
    EventLoop& m_loop;
};

/// Does what the system does, unless the test has put something else in its way.
class ScriptedIo final : public SocketIo {
public:
    ssize_t receive(int fd, std::span<const iovec> pieces) override;

    ssize_t send(int fd, std::span<const iovec> pieces) override;

    /// What the next calls do: move at most so many bytes, or return this where it is not more
    /// than 0. Then they do what the system does.
    std::deque<ssize_t> readScript;
    std::deque<ssize_t> writeScript;
    std::size_t reads = 0;
    std::size_t writes = 0;
};

/// A loop on each backend that this machine has, with a clock that only the test moves.
class SocketStreamTest : public testing::TestWithParam<std::string> {
public:
    explicit SocketStreamTest(LoopConfig config = {});

    /// A stream over TCP whose other end is `peer`.
    std::unique_ptr<SocketStream> makeStream(Peer& peer, StreamOptions options = {});
    /// The same over a Unix-domain socket pair.
    std::unique_ptr<SocketStream> makeLocalStream(Peer& peer, StreamOptions options = {});

    /// Turns of the loop until `done` is true; fails the test where the loop has nothing to do.
    void runUntil(const std::function<bool()>& done);
    /// What is ready now, until nothing is.
    void settle();
    void advance(Duration step);

    ManualClock clock;
    std::unique_ptr<EventLoop> loop;
    Recorder recorder;
};

std::vector<std::string> backends();
std::string backendName(const testing::TestParamInfo<std::string>& info);

/// A connected pair of TCP sockets over loopback, both non-blocking.
std::pair<UniqueFd, UniqueFd> tcpPair();
std::pair<UniqueFd, UniqueFd> localPair();

/// Waits until `fd` can be read from (written to).
void awaitReadable(int fd);
void awaitWritable(int fd);

/// `size` bytes that are not all alike, so that a mixed-up order shows.
std::string pattern(std::size_t size);

#define WEIR_ON_EVERY_BACKEND(suite)                                                       \
    INSTANTIATE_TEST_SUITE_P(Backends, suite, testing::ValuesIn(::weir::test::backends()), \
                             ::weir::test::backendName)

} // namespace weir::test
