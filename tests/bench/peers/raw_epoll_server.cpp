#include "tests/bench/peers/raw_epoll_server.h"

#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/pending_output.h"
#include "tests/bench/peers/raw_epoll_loop.h"
#include "tests/bench/peers/server_tools.h"

#include <array>

#include <sys/socket.h>
#include <unistd.h>

namespace weir::peers {
namespace {

/// One for all connections, since what is read is written before the next read.
std::array<char, readSize>& readSpace() {
    static std::array<char, readSize> space;
    return space;
}

class EchoConnection final : public RawWatch {
public:
    EchoConnection(RawEpollApi::Loop& loop, int socket) : m_loop(loop), m_socket(socket) {
        loop.control(EPOLL_CTL_ADD, socket, EPOLLIN, this);
    }

    ~EchoConnection() override { ::close(m_socket); }

    EchoConnection(const EchoConnection&) = delete;
    EchoConnection& operator=(const EchoConnection&) = delete;

    void ready(std::uint32_t) override {
        const bool waited = !m_output.empty();
        if (!(waited ? m_output.flush(m_socket) : echo())) {
            delete this;
            return;
        }
        if (waited == m_output.empty()) {
            m_loop.control(EPOLL_CTL_MOD, m_socket, waited ? EPOLLIN : EPOLLOUT, this);
        }
    }

private:
    bool echo() {
        const ssize_t got = ::recv(m_socket, readSpace().data(), readSize, 0);
        if (got <= 0) {
            return got < 0 && errno == EAGAIN;
        }
        return m_output.write(m_socket, {readSpace().data(), static_cast<std::size_t>(got)});
    }

    RawEpollApi::Loop& m_loop;
    int m_socket;
    PendingOutput m_output;
};

class Acceptor final : public RawWatch {
public:
    Acceptor(const Work& work, bool closes)
        : m_loop(work), m_meter(work), m_listener(listenOnLoopback()), m_closes(closes) {
        m_loop.control(EPOLL_CTL_ADD, m_listener, EPOLLIN, this);
    }

    void serve() {
        announcePort(m_listener);
        m_loop.run();
    }

    void ready(std::uint32_t) override {
        while (true) {
            const int socket =
                ::accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (socket < 0) {
                require(errno == EAGAIN, "cannot accept");
                return;
            }
            if (m_closes) {
                ::close(socket);
            } else {
                new EchoConnection(m_loop, socket);
                m_meter.accepted();
            }
        }
    }

private:
    RawEpollApi::Loop m_loop;
    AcceptMeter m_meter;
    int m_listener;
    bool m_closes;
};

} // namespace

void serveEchoWithRawEpoll(const Work& work) {
    Acceptor(work, false).serve();
}

void serveAcceptWithRawEpoll(const Work& work) {
    Acceptor(work, true).serve();
}

} // namespace weir::peers
