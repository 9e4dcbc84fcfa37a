#include "tests/engine/stream/socket_stream_fixture.h"

#include <weir/net/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weir::test {

namespace {

UniqueFd openSocket() {
    auto socket = openStreamSocket(AF_INET);
    EXPECT_TRUE(socket);
    return std::move(socket).value();
}

} // namespace

std::string describe(StreamEvents events) {
    constexpr std::array<std::pair<StreamEvents, const char*>, 6> names{
        {{StreamEvents::Reading, "reading"},
         {StreamEvents::Writing, "writing"},
         {StreamEvents::Eof, "eof"},
         {StreamEvents::Error, "error"},
         {StreamEvents::Timeout, "timeout"},
         {StreamEvents::Connected, "connected"}}};
    std::string text;
    for (const auto& [flag, name] : names) {
        if (any(events, flag)) {
            text += (text.empty() ? "" : "|") + std::string(name);
        }
    }
    return text;
}

void Recorder::onRead(Stream& stream) {
    note("read " + std::to_string(stream.input().size()));
    if (atRead) {
        atRead(stream);
    }
}

void Recorder::onWritten(Stream& stream) {
    note("written");
    if (atWritten) {
        atWritten(stream);
    }
}

void Recorder::onEvent(Stream& stream, StreamEvents events) {
    note(describe(events));
    if (atEvent) {
        atEvent(stream, events);
    }
}

std::size_t Recorder::count(std::string_view entry) const {
    return static_cast<std::size_t>(std::count(log.begin(), log.end(), entry));
}

void Recorder::note(std::string entry) {
    (sharedLog != nullptr ? *sharedLog : log)
        .push_back(name.empty() ? std::move(entry) : name + ": " + entry);
}

void Peer::send(std::string_view bytes) {
    ASSERT_EQ(::send(m_fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
}

std::string Peer::receive() {
    std::string all;
    std::array<char, 65536> piece{};
    for (;;) {
        const ssize_t got = ::recv(m_fd.get(), piece.data(), piece.size(), MSG_DONTWAIT);
        if (got <= 0) {
            return all;
        }
        all.append(piece.data(), static_cast<std::size_t>(got));
    }
}

std::string Peer::receive(std::size_t size) {
    std::string all;
    std::array<char, 65536> piece{};
    while (all.size() < size) {
        awaitReadable(m_fd.get());
        const ssize_t got = ::recv(m_fd.get(), piece.data(),
                                   std::min(piece.size(), size - all.size()), MSG_DONTWAIT);
        if (got <= 0) {
            break;
        }
        all.append(piece.data(), static_cast<std::size_t>(got));
    }
    return all;
}

ssize_t Peer::receiveOnce() {
    awaitReadable(m_fd.get());
    std::array<char, 65536> piece{};
    const ssize_t got = ::recv(m_fd.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    return got < 0 ? -errno : got;
}

void Peer::shutdownWrite() {
    ASSERT_EQ(::shutdown(m_fd.get(), SHUT_WR), 0);
}

void Peer::reset() {
    ASSERT_TRUE(setResetOnClose(m_fd.get()));
    m_fd.reset();
}

namespace {

/// The result that the script has for this call, or how much it lets it move at most.
ssize_t nextOf(std::deque<ssize_t>& script) {
    ssize_t next = SSIZE_MAX;
    if (!script.empty()) {
        next = script.front();
        script.pop_front();
    }
    return next;
}

std::vector<iovec> cut(std::span<const iovec> pieces, ssize_t most) {
    std::vector<iovec> kept(pieces.begin(), pieces.end());
    auto left = static_cast<std::size_t>(most);
    for (iovec& piece : kept) {
        piece.iov_len = std::min(piece.iov_len, left);
        left -= piece.iov_len;
    }
    return kept;
}

} // namespace

ssize_t ScriptedIo::receive(int fd, std::span<const iovec> pieces) {
    ++reads;
    const ssize_t next = nextOf(readScript);
    return next <= 0 ? next : SocketIo::receive(fd, cut(pieces, next));
}

ssize_t ScriptedIo::send(int fd, std::span<const iovec> pieces) {
    ++writes;
    const ssize_t next = nextOf(writeScript);
    return next <= 0 ? next : SocketIo::send(fd, cut(pieces, next));
}

RawListener::RawListener() : m_fd(openSocket()) {
    EXPECT_TRUE(bindSocket(m_fd.get(), SocketAddress::loopback(0)));
    EXPECT_EQ(::listen(m_fd.get(), 16), 0);
    m_address = localAddress(m_fd.get()).value();
}

UniqueFd RawListener::accept() {
    awaitReadable(m_fd.get());
    UniqueFd accepted(::accept(m_fd.get(), nullptr, nullptr));
    EXPECT_TRUE(accepted);
    EXPECT_TRUE(setNonBlocking(accepted.get()));
    return accepted;
}

SocketAddress deadAddress() {
    return RawListener().address();
}

namespace {

class FakeRequest final : public Resolver::Request {
public:
    explicit FakeRequest(std::shared_ptr<bool> wanted) : m_wanted(std::move(wanted)) {}

    ~FakeRequest() override { *m_wanted = false; }

    FakeRequest(const FakeRequest&) = delete;
    FakeRequest& operator=(const FakeRequest&) = delete;

private:
    std::shared_ptr<bool> m_wanted;
};

} // namespace

std::unique_ptr<Resolver::Request> FakeResolver::resolve(const std::string& /*host*/,
                                                         std::uint16_t /*port*/,
                                                         Callback callback) {
    ++asked;
    auto wanted = std::make_shared<bool>(true);
    m_loop.post([wanted, reply = answer, tell = std::move(callback)]() mutable {
        if (*wanted) {
            tell(std::move(reply));
        }
    });
    return std::make_unique<FakeRequest>(std::move(wanted));
}

SocketStreamTest::SocketStreamTest(LoopConfig config) {
    config.backend = GetParam();
    config.ignoreEnvironment = true;
    config.clock = &clock;
    auto created = EventLoop::create(config);
    EXPECT_TRUE(created) << created.error().message();
    loop = std::move(*created);
}

std::unique_ptr<SocketStream> SocketStreamTest::makeStream(Peer& peer, StreamOptions options) {
    auto [own, other] = tcpPair();
    peer = Peer(std::move(other));
    auto stream = std::make_unique<SocketStream>(*loop, std::move(own), options);
    stream->setHandler(&recorder);
    return stream;
}

std::unique_ptr<SocketStream> SocketStreamTest::makeLocalStream(Peer& peer, StreamOptions options) {
    auto [own, other] = localPair();
    peer = Peer(std::move(other));
    auto stream = std::make_unique<SocketStream>(*loop, std::move(own), options);
    stream->setHandler(&recorder);
    return stream;
}

void SocketStreamTest::runUntil(const std::function<bool()>& done) {
    while (!done()) {
        const auto end = loop->run(RunMode::Once);
        ASSERT_TRUE(end) << end.error().message();
        ASSERT_TRUE(*end != RunEnd::Empty || done()) << "the loop has nothing to wait for";
    }
}

void SocketStreamTest::settle() {
    // What one turn brings about may be ready only in the next; three are more than any of the
    // conversations here needs.
    for (int turn = 0; turn < 3; ++turn) {
        ASSERT_TRUE(loop->run(RunMode::NonBlock));
    }
}

void SocketStreamTest::advance(Duration step) {
    clock.advance(step);
    settle();
}

std::vector<std::string> backends() {
    std::vector<std::string> names;
    for (const std::string_view name : EventLoop::supportedBackends()) {
        names.emplace_back(name);
    }
    return names;
}

std::string backendName(const testing::TestParamInfo<std::string>& info) {
    return info.param;
}

std::pair<UniqueFd, UniqueFd> tcpPair() {
    RawListener listener;
    UniqueFd client = openSocket();
    EXPECT_TRUE(connectSocket(client.get(), listener.address()));
    UniqueFd accepted = listener.accept();
    awaitWritable(client.get());
    return {std::move(client), std::move(accepted)};
}

std::pair<UniqueFd, UniqueFd> localPair() {
    std::array<int, 2> both{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both.data()), 0);
    return {UniqueFd(both[0]), UniqueFd(both[1])};
}

void awaitReadable(int fd) {
    pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&waiting, 1, 10000), 1);
}

void awaitWritable(int fd) {
    pollfd waiting{.fd = fd, .events = POLLOUT, .revents = 0};
    EXPECT_EQ(::poll(&waiting, 1, 10000), 1);
}

std::string pattern(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<char>('!' + (i * 7 + i / 251) % 90);
    }
    return bytes;
}

} // namespace weir::test
