// Streams of two loops in two threads, made from the same contexts.

#include <weir/loop/event_loop.h>

#include "tests/engine/stream/tls_fixture.h"

#include <gtest/gtest.h>

#include <thread>

namespace weir::test {
namespace {

constexpr std::size_t messageSize = std::size_t{100} * 1000;

/// Ends its stream's direction once all has come, and notes it.
class Receiver final : public StreamHandler {
public:
    void onRead(Stream& stream) override {
        got += stream.input().toString();
        stream.input().drain(Buffer::all);
    }

    void onWritten(Stream& /*stream*/) override {}

    void onEvent(Stream& /*stream*/, StreamEvents events) override {
        ended = ended || any(events, StreamEvents::Eof);
        failed = failed || any(events, StreamEvents::Error);
    }

    std::string got;
    bool ended = false;
    bool failed = false;
};

/// Talks over `sockets`, one after the other, in a loop of its own; returns how many conversations
/// went well.
std::size_t talk(const TlsContext& context, std::vector<UniqueFd> sockets) {
    auto loop = EventLoop::create();
    const std::string message = pattern(messageSize);
    std::size_t good = 0;
    for (UniqueFd& socket : sockets) {
        auto stream =
            TlsStream::create(context, std::make_unique<SocketStream>(**loop, std::move(socket)),
                              {.host = context.isServer() ? "" : "weir.test"});
        Receiver receiver;
        (*stream)->setHandler(&receiver);
        (*stream)->enable(Directions::Read);
        (*stream)->write(message);
        (*stream)->shutdownWrite();
        Stream& transport = *(*stream)->underlying();
        while (!receiver.failed &&
               !(receiver.ended && (*stream)->closeSent() && transport.output().empty())) {
            if (!(*loop)->run(RunMode::Once)) {
                break;
            }
        }
        good += receiver.got == message && !receiver.failed ? 1 : 0;
    }
    return good;
}

TEST(TlsThreads, shareContexts) {
    const CertificateAuthority authority;
    const auto client = TlsContext::client({.authorities = authority.certificate()});
    const auto server = TlsContext::server(
        {.identities = {authority.issueFor("weir.test"), authority.issueFor("other.test")},
         .protocols = {"weir"}});
    ASSERT_TRUE(client);
    ASSERT_TRUE(server);
    constexpr int threadsOfEach = 2;
    constexpr std::size_t conversations = 10;
    std::vector<std::thread> threads;
    std::vector<std::size_t> good(2 * threadsOfEach);
    for (std::size_t i = 0; i < threadsOfEach; ++i) {
        std::vector<UniqueFd> near;
        std::vector<UniqueFd> far;
        for (std::size_t n = 0; n < conversations; ++n) {
            auto [one, other] = tcpPair();
            near.push_back(std::move(one));
            far.push_back(std::move(other));
        }
        threads.emplace_back([&good, i, context = *client, fds = std::move(near)]() mutable {
            good[2 * i] = talk(context, std::move(fds));
        });
        threads.emplace_back([&good, i, context = *server, fds = std::move(far)]() mutable {
            good[2 * i + 1] = talk(context, std::move(fds));
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const std::size_t count : good) {
        EXPECT_EQ(count, conversations);
    }
}

} // namespace
} // namespace weir::test
