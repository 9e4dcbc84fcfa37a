#include "tests/bench/peers/libevent_server.h"

#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/libevent_loop.h"
#include "tests/bench/peers/server_tools.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>

namespace weir::peers {
namespace {

void onRead(bufferevent* stream, void*) {
    bufferevent_write_buffer(stream, bufferevent_get_input(stream));
}

void onEvent(bufferevent* stream, short, void*) {
    bufferevent_free(stream);
}

struct EchoServer {
    event_base* base;
    AcceptMeter meter;
};

void acceptEcho(evconnlistener*, evutil_socket_t socket, sockaddr*, int, void* context) {
    auto* server = static_cast<EchoServer*>(context);
    bufferevent* stream = bufferevent_socket_new(server->base, socket, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_setcb(stream, onRead, nullptr, onEvent, nullptr);
    bufferevent_enable(stream, EV_READ | EV_WRITE);
    server->meter.accepted();
}

void acceptAndClose(evconnlistener*, evutil_socket_t socket, sockaddr*, int, void*) {
    evutil_closesocket(socket);
}

void serve(LibeventApi::Loop& loop, evconnlistener_cb onAccept, void* context) {
    const sockaddr_in address = anyLoopbackPort();
    evconnlistener* listener = evconnlistener_new_bind(
        loop.base(), onAccept, context, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, listenBacklog,
        reinterpret_cast<const sockaddr*>(&address), sizeof address);
    require(listener != nullptr, "libevent cannot listen");
    announcePort(evconnlistener_get_fd(listener));
    loop.run();
}

} // namespace

void serveEchoWithLibevent(const Work& work) {
    LibeventApi::Loop loop(work);
    EchoServer server{loop.base(), AcceptMeter(work)};
    serve(loop, acceptEcho, &server);
}

void serveAcceptWithLibevent(const Work& work) {
    LibeventApi::Loop loop(work);
    serve(loop, acceptAndClose, nullptr);
}

} // namespace weir::peers
