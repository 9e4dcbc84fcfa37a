#include "tests/bench/peers/libev_server.h"

#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/libev_loop.h"
#include "tests/bench/peers/pending_output.h"
#include "tests/bench/peers/server_tools.h"

#include <array>

#include <sys/socket.h>
#include <unistd.h>

namespace weir::peers {
namespace {

// libev has no streams: a program reads and writes in its callbacks, at once where it can.

/// One for all connections, since what is read is written before the next read.
std::array<char, readSize>& readSpace() {
    static std::array<char, readSize> space;
    return space;
}

class EchoConnection {
public:
    EchoConnection(struct ev_loop* loop, int socket) : m_loop(loop) {
        ev_io_init(&m_io, call, socket, EV_READ);
        m_io.data = this;
        ev_io_start(loop, &m_io);
    }

    ~EchoConnection() {
        ev_io_stop(m_loop, &m_io);
        ::close(m_io.fd);
    }

    EchoConnection(const EchoConnection&) = delete;
    EchoConnection& operator=(const EchoConnection&) = delete;

private:
    static void call(struct ev_loop*, ev_io* watcher, int events) {
        auto* self = static_cast<EchoConnection*>(watcher->data);
        const bool goesOn =
            (events & EV_WRITE) != 0 ? self->m_output.flush(watcher->fd) : self->echo();
        if (!goesOn) {
            delete self;
            return;
        }
        self->watchFor(self->m_output.empty() ? EV_READ : EV_WRITE);
    }

    bool echo() {
        const ssize_t got = ::recv(m_io.fd, readSpace().data(), readSize, 0);
        if (got <= 0) {
            return got < 0 && errno == EAGAIN;
        }
        return m_output.write(m_io.fd, {readSpace().data(), static_cast<std::size_t>(got)});
    }

    void watchFor(int events) {
        if ((m_io.events & (EV_READ | EV_WRITE)) != events) {
            ev_io_stop(m_loop, &m_io);
            ev_io_set(&m_io, m_io.fd, events);
            ev_io_start(m_loop, &m_io);
        }
    }

    struct ev_loop* m_loop;
    ev_io m_io;
    PendingOutput m_output;
};

struct Server {
    explicit Server(const Work& work) : meter(work) {}

    AcceptMeter meter;
    bool closes = false;
};

void acceptAll(struct ev_loop* loop, ev_io* watcher, int) {
    auto* server = static_cast<Server*>(watcher->data);
    while (true) {
        const int socket = ::accept4(watcher->fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0) {
            require(errno == EAGAIN, "cannot accept");
            return;
        }
        if (server->closes) {
            ::close(socket);
        } else {
            new EchoConnection(loop, socket);
            server->meter.accepted();
        }
    }
}

void serve(const Work& work, Server& server) {
    LibevApi::Loop loop(work);
    ev_io listener;
    ev_io_init(&listener, acceptAll, listenOnLoopback(), EV_READ);
    listener.data = &server;
    ev_io_start(loop.loop(), &listener);
    announcePort(listener.fd);
    loop.run();
}

} // namespace

void serveEchoWithLibev(const Work& work) {
    Server server(work);
    serve(work, server);
}

void serveAcceptWithLibev(const Work& work) {
    Server server(work);
    server.closes = true;
    serve(work, server);
}

} // namespace weir::peers
