#include <weir/stream/pair_stream.h>
#include <weir/stream/tls_stream.h>

#include "tests/engine/stream/tls_certificates.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using weir::Directions;
using weir::RunMode;
using weir::Stream;
using weir::StreamEvents;
using weir::TlsContext;
using weir::TlsStream;

/// Counts what it is told: after an end or an error nothing may follow.
class Handler final : public weir::StreamHandler {
public:
    void onRead(Stream& stream) override {
        require(!m_over);
        stream.input().drain(weir::Buffer::all);
    }

    void onWritten(Stream& /*stream*/) override {}

    void onEvent(Stream& /*stream*/, StreamEvents events) override {
        require(!m_over);
        m_over = weir::any(events, StreamEvents::Error | StreamEvents::Eof);
        connected = connected || weir::any(events, StreamEvents::Connected);
    }

    bool connected = false;

private:
    static void require(bool holds) {
        if (!holds) {
            std::abort();
        }
    }

    bool m_over = false;
};

struct Contexts {
    Contexts()
        : client(TlsContext::client({.authorities = authority.certificate()}).value()),
          server(TlsContext::server(
                     {.identities = {authority.issueFor("weir.test")}, .protocols = {"weir"}})
                     .value()) {}

    weir::test::CertificateAuthority authority;
    TlsContext client;
    TlsContext server;
};

void turn(weir::EventLoop& loop, int count) {
    for (int i = 0; i < count; ++i) {
        (void)loop.run(RunMode::NonBlock);
    }
}

} // namespace

/// Whatever comes from a peer, in whatever pieces, before the handshake or behind it, a server
/// neither crashes nor goes round in circles, keeps its memory small, and tells one end at most.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Contexts contexts;
    if (size < 2) {
        return 0;
    }
    const bool afterHandshake = (data[0] & 1U) != 0;
    const bool readsLittle = (data[0] & 2U) != 0;
    const std::size_t piece = 1 + data[1];
    std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);

    weir::ManualClock clock;
    auto loop = weir::EventLoop::create({.clock = &clock}).value();
    auto [near, far] = weir::PairStream::create(*loop);
    Stream& wire = *near;
    Handler serverSide;
    Handler clientSide;
    auto server = TlsStream::create(contexts.server, std::move(far)).value();
    server->setHandler(&serverSide);
    server->enable(Directions::Read);
    server->setWatermarks(Directions::Read, {.high = readsLittle ? std::size_t{7} : 0});
    std::unique_ptr<TlsStream> client;
    if (afterHandshake) {
        client = TlsStream::create(contexts.client, std::move(near), {.host = "weir.test"}).value();
        client->setHandler(&clientSide);
        client->enable(Directions::Read);
        client->write("hello");
        turn(*loop, 8);
        if (!serverSide.connected || !clientSide.connected) {
            std::abort();
        }
    } else {
        wire.enable(Directions::Read);
    }
    while (!bytes.empty()) {
        wire.write(bytes.substr(0, piece));
        bytes.remove_prefix(std::min(piece, bytes.size()));
        turn(*loop, 2);
        if (server->underlying()->output().size() > std::size_t{1} << 21U) {
            std::abort();
        }
    }
    client.reset();
    near.reset();
    turn(*loop, 4);
    return 0;
}
