#include "tests/bench/peers/weir_server.h"

#include <weir/net/listener.h>
#include <weir/net/socket_address.h>
#include <weir/stream/socket_stream.h>

#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/server_tools.h"
#include "tests/bench/peers/weir_loop.h"

namespace weir::peers {
namespace {

/// One handler for all streams, which frees a stream where its connection ends.
class EchoServer final : public ListenerHandler, public StreamHandler {
public:
    explicit EchoServer(const Work& work) : m_meter(work) {}

    void onAccept(Listener& listener, UniqueFd socket, const SocketAddress&) override {
        auto* stream = new SocketStream(listener.loop(), std::move(socket));
        stream->setHandler(this);
        stream->enable(Directions::Read);
        m_meter.accepted();
    }

    void onAcceptError(Listener&, const Error& error) override { fail(error.message().c_str()); }

    void onRead(Stream& stream) override { stream.output().append(stream.input()); }

    void onWritten(Stream&) override {}

    void onEvent(Stream& stream, StreamEvents) override { delete &stream; }

private:
    AcceptMeter m_meter;
};

class AcceptServer final : public ListenerHandler {
public:
    void onAccept(Listener&, UniqueFd, const SocketAddress&) override {}

    void onAcceptError(Listener&, const Error& error) override { fail(error.message().c_str()); }
};

void serve(const Work& work, ListenerHandler& handler) {
    WeirApi::Loop loop(work);
    const sockaddr_in address = anyLoopbackPort();
    ListenerOptions options;
    options.backlog = listenBacklog;
    auto listener = Listener::bind(
        loop.loop(),
        SocketAddress::fromRaw(reinterpret_cast<const sockaddr*>(&address), sizeof address),
        handler, options);
    if (!listener) {
        fail(listener.error().message().c_str());
    }
    announcePort((*listener)->descriptor());
    loop.run();
}

} // namespace

void serveEchoWithWeir(const Work& work) {
    EchoServer server(work);
    serve(work, server);
}

void serveAcceptWithWeir(const Work& work) {
    AcceptServer server;
    serve(work, server);
}

} // namespace weir::peers
