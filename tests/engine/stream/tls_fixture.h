#pragma once

#include <weir/stream/tls_stream.h>

#include "tests/engine/stream/socket_stream_fixture.h"
#include "tests/engine/stream/tls_certificates.h"

#include <functional>
#include <memory>
#include <string>

namespace weir::test {

/// A loop with a clock that only the test moves, and a client and a server that speak TLS over a
/// TCP connection.
class TlsTest : public testing::Test {
public:
    TlsTest();

    /// Trusts `authority`, and is otherwise as `options` say.
    TlsContext clientContext(TlsContextOptions options = {});
    /// Shows itself as weir.test, unless `options` say otherwise.
    TlsContext serverContext(TlsContextOptions options = {});

    /// Both over a TCP connection, with their recorders; they have not begun yet.
    void makeBoth(const TlsContext& clientContext, const TlsContext& serverContext,
                  const TlsStreamOptions& clientOptions = {.host = "weir.test"},
                  const TlsStreamOptions& serverOptions = {});

    /// The same with plain contexts.
    void makeBoth() { makeBoth(clientContext(), serverContext()); }

    /// makeBoth(), and both have told that they are connected.
    void connectBoth();
    void awaitConnected();

    /// Why the client (server) failed, once it has.
    std::string clientFailure() { return failure(client, clientSide); }

    std::string serverFailure() { return failure(server, serverSide); }

    void runUntil(const std::function<bool()>& done);
    void settle();

    CertificateAuthority authority;
    ManualClock clock;
    std::unique_ptr<EventLoop> loop;
    Recorder clientSide;
    Recorder serverSide;
    std::unique_ptr<TlsStream> client;
    std::unique_ptr<TlsStream> server;

private:
    std::string failure(std::unique_ptr<TlsStream>& stream, Recorder& recorder);
};

/// What create() made; fails the test where it made nothing.
std::unique_ptr<TlsStream> made(Result<std::unique_ptr<TlsStream>> result);

} // namespace weir::test
