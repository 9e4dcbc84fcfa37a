// Records that come in pieces, and end anywhere.

#include <weir/stream/filter_stream.h>
#include <weir/stream/pair_stream.h>

#include "tests/engine/stream/tls_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace weir::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

/// Lets `first` bytes through, and what comes behind them only with a later call, or never.
class CuttingIo final : public SocketIo {
public:
    enum class Then { GoOn, End };

    CuttingIo(std::size_t first, Then then) : m_left(first), m_then(then) {}

    ssize_t receive(int fd, std::span<const iovec> pieces) override {
        if (m_left == 0) {
            return m_then == Then::End ? 0 : counted(SocketIo::receive(fd, pieces));
        }
        std::vector<iovec> cut(pieces.begin(), pieces.end());
        std::size_t left = m_left;
        for (iovec& piece : cut) {
            piece.iov_len = std::min(piece.iov_len, left);
            left -= piece.iov_len;
        }
        const ssize_t got = counted(SocketIo::receive(fd, cut));
        if (got > 0) {
            m_left -= static_cast<std::size_t>(got);
        }
        return got;
    }

    [[nodiscard]] std::size_t total() const { return m_total; }

private:
    ssize_t counted(ssize_t got) {
        m_total += got > 0 ? static_cast<std::size_t>(got) : 0;
        return got;
    }

    std::size_t m_left;
    Then m_then;
    std::size_t m_total = 0;
};

class TlsSplit : public TlsTest {
public:
    void make(SocketIo* clientIo, SocketIo* serverIo) {
        clientSide = Recorder();
        serverSide = Recorder();
        auto [near, far] = tcpPair();
        client = made(TlsStream::create(
            trusting, std::make_unique<SocketStream>(*loop, std::move(near), with(clientIo)),
            {.host = "weir.test"}));
        server = made(TlsStream::create(
            serving, std::make_unique<SocketStream>(*loop, std::move(far), with(serverIo))));
        client->setHandler(&clientSide);
        server->setHandler(&serverSide);
        client->enable(Directions::Read);
        server->enable(Directions::Read);
    }

    static StreamOptions with(SocketIo* io) { return {.io = io}; }

    /// Handshake, a message each way, and both ends.
    void converse() {
        client->write("from the client");
        server->write("from the server");
        client->shutdownWrite();
        server->shutdownWrite();
        runUntil([&] { return clientSide.has("reading|eof") && serverSide.has("reading|eof"); });
        EXPECT_EQ(client->input().toString(), "from the server");
        EXPECT_EQ(server->input().toString(), "from the client");
        EXPECT_FALSE(client->lastError());
        EXPECT_FALSE(server->lastError());
    }

    /// How many bytes each side gets of such a conversation, about.
    std::pair<std::size_t, std::size_t> measure() {
        CuttingIo atClient(0, CuttingIo::Then::GoOn);
        CuttingIo atServer(0, CuttingIo::Then::GoOn);
        make(&atClient, &atServer);
        converse();
        client.reset();
        server.reset();
        return {atClient.total(), atServer.total()};
    }

    TlsContext trusting = clientContext();
    TlsContext serving = serverContext();
};

TEST_F(TlsSplit, atAnyByteChangesNothing) {
    const auto [toClient, toServer] = measure();
    ASSERT_GT(toClient, 500U);
    ASSERT_GT(toServer, 300U);
    for (std::size_t at = 1; at < std::max(toClient, toServer); ++at) {
        SCOPED_TRACE(at);
        CuttingIo atClient(at, CuttingIo::Then::GoOn);
        CuttingIo atServer(at, CuttingIo::Then::GoOn);
        make(&atClient, &atServer);
        converse();
        ASSERT_FALSE(HasFailure());
    }
    client.reset();
    server.reset();
}

TEST_F(TlsSplit, intoSingleBytesChangesNothing) {
    ScriptedIo atClient;
    ScriptedIo atServer;
    atClient.readScript.assign(3000, 1);
    atServer.readScript.assign(3000, 1);
    atClient.writeScript.assign(3000, 1);
    atServer.writeScript.assign(3000, 1);
    make(&atClient, &atServer);
    converse();
    client.reset();
    server.reset();
}

/// The transport ends behind any byte that the server reads: the server never takes that for a
/// clean end.
TEST_F(TlsSplit, anEndAtAnyByteIsAnErrorOnTheServer) {
    const std::size_t toServer = measure().second;
    for (std::size_t at = 0; at + 30 < toServer; at += 3) {
        SCOPED_TRACE(at);
        CuttingIo atServer(at, CuttingIo::Then::End);
        make(nullptr, &atServer);
        client->write("from the client");
        client->shutdownWrite();
        EXPECT_THAT(serverFailure(),
                    AnyOf(HasSubstr("in the middle of it"), HasSubstr("without the end of TLS")));
        EXPECT_FALSE(serverSide.has("reading|eof"));
        ASSERT_FALSE(HasFailure());
    }
    server.reset();
}

TEST_F(TlsSplit, anEndAtAnyByteIsAnErrorOnTheClient) {
    const std::size_t toClient = measure().first;
    for (std::size_t at = 0; at + 30 < toClient; at += 7) {
        SCOPED_TRACE(at);
        CuttingIo atClient(at, CuttingIo::Then::End);
        make(&atClient, nullptr);
        server->write("from the server");
        server->shutdownWrite();
        EXPECT_THAT(clientFailure(),
                    AnyOf(HasSubstr("in the middle of it"), HasSubstr("without the end of TLS")));
        EXPECT_FALSE(clientSide.has("reading|eof"));
        ASSERT_FALSE(HasFailure());
    }
    client.reset();
}

/// Other kinds of transport.
TEST_F(TlsSplit, overAPairOfStreams) {
    auto [near, far] = PairStream::create(*loop);
    client = made(TlsStream::create(trusting, std::move(near), {.host = "weir.test"}));
    server = made(TlsStream::create(serving, std::move(far)));
    client->setHandler(&clientSide);
    server->setHandler(&serverSide);
    client->enable(Directions::Read);
    server->enable(Directions::Read);
    const std::string all = pattern(std::size_t{1024} * 1024);
    client->write(all);
    runUntil([&] { return server->input().size() == all.size(); });
    EXPECT_TRUE(server->input().toString() == all);
    server->input().drain(Buffer::all);
    client.reset();
    EXPECT_THAT(serverFailure(), HasSubstr("without the end of TLS"));
}

TEST_F(TlsSplit, overAFilter) {
    const auto invert = [](Buffer& source, Buffer& target, std::size_t limit, FlushMode) {
        std::string bytes = source.toString(0, limit);
        source.drain(bytes.size());
        for (char& byte : bytes) {
            byte = static_cast<char>(~byte);
        }
        target.append(bytes);
        return bytes.empty() ? FilterResult::NeedMore : FilterResult::Ok;
    };
    const auto filtered = [&](UniqueFd fd) {
        return std::make_unique<FilterStream>(
            std::make_unique<SocketStream>(*loop, std::move(fd)),
            FilterStream::Filters{.input = invert, .output = invert});
    };
    auto [near, far] = tcpPair();
    client = made(TlsStream::create(trusting, filtered(std::move(near)), {.host = "weir.test"}));
    server = made(TlsStream::create(serving, filtered(std::move(far))));
    client->setHandler(&clientSide);
    server->setHandler(&serverSide);
    client->enable(Directions::Read);
    server->enable(Directions::Read);
    converse();
}

/// TLS within TLS: a transport like any other.
TEST_F(TlsSplit, overTls) {
    make(nullptr, nullptr);
    client = made(TlsStream::create(trusting, std::move(client), {.host = "weir.test"}));
    server = made(TlsStream::create(serving, std::move(server)));
    client->setHandler(&clientSide);
    server->setHandler(&serverSide);
    client->enable(Directions::Read);
    server->enable(Directions::Read);
    converse();
}

} // namespace
} // namespace weir::test
